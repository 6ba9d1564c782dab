// Tables of a run that a planner sizes by: RPO by day, bandwidth for an RPO, VMs, first copies, room to grow, findings.

/** Worst RPO and time above target of each day, and the busiest hour of each link. */
function showDays() {
  const days = data.details.by_day || [];
  byId("days").hidden = days.length === 0;
  if (!days.length) return;
  const links = days[0].links.map(link => link.name);
  const hour = (row, name) => { const link = row.links.find(one => one.name === name); return link ? link.busiest_hour_bits_per_s : null; };
  sortableTable(byId("table-days"), [
    { ...textColumn("Day", row => row.date), text: row => dayText((row.from_s + row.to_s) / 2), value: row => row.from_s, cell: row => row.date },
    numberColumn("Worst RPO", row => row.worst_rpo_s, durationText),
    textColumn("of group", row => row.worst_rpo_group || "–"),
    numberColumn("Groups above target", row => row.groups_above_target, String, row => (row.groups_above_target > 0 ? "bad" : "good")),
    numberColumn("Above target, summed over groups", row => row.above_target_group_s, durationText),
    ...links.slice(0, 8).map(name => numberColumn(`${name}, busiest hour`, row => hour(row, name), bitRateText)),
  ], days);
}

/** The least capacity for each target, and why it is a bound where it is one. */
function showBandwidth() {
  const capacity = new Map(result.links.map(link => [link.name, link.capacity_bits_per_s]));
  const rows = result.needs.bandwidth.flatMap(need => {
    const estate = need.for_rpo_of_estate && need.for_rpo.length ? [{ ...need.for_rpo_of_estate, is_estate: true }] : [];
    return [...estate, ...need.for_rpo].map(one => ({ link: need.link, ...one }));
  });
  byId("bandwidth").hidden = rows.length === 0;
  if (!rows.length) return;
  const least = row => row.capacity_bits_per_s ?? row.formula_bits_per_s ?? null;
  const bound = row => row.is_lower_bound || row.capacity_bits_per_s === null;
  sortableTable(byId("table-bandwidth"), [
    textColumn("Link", row => row.link),
    textColumn("For", row => (row.is_estate ? `the estate (${countText(row.groups, "group")}, each at its own target)` : `${countText(row.groups, "group")} with this target or a shorter one`)),
    { ...numberColumn("Target", row => row.target_s, durationText), text: row => (row.is_estate ? "own" : durationText(row.target_s)) },
    { ...numberColumn("Met of the time", row => row.percentile / 100, percentText) },
    { ...numberColumn("Least capacity", least, bitRateText, row => (least(row) > capacity.get(row.link) ? "bad" : "")),
      text: row => (least(row) === null ? "none is enough" : (bound(row) ? "≥ " : "") + bitRateText(least(row))) },
    numberColumn("Of the present one", row => (least(row) === null ? null : least(row) / capacity.get(row.link)), percentText),
  ], rows);
  const left_out = new Set(rows.flatMap(row => [row.reason, row.lower_bound_reason]).filter(text => text));
  byId("table-bandwidth").append(...[...left_out].map(text => element("p", { class: "note" }, `≥: ${text}.`)));
}

/** What each target asks of each link for a share of the time, by simulation, where the run was asked for it. */
function showBandwidthGrid() {
  const grid = data.details.bandwidths;
  byId("bandwidth-grid").hidden = !grid;
  if (!grid) return;
  byId("bandwidth").hidden = false;
  const shares = [...new Set(grid.links.flatMap(link => link.cells.map(cell => cell.share)))];
  const rows = grid.links.flatMap(link => [...new Set(link.cells.map(cell => cell.target_s))].map(target_s => ({
    link, target_s, cells: shares.map(share => link.cells.find(cell => cell.target_s === target_s && cell.share === share)) })));
  const name = share => (share === 1 ? "All the time" : `${percentText(share)} of the time`);
  sortableTable(byId("table-grid"), [
    textColumn("Link", row => row.link.link), numberColumn("RPO of every group at most", row => row.target_s, durationText),
    ...shares.map((share, index) => ({ ...numberColumn(name(share), row => row.cells[index].capacity_bits_per_s, bitRateText,
      row => (row.cells[index].capacity_bits_per_s === null || row.cells[index].capacity_bits_per_s > row.link.present_bits_per_s ? "bad" : "good")),
      text: row => (row.cells[index].capacity_bits_per_s === null ? `none (${row.cells[index].held_by_group})` : leastText(row.cells[index].capacity_bits_per_s)) })),
    numberColumn("Present", row => row.link.present_bits_per_s, bitRateText),
  ], rows);
  byId("table-grid").append(element("p", { class: "note" },
    `The least that was played with which no group over the link is above the RPO for longer; 2 % less misses it, unless it is the least that the link can have for ever. ${grid.runs} runs of ${durationText(grid.run_s)} in normal operation: without the events and operations of the scenario, everything else as it is. None: with no capacity, for what else holds that group back.`));
}

/** Rounded up, so that what is ordered from the text is enough. */
function leastText(bits_per_s) {
  const step = 10 ** (Math.floor(Math.log10(bits_per_s)) - 2);
  return bitRateText(Math.ceil(bits_per_s / step - 1e-9) * step);
}

function showVms() {
  const vms = data.details.vms || [];
  byId("vms").hidden = vms.length === 0;
  if (!vms.length) return;
  const written = key => row => row.written_bytes_per_s[key];
  sortableTable(byId("table-vms"), [
    textColumn("VM", row => row.name), textColumn("Group", row => row.group),
    textColumn("From → to", row => `${row.protected_site} → ${row.recovery_site}`),
    textColumn("Load", row => row.workload),
    numberColumn("Disks", row => row.disks, String),
    numberColumn("Size", row => row.disk_bytes, bytesText), numberColumn("Used", row => row.used_bytes, bytesText),
    numberColumn("Written, mean", written("mean"), byteRateText), numberColumn("P95", written("p95"), byteRateText),
    numberColumn("Peak", written("max"), byteRateText),
    numberColumn("Written in the run", row => row.written_bytes, bytesText),
    numberColumn("vCPUs", row => row.vcpus, String), numberColumn("Memory", row => row.memory_bytes, bytesText),
  ], vms.slice().sort((a, b) => b.written_bytes - a.written_bytes));
}

/** First copies of the run, group by group, with what held each back. */
function showFirstCopies() {
  const rows = result.groups.flatMap(group => group.spans.filter(span => span.state === "InitialSync").map(span => ({ ...span, group: group.name, copied: group.bytes.copied })));
  const plan = data.details.copy_plan;
  byId("first-copies").hidden = rows.length === 0 && !plan;
  byId("copy-plan").hidden = !plan;
  byId("copies-of-run").hidden = rows.length === 0;
  if (plan) showCopyPlan(plan);
  if (!rows.length) return;
  sortableTable(byId("table-first-copies"), [
    textColumn("Group", row => row.group), dateColumn("From", row => row.from_s), dateColumn("To", row => row.to_s),
    numberColumn("Lasted", row => row.to_s - row.from_s, durationText),
    textColumn("Ends in the run", row => (row.drains === false ? "no" : "yes")), textColumn("Held back by", row => row.reason || "–"),
    numberColumn("Copied by all syncs of the group", row => row.copied ?? null, bytesText),
  ], rows);
}

/** First copies in batches, each played beside the replication of the other groups. */
function showCopyPlan(plan) {
  const rows = plan.batches.map((batch, index) => ({ ...batch, number: index + 1 }));
  sortableTable(byId("table-copy-plan"), [
    numberColumn("Batch", row => row.number, String), textColumn("Groups", row => row.groups.join(", ")),
    numberColumn("VMs", row => row.vms, String), numberColumn("To copy", row => row.used_bytes, bytesText),
    { ...numberColumn("Begins after", row => row.begins_after_s, durationText) },
    { ...numberColumn("Takes", row => row.lasts_s, durationText, row => (row.lasts_s === null ? "bad" : "")),
      text: row => (row.lasts_s === null ? `not done in ${durationText(row.played_s)}` : durationText(row.lasts_s)) },
    numberColumn("By arithmetic", row => row.estimated_s, durationText),
    numberColumn("Running groups above target", row => row.running_groups_above_target, String, row => (row.running_groups_above_target > 0 ? "bad" : "good")),
    numberColumn("Their worst RPO", row => row.worst_rpo_of_running_s, durationText), textColumn("of group", row => row.worst_group_of_running || "–"),
  ], rows);
  byId("table-copy-plan").append(element("p", { class: "note" },
    `Batches of about ${durationText(plan.wanted_batch_s)}${plan.lasts_s === null ? "" : `, ${durationText(plan.lasts_s)} in all`}. Each was simulated from the start of the run, without its events and operations, while all groups of the other batches replicate; those whose turn comes later do not yet, so a batch takes rather less.`));
}

/** Mean demand against what is usable: how much more each resource bears, and when it is full. */
function showGrowth() {
  const rows = result.balances.filter(row => row.ratio === null || row.ratio > 0);
  byId("growth").hidden = rows.length === 0;
  if (!rows.length) return;
  const amount = key => row => ({ value: row[key], unit: row.unit });
  const text = one => (one.unit === "bits/s" ? bitRateText(one.value) : one.unit === "bytes/s" ? byteRateText(one.value) : one.unit === "bytes" ? bytesText(one.value) : `${digits(one.value)} ${one.unit}`);
  const amountColumn = (title, key) => ({ title, value: row => row[key], text: row => text(amount(key)(row)), cell: row => row[key] });
  sortableTable(byId("table-growth"), [
    textColumn("Resource", row => row.name), textColumn("Kind", row => row.kind.replace(/_/g, " ")),
    amountColumn("Demand, mean", "demand"), amountColumn("Usable", "usable"), { ...textColumn("Unit", row => row.unit) },
    numberColumn("Used in the mean", row => row.ratio, percentText, row => (row.ratio === null || row.ratio > 1 ? "bad" : row.ratio > 0.85 ? "warn" : "")),
    { title: "Bears", unit: "times the load", value: row => (row.ratio > 0 ? 1 / row.ratio : 0), text: row => (row.ratio > 0 ? `${digits(1 / row.ratio)} times the load` : "–") },
    textColumn("In the long run", row => row.outcome.replace(/_/g, " ")),
    dateColumn("Full", row => row.full_at_s),
  ], rows.slice().sort((a, b) => (b.ratio ?? Infinity) - (a.ratio ?? Infinity)));
}

function showFindings() {
  const findings = data.details.findings;
  byId("findings").hidden = !findings;
  if (!findings) return;
  if (findings.reason) return byId("table-findings").append(element("p", { class: "none" }, findings.reason));
  const gravest = ["fail", "not evaluated", "pass"];
  const rank = row => { const at = gravest.indexOf(row.outcome); return at < 0 ? 1 : at; };
  const text = row => row.details.map(one => (typeof one === "string" ? one : JSON.stringify(one))).join("; ");
  sortableTable(byId("table-findings"), [
    { ...textColumn("Outcome", row => row.outcome.replace(/_/g, " ")), mark: row => (row.outcome === "pass" ? "good" : row.outcome === "fail" ? "bad" : "warn") },
    textColumn("Severity", row => row.severity), textColumn("Rule", row => row.title), textColumn("Found", row => text(row) || "–"),
    textColumn("Remedy", row => (row.outcome === "pass" ? "–" : row.remedy)), textColumn("Rule set", row => row.set), textColumn("Source", row => row.source),
  ], findings.findings.slice().sort((a, b) => rank(a) - rank(b)));
}

/** Warnings that differ in names and figures only are one kind, told with the ranges of its figures. */
function showWarnings() {
  const place = byId("warnings");
  const alone = group => group.warnings.length === 1;
  place.append(...data.warning_groups.map(group => (alone(group)
    ? element("p", { class: "warning" }, result.warnings[group.warnings[0]])
    : element("details", { class: "printed warning" }, element("summary", {}, element("span", { class: "badge" }, `${group.warnings.length} ×`), " ", group.text),
        element("ul", {}, ...group.warnings.map(index => element("li", {}, result.warnings[index])))))));
  if (!data.warning_groups.length) place.append(element("p", { class: "none" }, "None."));
}
