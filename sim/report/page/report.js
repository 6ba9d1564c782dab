// The page: answer, calendar of RPO, states over time, inputs.

function paragraphs(place, texts) { place.append(...texts.map(text => element("p", {}, text))); }

function list(place, texts, empty) {
  if (texts.length) place.append(...texts.map(text => element("li", {}, text)));
  else place.replaceWith(element("p", { class: "none" }, empty));
}

function tile(kind, label, value, detail) {
  return element("div", { class: `tile ${kind}` }, element("div", { class: "label" }, label),
    element("div", { class: "value" }, value), element("div", { class: "detail" }, detail));
}

/** Normal operation: every figure is one of result.json's verdict. */
function normalTiles(verdict) {
  const normal = verdict.normal_operation;
  if (normal.protection_groups === 0) return [];
  const apart = verdict.events.length + verdict.operations.length > 0 ? " in normal operation" : "";
  const missed = normal.groups_above_target;
  const good = normal.outcome === "met" ? "good" : normal.outcome === "not known" ? "warn" : "bad";
  const tiles = [tile(good, `Groups on target${apart}`, `${normal.protection_groups - missed} of ${normal.protection_groups}`,
    missed === 0 ? (normal.outcome === "met" ? "no target was missed" : normal.outcome)
      : `${countText(missed, "group")} missed ${missed === 1 ? "its target" : "their targets"} at times`)];
  if (missed > 0) {
    tiles.push(tile("bad", `Some group above target for${apart}`, durationText(normal.above_target_clock_s),
      `${normal.above_target_clock_at_least_s === normal.above_target_clock_s ? "" : "at most; "}${percentText(normal.above_target_clock_fraction)} of the run`));
  }
  const worst = normal.worst_rpo || normal.closest_to_target;
  if (worst) {
    tiles.push(tile(normal.worst_rpo ? "bad" : "", `Worst RPO${apart}`, durationText(normal.worst_rpo ? worst.worst_rpo_s : worst.rpo_s),
      `${worst.group}, target ${durationText(worst.rpo_target_s)}`));
  }
  return tiles;
}

/** The events with most time above target, the operations, the history. */
function otherTiles(verdict) {
  const events = verdict.events.filter(one => one.groups_above_target > 0).sort((a, b) => b.above_target_group_s - a.above_target_group_s);
  const tiles = events.slice(0, 2).map(one => tile("bad", one.kind === "fault" ? `${one.name}, ${countText(one.count, "fault")}` : one.what,
    durationText(one.above_target_clock_s), `some group above target; worst RPO ${durationText(one.worst_rpo.worst_rpo_s)} (${one.worst_rpo.group})`));
  for (const one of verdict.operations.filter(operation => operation.kind !== "clone").slice(0, 3)) {
    const rto = one.rto_s === null ? one.rto_of_vms_up_s : one.rto_s;
    tiles.push(tile(one.rto_s === null ? "bad" : "", `RTO of ${one.kind.replace("_", " ")} ${one.name}`,
      rto === null ? "none" : durationText(rto), `${one.vms_up} of ${countText(one.vms, "VM")} up`));
  }
  const least = verdict.history.below[0];
  if (least) {
    tiles.push(tile("bad", "Least history", durationText(least.least_s),
      `of ${durationText(least.wanted_s)} wanted: ${least.group}${verdict.history.groups_below > 1 ? `, and ${countText(verdict.history.groups_below - 1, "other group")}` : ""}`));
  }
  return tiles;
}

function linkTile() {
  const ratio = need => {
    const link = result.links.find(one => one.name === need.link);
    return link && link.capacity_bits_per_s > 0 ? (need.p98 + need.other_traffic_peak) / link.capacity_bits_per_s : 0;
  };
  const needs = result.needs.bandwidth.slice().sort((a, b) => ratio(b) - ratio(a));
  if (!needs.length) return [];
  const use = ratio(needs[0]);
  return [tile(use > 1 ? "bad" : use > 0.85 ? "warn" : "good", "P98 demand on the tightest link", percentText(use),
    `${needs[0].link}: ${bitRateText(needs[0].p98)}${needs[0].other_traffic_peak > 0 ? ` and ${bitRateText(needs[0].other_traffic_peak)} of other traffic` : ""}`)];
}

function showTiles() {
  byId("tiles").append(...normalTiles(result.verdict), ...otherTiles(result.verdict), ...linkTile());
}

function showAnswer() {
  const answer = result.answer;
  byId("subtitle").textContent = `${dateText(0)} to ${dateText(horizon_s)} (${durationText(horizon_s)}) · scenario ${result.scenario.name} · seed ${result.run.seed}`;
  byId("verdict").classList.add({ met: "met", missed: "missed", "cannot be given": "unknown" }[answer.state]);
  byId("headline").textContent = answer.headline;
  paragraphs(byId("sentences"), result.verdict.lines.slice(1));
  showTiles();
  const total = answer.causes.reduce((sum, cause) => sum + cause.group_s, 0);
  byId("causes").append(...answer.causes.slice(0, 6).map(cause => element("div", { class: "cause" },
    element("div", { class: "top" }, element("span", {}, cause.cause), element("span", {}, percentText(cause.group_s / total))),
    element("div", { class: "bar" }, element("span", { style: `width:${(100 * cause.group_s / total).toFixed(2)}%` })),
    element("div", { class: "detail" }, `${countText(cause.groups, "group")}, ${durationText(cause.clock_s)} by the clock, ${durationText(cause.group_s)} summed over groups, worst RPO ${durationText(cause.worst_rpo_s)}`))));
  if (!answer.causes.length) byId("causes").append(element("p", { class: "none" }, "Nothing held an RPO above its target."));
  if (answer.state === "met") byId("fixes-title").textContent = "Room to spare, and what to watch";
  showFixes(answer);
  if (result.warnings.length) {
    byId("warning-note").append(element("p", { class: "flag" }, `${countText(result.warnings.length, "warning")} on the inputs and the run: `,
      element("a", { href: "#warnings" }, "read them"), "."));
  }
}

function showFixes(answer) {
  byId("fixes").append(...answer.fixes.map(fix =>
    element("li", {}, element("strong", {}, fix.title), element("span", {}, fix.text))));
  if (!answer.fixes.length) byId("fixes").replaceWith(element("p", { class: "none" }, "Nothing to advise."));
  if (answer.advice) byId("advised").append(element("p", {}, answer.advice));
  const vain = answer.tried_in_vain || [];
  if (vain.length) byId("in-vain").append(element("p", {},
    `Simulated and not advised: ${vain.map(one => `${one.title} (${one.effect})`).join("; ")}.`));
}

/** Green up to the target, then from amber to red with the logarithm of how far above. */
function heatColour(ratio) {
  if (ratio <= 1) return `hsl(150, 42%, ${94 - 16 * Math.max(0, ratio)}%)`;
  const heat = Math.min(1, Math.log(ratio) / Math.log(30));
  return `hsl(${42 - 40 * heat}, 88%, ${76 - 20 * heat}%)`;
}

function calendarCell(cell, from_s, cell_s) {
  if (cell === null) return element("td");
  const [worst_s, group, ratio, ratioGroup, above, above_s] = cell;
  const name = result.groups[group].name;
  const lines = [`${dateText(Math.max(0, from_s))} to ${clockText(Math.min(horizon_s, from_s + cell_s))}`,
    `worst RPO ${durationText(worst_s)}: ${name} (target ${durationText(result.groups[group].rpo_target_s)})`,
    above > 0 ? `${countText(above, "group")} above target, ${durationText(above_s)} in all; furthest: ${result.groups[ratioGroup].name}` : "all groups on target"];
  const button = element("button", { type: "button", title: lines.join("\n"), "aria-label": lines.join(", ") }, shortDuration(worst_s));
  button.addEventListener("click", () => {
    pickGroup(above > 0 ? ratioGroup : group);
    zoomTo(from_s - cell_s, from_s + 2 * cell_s);
    byId("charts").scrollIntoView();
  });
  const place = element("td", { style: `background:${heatColour(ratio)};${ratio > 15 ? "color:#fff" : ""}` }, button);
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
  const head = element("tr", {}, element("th", { class: "row" }),
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
  list(byId("warnings"), result.warnings, "None.");
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
showGroups();
showTimeline();
showCauses();
showMisses();
showLinks();
showAppliances();
showFailovers();
showDatastores();
showJournals();
showPorts();
showEvents();
showInputs();
showCharts();
