// Tables of a run: groups, causes, links, appliances, journals, ports, events, constants.

function showGroups() {
  const above = row => (row.above_target_fraction > 0 ? "bad" : "good");
  const over = get => row => (get(row) > row.rpo_target_s ? "bad" : "");
  const quantile = (title, key) =>
    numberColumn(title, row => row.rpo_s[key], durationText, over(row => row.rpo_s[key]));
  const isCdp = result.groups.some(group => group.cdp);
  const inTime = row => (row.cdp && row.cdp.cycles > 0 ? row.cdp.cycles_in_time / row.cdp.cycles : 1);
  sortableTable(byId("table-groups"), [
    textColumn("Group", row => row.name),
    isCdp ? numberColumn("Cycles in time", inTime, percentText, row => (inTime(row) < 1 ? "bad" : "good"))
          : textColumn("Priority", row => row.priority),
    textColumn("From → to", row => `${row.protected_site} → ${row.recovery_site}`),
    numberColumn("VMs", row => row.vms, String),
    numberColumn("Target", row => row.rpo_target_s, durationText),
    numberColumn("Above target", row => row.above_target_fraction, percentText, above),
    quantile("RPO P50", "p50"), quantile("P95", "p95"), quantile("P99", "p99"),
    quantile("Max", "max"),
    numberColumn(isCdp ? "CBT mode" : "Bitmap sync", row => row.state_s.BitmapSync, durationText),
    numberColumn("No checkpoint", row => row.no_checkpoint_s, durationText, row => (row.no_checkpoint_s > 0 ? "bad" : "")),
    numberColumn("Written", row => row.bytes.written, bytesText),
  ], data.worst_first.map(index => result.groups[index]));
}

/** Minutes above target by cause, most first. */
function showCauseTable() {
  const total = result.answer.causes.reduce((sum, cause) => sum + cause.group_s, 0);
  sortableTable(byId("table-causes"), [
    textColumn("Kind", row => row.category),
    textColumn("Cause", row => row.cause),
    { title: "Minutes lost", value: row => row.group_s / 60, unit: "min",
      text: row => (row.group_s / 60).toLocaleString("en", { maximumFractionDigits: 1 }) },
    numberColumn("Share", row => row.group_s / total, percentText),
    numberColumn("By the clock", row => row.clock_s, durationText),
    numberColumn("Groups", row => row.groups, String),
    numberColumn("Worst RPO", row => row.worst_rpo_s, durationText),
  ], result.answer.causes, "Nothing held an RPO above its target.");
}

function showMisses() {
  const rows = result.groups.flatMap(group => group.violations.map(violation => ({ group: group.name, ...violation })));
  rows.sort((a, b) => b.above_s - a.above_s);
  sortableTable(byId("table-misses"), [
    textColumn("Group", row => row.group),
    textColumn("Cause", row => row.cause),
    dateColumn("From", row => row.from_s),
    dateColumn("To", row => row.to_s),
    numberColumn("Lasted", row => row.to_s - row.from_s, durationText),
    numberColumn("Above target", row => row.above_s, durationText),
    numberColumn("Worst RPO", row => row.worst_rpo_s, durationText),
  ], rows, "No group was above its target at any time.");
  const all = result.groups.reduce((sum, group) => sum + group.violations_count, 0);
  if (all > rows.length) {
    byId("table-misses").append(element("p", { class: "note" },
      `The longest of each group are shown; result.json has all ${all.toLocaleString("en")}.`));
  }
}

function showLinks() {
  const needs = new Map(result.needs.bandwidth.map(need => [need.link, need]));
  const need = key => row => (needs.has(row.name) ? needs.get(row.name)[key] : null);
  const demand = (title, key) => numberColumn(title, need(key), bitRateText,
    row => (need(key)(row) > row.capacity_bits_per_s ? "bad" : ""));
  const used = (title, key) => numberColumn(title, row => row.utilisation[key], percentText,
    row => (row.utilisation[key] >= 0.85 ? "warn" : ""));
  sortableTable(byId("table-links"), [
    textColumn("Link", row => row.name),
    textColumn("From → to", row => `${row.from} → ${row.to}`),
    numberColumn("Capacity", row => row.capacity_bits_per_s, bitRateText),
    numberColumn("RTT", row => row.rtt_s, durationText),
    used("Used, mean", "mean"), used("P95", "p95"), used("Max", "max"),
    demand("Demand, mean", "mean"), demand("P95", "p95"), demand("P98", "p98"), demand("Peak", "peak"),
    numberColumn("Other traffic, peak", need("other_traffic_peak"), bitRateText),
    numberColumn("Full for", row => row.saturated_s, durationText, row => (row.saturated_s > 0 ? "warn" : "")),
    numberColumn("Down for", row => row.down_s, durationText, row => (row.down_s > 0 ? "bad" : "")),
    numberColumn("Carried", row => row.carried_bytes, bytesText),
  ], result.links);
  byId("table-links").append(element("p", { class: "note" },
    "Demand is what would cross the link if nothing held it back, on the wire."));
}

function showAppliances() {
  const fill = row => (row.buffer_bytes.capacity > 0 ? row.buffer_bytes.peak / row.buffer_bytes.capacity : 0);
  const rows = result.appliances.slice().sort((a, b) => fill(b) - fill(a));
  sortableTable(byId("table-appliances"), [
    textColumn("Appliance", row => row.name), textColumn("Kind", row => row.kind), textColumn("Host", row => row.host),
    numberColumn("Buffer pool", row => row.buffer_bytes.capacity, bytesText),
    numberColumn("Peak", row => row.buffer_bytes.peak, bytesText),
    numberColumn("Filled to", fill, percentText, row => (fill(row) >= 0.999 ? "bad" : fill(row) >= 0.85 ? "warn" : "")),
    numberColumn("Times full", row => row.full_count, String, row => (row.full_count > 0 ? "bad" : "")),
    numberColumn("CPU mean", row => row.cpu.mean, percentText), numberColumn("P95", row => row.cpu.p95, percentText),
    numberColumn("Max", row => row.cpu.max, percentText, row => (row.cpu.max >= 0.999 ? "warn" : "")),
  ], rows);
}

function showDatastores() {
  const used = row => (row.capacity_bytes > 0 ? (row.replica_bytes + row.journal_peak_bytes) / row.capacity_bytes : 0);
  sortableTable(byId("table-datastores"), [
    textColumn("Datastore", row => row.name), textColumn("Site", row => row.site),
    numberColumn("Capacity", row => row.capacity_bytes, bytesText),
    numberColumn("Replicas", row => row.replica_bytes, bytesText),
    numberColumn("Journals, peak", row => row.journal_peak_bytes, bytesText),
    numberColumn("Filled to", used, percentText, row => (used(row) > 1 ? "bad" : used(row) >= 0.85 ? "warn" : "")),
    numberColumn("Writes, mean", row => row.write_utilisation.mean, percentText),
    numberColumn("P95", row => row.write_utilisation.p95, percentText),
    numberColumn("Max", row => row.write_utilisation.max, percentText,
      row => (row.write_utilisation.max >= 0.999 ? "warn" : "")),
  ], result.datastores);
}

/** Not one usable checkpoint was left at some time, although there had been one. */
function lostAll(group) {
  return group.no_checkpoint_s > 0 && group.no_checkpoint_from_s > 0;
}

function showJournals() {
  const needs = new Map(result.needs.journal.map(need => [need.group, need.formula_bytes]));
  const limit = row => row.journal_bytes.limit;
  sortableTable(byId("table-journals"), [
    textColumn("Group", row => row.name),
    numberColumn("History wanted", row => row.history_s.wanted, durationText),
    { ...numberColumn("Least", row => (lostAll(row) ? 0 : row.history_s.min), durationText,
      row => (lostAll(row) ? "bad" : row.history_s.below_75_percent_s > 0 ? "warn" : "")),
      text: row => (lostAll(row) ? "none left" : durationText(row.history_s.min)) },
    numberColumn("At the end", row => row.history_s.end, durationText),
    numberColumn("Below 85 %", row => row.history_s.below_85_percent_s, durationText),
    numberColumn("Below 75 %", row => row.history_s.below_75_percent_s, durationText),
    numberColumn("Peak", row => row.journal_bytes.peak, bytesText),
    numberColumn("By formula", row => needs.get(row.name) ?? null, bytesText),
    { ...numberColumn("Limit", limit, bytesText), text: row => (limit(row) === null ? "none" : bytesText(limit(row))) },
    numberColumn("At the limit", row => row.journal_bytes.limited_s, durationText,
      row => (row.journal_bytes.limited_s > 0 ? "bad" : "")),
    numberColumn("Checkpoints", row => row.checkpoints, count => Math.round(count).toLocaleString("en")),
  ], data.worst_first.map(index => result.groups[index]));
}

/** Every connection of the design with what crossed it, by flow class. */
function showPorts() {
  const some = format => value => (value === undefined || value === null ? "" : format(value));
  sortableTable(byId("table-ports"), [
    textColumn("From", row => row.from), textColumn("To", row => row.to),
    textColumn("Port", row => row.port), textColumn("Purpose", row => row.purpose),
    textColumn("Encryption", row => row.encryption),
    textColumn("Class", row => (row.class || "").replace("_", " ")),
    textColumn("Over", row => (row.class ? row.link || "inside the site" : "")),
    numberColumn("Mean", row => row.mean_bits_per_s, some(bitRateText)),
    { ...numberColumn("Peak", row => row.peak_bits_per_s, some(bitRateText)),
      text: row => (row.peak_is_bound ? "≤ " : "") + some(bitRateText)(row.peak_bits_per_s) },
    numberColumn("Carried", row => row.bytes, bytes => (bytes > 0 ? bytesText(bytes) : "")),
  ], data.ports, "This report was made without the connections of the design; `drsim ports` lists them.");
  if (data.ports.some(row => row.shared)) {
    byId("table-ports").append(element("p", { class: "note" },
      "Several connections of one pair of sites carry the same flow together: each shows all of it. " +
      "≤: others use the link, too, and the peak is that of all."));
  }
}

function showEvents() {
  sortableTable(byId("table-events"), [
    dateColumn("Date", row => row[0]),
    textColumn("Entity", row => row[1]), textColumn("Event", row => row[2]),
    numberColumn("Amount", row => row[3], amount => (amount === 0 ? "" : Number(amount.toPrecision(6)).toLocaleString("en"))),
  ], data.log);
  if (data.log_count > data.log.length) {
    byId("table-events").append(element("p", { class: "note" },
      `The first ${data.log.length} of ${data.log_count.toLocaleString("en")} events; all are in events.csv.`));
  }
}

function showConstants() {
  // A constant may be a word, or off (null).
  const shown = value => (value === null ? "off"
    : typeof value === "number" ? Number(value.toPrecision(6)).toLocaleString("en") : value);
  const sorted = value => (typeof value === "number" ? value : null);
  sortableTable(byId("table-constants"), [
    textColumn("Constant", row => row.name),
    { title: "Value", value: row => sorted(row.value), text: row => shown(row.value), mark: row => (row.inside ? "" : "warn") },
    { title: "Default", value: row => sorted(row.default), text: row => shown(row.default) },
    { title: "Validated range", value: row => sorted(row.validated_low),
      text: row => (row.validated_low === null ? "–" : `${shown(row.validated_low)} … ${shown(row.validated_high)}`) },
    textColumn("Key", row => row.key), textColumn("Source", row => row.source),
  ], result.model_constants);
}
