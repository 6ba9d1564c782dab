// The page of a run: calendar of RPO, states over time, inputs.

/** Green up to the target, then from amber to red with the logarithm of how far above. */
function heatColour(ratio) {
  if (ratio <= 1) return `hsl(150, 42%, ${94 - 16 * Math.max(0, ratio)}%)`;
  const heat = Math.min(1, Math.log(ratio) / Math.log(30));
  return `hsl(${42 - 40 * heat}, 88%, ${76 - 9 * heat}%)`;
}

function calendarCell(cell, from_s, cell_s) {
  if (cell === null) return element("td");
  const [worst_s, group, ratio, ratioGroup, above, above_s] = cell;
  const name = result.groups[group].name;
  const lines = [`${dateText(Math.max(0, from_s))} to ${clockText(Math.min(horizon_s, from_s + cell_s))}`,
    `worst RPO ${durationText(worst_s)}: ${name} (target ${durationText(result.groups[group].rpo_target_s)})`,
    above > 0 ? `${countText(above, "group")} above target, ${durationText(above_s)} in all; furthest: ${result.groups[ratioGroup].name}` : "all groups on target"];
  const button = element("button", { type: "button", title: lines.join("\n"), "aria-label": [shortDuration(worst_s), ...lines].join(", ") }, shortDuration(worst_s));
  button.addEventListener("click", () => {
    pickGroup(above > 0 ? ratioGroup : group);
    zoomTo(from_s - cell_s, from_s + 2 * cell_s);
    byId("charts").scrollIntoView();
  });
  const place = element("td", { style: `background:${heatColour(ratio)}` }, button);
  return place;
}

function columnTitle(index, cell_s) {
  if (cell_s === 3600) return two(index);
  return cell_s < 3600 ? `:${two(index * cell_s / 60)}` : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index];
}

function showCalendar() {
  const { cell_s, columns, first_cell_s, cells } = data.calendar;
  if (!cells.some(cell => cell !== null)) {
    byId("hours").hidden = true;
    return;
  }
  const unit = cell_s === 3600 ? "hour by hour" : cell_s < 3600 ? "every five minutes" : "day by day";
  byId("hours-title").textContent = `RPO ${unit}`;
  byId("hours-lead").textContent = "Each cell shows the worst RPO of all groups in it; its colour, how far the worst group was from its own target. Click a cell to see it in the charts.";
  const rowTitle = at_s => (cell_s < 3600 ? dateText(at_s) : cell_s === 3600 ? dayText(at_s) : "week of " + dayText(at_s).slice(4));
  const rows = [];
  for (let start = 0; start < cells.length; start += columns) {
    rows.push(element("tr", {}, element("th", { scope: "row", class: "row" }, rowTitle(first_cell_s + start * cell_s)),
      ...cells.slice(start, start + columns).map((cell, i) => calendarCell(cell, first_cell_s + (start + i) * cell_s, cell_s))));
  }
  const head = element("tr", {}, element("td", { class: "row" }),
    ...Array.from({ length: columns }, (_, i) => element("th", { scope: "col" }, columnTitle(i, cell_s))));
  byId("calendar").append(element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
  for (const [ratio, text] of [[0.1, "far below target"], [1, "at target"], [1.2, "just above"], [5, "5 times"], [30, "30 times and more"]]) {
    byId("calendar-key").append(element("span", { class: "swatch", style: `background:${heatColour(ratio)}` }), text);
  }
}

function lane(name, spans) {
  const track = element("div", { class: "track" }, ...spans.map(span => element("span", {
    style: `left:${(100 * span.from_s / horizon_s).toFixed(3)}%;width:${(100 * (span.to_s - span.from_s) / horizon_s).toFixed(3)}%;background:${colours.states[span.state]}`,
    title: `${span.state}, ${dateText(span.from_s)} for ${durationText(span.to_s - span.from_s)}${span.drains ? "" : ", never drains"}`
      + (span.reason ? `\n${span.reason}` : "") + (span.status ? `\nproduct: ${span.status}, ${span.sub_status}` : ""),
  })));
  return element("div", { class: "lane" }, element("div", { class: "name", title: name }, name), track);
}

/** Midnights, at most ten; within a day, even hours or parts of the run. */
function timelineTicks() {
  const day_s = 86400;
  const midnight_s = (Math.ceil(data.start_ms / 1000 / day_s) * day_s) - data.start_ms / 1000;
  const days = Math.floor((horizon_s - midnight_s) / day_s);
  if (days < 2) return [.1, .3, .5, .7, .9].map(part => [part * horizon_s, clockText(part * horizon_s)]);
  const step_s = Math.ceil(days / 9) * day_s;
  const ticks = [];
  for (let at_s = midnight_s || step_s; at_s < horizon_s; at_s += step_s) ticks.push([at_s, dayText(at_s)]);
  return ticks;
}

/** A group's own lane, and one for its protection in reverse. */
function lanesOf(group) {
  const reverse = group.in_reverse ? group.in_reverse.spans : [];
  return [lane(group.name, group.spans), ...(reverse.length ? [lane(`${group.name} (in reverse)`, reverse)] : [])];
}

function showTimeline() {
  const order = data.worst_first.map(index => result.groups[index]);
  const busy = order.filter(group => group.spans.length);
  const place = byId("timeline");
  if (!busy.length) {
    place.append(element("p", { class: "none" }, "Every group was Protected all the time."));
    return;
  }
  const ticks = timelineTicks().map(([at_s, text]) => element("span", { style: `left:${100 * at_s / horizon_s}%` }, text));
  place.append(...busy.flatMap(group => lanesOf(group)),
    element("div", { class: "lane scale" }, element("div", {}, ""), element("div", { class: "track" }, ...ticks)));
  if (busy.length < order.length) place.append(element("p", { class: "note" }, `${countText(order.length - busy.length, "other group")}: Protected all the time.`));
  for (const state of statesSeen()) {
    byId("state-key").append(element("span", { class: "swatch", style: `background:${colours.states[state]}` }), state);
  }
}

const defaults = new Set(result.defaults);

/** One value of the resolved scenario with what is below it; pointer as in result.json's defaults. */
function treeNode(name, value, pointer, open) {
  const title = element("span", { class: "name" }, name);
  const mark = defaults.has(pointer) ? [" ", element("span", { class: "default-mark" }, "default")] : [];
  if (value === null || typeof value !== "object") {
    return element("div", { class: "leaf" }, title, ": ", typeof value === "string" ? value : JSON.stringify(value), ...mark);
  }
  const entries = Object.entries(value);
  if (Array.isArray(value) && value.every(item => typeof item !== "object")) {
    return element("div", { class: "leaf" }, title, ": ", value.join(", "), ...mark);
  }
  const named = Array.isArray(value) ? countText(entries.length, "entry").replace("entrys", "entries") : value.name || value.title || "";
  const details = element("details", {}, element("summary", {}, title, " ", element("span", { class: "count" }, String(named)), ...mark));
  const fill = () => {
    if (details.childElementCount > 1) return;
    details.append(...entries.map(([key, item]) =>
      treeNode(key, item, `${pointer}/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`, false)));
  };
  details.addEventListener("toggle", fill);
  if (open) { fill(); details.open = true; }
  return details;
}

function showInputs() {
  byId("scenario-tree").append(...Object.entries(data.scenario).map(([key, value]) => treeNode(key, value, `/${key.replace(/~/g, "~0").replace(/\//g, "~1")}`, false)));
  showWarnings();
  list(byId("assumptions"), result.assumptions, "None stated.");
  showConstants();
  const run = result.run;
  const facts = [["drsim", result.drsim.version], ["Scenario", result.scenario.name], ["Start", result.scenario.start],
    ["Simulated time", durationText(run.horizon_s)], ["Seed", run.seed], ["Scenario digest", result.scenario.digest],
    ["Fingerprint of the run", run.fingerprint], ["Events", run.events.toLocaleString("en")],
    ["Changes of write rate", run.rate_changes.toLocaleString("en")], ["Computed in", durationText(run.wall_s)],
    ["Conservation of bytes", `${result.conservation.identities_checked.toLocaleString("en")} identities checked, worst relative error ${result.conservation.worst_relative_error.toExponential(1)}`]];
  byId("run-facts").append(...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]));
}

showAnswer();
showCalendar();
showDays();
showBandwidth();
showBandwidthGrid();
showGroups();
showTimeline();
showVms();
showCauseTable();
showMisses();
showFailovers();
showFirstCopies();
showLinks();
showAppliances();
showDatastores();
showJournals();
showGrowth();
showPorts();
showEvents();
showFindings();
showInputs();
showCharts();
showNavigation();
showAppendix();
