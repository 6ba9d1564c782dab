// Recovery operations: a table, and for the picked one a Gantt picture with its critical path.

const gantt_rows_first = 40;

/** Colours of steps: what people do, what is waited for, what is worked on, what comes after the RTO. */
const step_colours = [
  [/^(detection|decision|shutdown|drain|pre-script|post-script)$/, "#7a6bb0"],
  [/^(wait|boot delay|before commit|slow storage)/, "#d98e04"],
  [/^(create|attach|copy|key request|power-on)/, "#3e7cb1"],
  [/^(boot|re-IP)/, "#2f9e6e"],
];
function stepColour(name) {
  const found = step_colours.find(([pattern]) => pattern.test(name));
  return found ? found[1] : "#8795a8";
}

function reachedText(row, key) {
  return row[key] === null ? "never" : durationText(row[key]);
}
function reachedColumn(title, key) {
  return { title, unit: "s", value: row => (row[key] === null ? Infinity : row[key]), text: row => reachedText(row, key), cell: row => row[key] ?? "",
    mark: row => (row[key] === null && key === "rto_s" ? "bad" : "") };
}

function ganttBar(step, from_s, length_s, critical) {
  const bar = element("span", {
    class: critical ? "critical" : "",
    style: `left:${(100 * (step.start_s - from_s) / length_s).toFixed(4)}%;` +
      `width:${(100 * (step.end_s - step.start_s) / length_s).toFixed(4)}%;background:${stepColour(step.name)}`,
    title: `${step.name}${step.spent_on ? ` (${step.spent_on})` : ""}\n${dateText(step.start_s, true)} for ${durationText(step.end_s - step.start_s)}`,
  });
  return bar;
}

function ganttLane(name, steps, from_s, length_s, critical) {
  return element("div", { class: "lane" }, element("div", { class: "name", title: name }, name),
    element("div", { class: "track" }, ...steps.map(step => ganttBar(step, from_s, length_s, critical))));
}

function ganttScale(from_s, length_s) {
  const ticks = [0, .2, .4, .6, .8].map(part =>
    element("span", { style: `left:${100 * part}%` }, `+${durationText(part * length_s)}`));
  return element("div", { class: "lane scale" }, element("div", {}, ""), element("div", { class: "track" }, ...ticks));
}

/** VMs that were never up first, then the slowest. */
function ganttVms(failover) {
  const late = vm => (vm.rto_s === null ? Infinity : vm.rto_s);
  return failover.vms.slice().sort((a, b) => late(b) - late(a));
}

function showGantt(failover) {
  const place = byId("gantt");
  place.replaceChildren();
  const all = failover.steps.concat(...failover.vms.map(vm => vm.steps));
  if (!all.length) {
    place.append(element("p", { class: "none" }, failover.reason || "Nothing was done."));
    return;
  }
  const end_s = byId("gantt-whole").checked || failover.rto_s === null
    ? Math.max(...all.map(step => step.end_s)) : failover.at_s + failover.rto_s;
  const from_s = failover.at_s, length_s = Math.max(1e-9, end_s - from_s);
  const cut = steps => steps.filter(step => step.start_s < end_s).map(step => ({ ...step, end_s: Math.min(step.end_s, end_s) }));
  const vms = ganttVms(failover);
  place.setAttribute("aria-label", `Run-book of ${failover.group}, ${failover.name}: ${failover.critical_path.map(step => `${step.name} ${durationText(step.end_s - step.start_s)}`).join(", ")}`);
  const lanes = [ganttLane("Critical path", cut(failover.critical_path), from_s, length_s, true),
    ...cut(failover.steps).map(step => ganttLane(step.name, [step], from_s, length_s, false)),
    ...vms.slice(0, gantt_rows_first).map(vm => ganttLane(vm.name, cut(vm.steps), from_s, length_s, false))];
  place.append(...lanes, ganttScale(from_s, length_s));
  if (vms.length > gantt_rows_first) {
    place.append(element("p", { class: "note" }, `The ${gantt_rows_first} latest of ${vms.length} VMs; all are in result.json.`));
  }
}

/** What the minutes of the critical path went to, longest first. */
function showPath(failover) {
  const place = byId("path");
  place.replaceChildren();
  const total = failover.critical_path.reduce((sum, step) => sum + step.end_s - step.start_s, 0);
  const steps = failover.critical_path.map(step => ({ ...step, length_s: step.end_s - step.start_s }));
  sortableTable(place, [
    dateColumn("From", row => row.start_s),
    textColumn("Step", row => row.name),
    textColumn("Spent on", row => row.spent_on || "–"),
    numberColumn("Minutes", row => row.length_s, durationText),
    numberColumn("Share of the RTO", row => (total > 0 ? row.length_s / total : 0), percentText),
  ], steps, failover.reason || "It never had all VMs in service.");
}

function showUnrecovered(failover) {
  const place = byId("unrecovered");
  place.replaceChildren();
  const rows = failover.vms.filter(vm => vm.rto_s === null);
  if (rows.length === 0) return;
  place.append(element("h3", {}, "VMs that were not in service"));
  const table = element("div");
  place.append(table);
  sortableTable(table, [textColumn("VM", row => row.name), textColumn("Why", row => row.reason || "")], rows);
}

function showFailover(index) {
  const failover = result.failovers[index];
  byId("failover-facts").textContent = `${failover.name}: ${failover.group}, ${failover.protected_site} → ${failover.recovery_site}, ${failover.outcome}. ` +
    `RTO ${reachedText(failover, "rto_s")}, data loss ${reachedText(failover, "data_loss_s")}, normal after ${reachedText(failover, "normal_s")}, re-protected after ${reachedText(failover, "reprotected_s")}.` +
    (failover.reason ? ` ${failover.reason}.` : "");
  showGantt(failover);
  showPath(failover);
  showUnrecovered(failover);
}

function showFailovers() {
  if (!result.failovers.length) {
    byId("failovers").hidden = true;
    return;
  }
  sortableTable(byId("table-operations"), [
    dateColumn("Date", row => row.at_s),
    textColumn("Operation", row => row.name), textColumn("Kind", row => row.kind),
    numberColumn("Groups", row => row.groups.length, String), numberColumn("VMs", row => row.vms, String),
    numberColumn("In service", row => row.vms_up, String, row => (row.vms_up < row.vms ? "bad" : "")),
    reachedColumn("RTO", "rto_s"), textColumn("Slowest group, or why", row => row.slowest_group || row.reason || ""),
  ], result.operations);
  sortableTable(byId("table-failovers"), [
    textColumn("Group", row => row.group), textColumn("Operation", row => row.name),
    textColumn("From → to", row => `${row.protected_site} → ${row.recovery_site}`), textColumn("Outcome", row => row.outcome),
    numberColumn("VMs", row => row.vms.length, String),
    reachedColumn("Data loss", "data_loss_s"), reachedColumn("RTO", "rto_s"), reachedColumn("Normal", "normal_s"),
    reachedColumn("Re-protected", "reprotected_s"), textColumn("Why not", row => row.reason || ""),
  ], result.failovers);
  const pick = byId("pick-failover");
  pick.append(...result.failovers.map((row, index) =>
    element("option", { value: index }, `${row.group}: ${row.name} (RTO ${reachedText(row, "rto_s")})`)));
  const late = row => (row.rto_s === null ? -1 : row.rto_s);
  const slowest = result.failovers.reduce((best, row, index) => (late(row) > late(result.failovers[best]) ? index : best), 0);
  pick.value = slowest;
  const show = () => showFailover(Number(pick.value));
  pick.addEventListener("change", show);
  byId("gantt-whole").addEventListener("change", show);
  show();
}
