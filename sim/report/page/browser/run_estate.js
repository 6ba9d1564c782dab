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
  byId("first-copies").hidden = rows.length === 0;
  if (!rows.length) return;
  sortableTable(byId("table-first-copies"), [
    textColumn("Group", row => row.group), dateColumn("From", row => row.from_s), dateColumn("To", row => row.to_s),
    numberColumn("Lasted", row => row.to_s - row.from_s, durationText),
    textColumn("Ends in the run", row => (row.drains === false ? "no" : "yes")), textColumn("Held back by", row => row.reason || "–"),
    numberColumn("Copied by all syncs of the group", row => row.copied ?? null, bytesText),
  ], rows);
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
