// The first screen of a run: every figure is one of result.json's verdict and answer.

const result = data.result;
const horizon_s = result.run.horizon_s;
const cover = data.scenario.cover || {};

function paragraphs(place, texts) { place.append(...texts.map(text => element("p", {}, text))); }

function list(place, texts, empty) {
  if (texts.length) place.append(...texts.map(text => element("li", {}, text)));
  else place.replaceWith(element("p", { class: "none" }, empty));
}

/** A part that is folded on the screen and open in print. */
function folded(title, ...content) {
  return element("details", { class: "printed" }, element("summary", {}, title), ...content);
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

/** Events and operations in a tile each, the history. */
function otherTiles(verdict) {
  const events = verdict.events.filter(one => one.groups_above_target > 0).sort((a, b) => b.above_target_group_s - a.above_target_group_s);
  const tiles = events.slice(0, 2).map(one => tile("bad", eventName(one),
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

function eventName(event) { return event.kind === "fault" ? `${event.name}, ${countText(event.count, "fault")}` : event.what; }

/** What became of the targets in a part of the verdict, and a class that says it in colour as well. */
function partOutcome(part) {
  if (part.is_normal) return part.outcome === "met" ? ["met", "good"] : part.outcome === "missed" || part.outcome === "diverges" ? [part.outcome, "bad"] : [part.outcome, "warn"];
  return part.groups_above_target > 0 ? ["missed", "bad"] : part.outcome === "not told apart" ? [part.outcome, "warn"] : ["met", "good"];
}

/** Targets in normal operation and, apart from it, in each event. */
function showParts(verdict) {
  const parts = verdict.events.map(event => ({ ...event, part: eventName(event) }));
  if (verdict.normal_operation.protection_groups > 0) parts.unshift({ ...verdict.normal_operation, part: "Normal operation", is_normal: true, at_s: null });
  const worst = key => row => (row.worst_rpo ? row.worst_rpo[key] : null);
  sortableTable(byId("table-parts"), [
    textColumn("Part", row => row.part),
    { ...dateColumn("When", row => row.at_s ?? null), text: row => (row.at_s === null || row.at_s === undefined ? "–" : dateText(row.at_s)) },
    { ...textColumn("Targets", row => partOutcome(row)[0]), mark: row => partOutcome(row)[1] },
    numberColumn("Groups above target", row => row.groups_above_target, String),
    numberColumn("Some group above target for", row => row.above_target_clock_s, durationText),
    numberColumn("Worst RPO", worst("worst_rpo_s"), durationText),
    textColumn("of group", row => (row.worst_rpo ? row.worst_rpo.group : "–")),
    numberColumn("Target", worst("rpo_target_s"), durationText),
    { ...dateColumn("Over by", row => row.over_s ?? null), text: row => (row.over_s === null || row.over_s === undefined ? "–" : dateText(60 * Math.ceil(row.over_s / 60))) },
  ], parts, "No protection group, and no event.");
}

/** What each operation reached: RTO, loss, and what did not fit. */
function showReached(verdict) {
  byId("reached").hidden = verdict.operations.length === 0;
  if (verdict.operations.length === 0) return;
  const refused = row => row.not_up.map(one => `${countText(one.vms, "VM")}: ${one.reason}`).join("; ");
  sortableTable(byId("table-reached"), [
    textColumn("Operation", row => row.name), textColumn("Kind", row => row.kind.replace("_", " ")),
    { ...dateColumn("When", row => row.at_s), text: row => dateText(row.at_s) },
    { title: "RTO", unit: "s", value: row => (row.rto_s === null ? Infinity : row.rto_s), text: row => (row.rto_s === null ? "never all" : durationText(row.rto_s)),
      cell: row => row.rto_s ?? "", mark: row => (row.rto_s === null ? "bad" : "") },
    numberColumn("VMs up", row => row.vms_up, String, row => (row.vms_up < row.vms ? "bad" : "good")),
    numberColumn("of", row => row.vms, String),
    numberColumn("Data loss", row => row.data_loss_s, durationText, row => (row.groups_data_loss_above_target > 0 ? "bad" : "")),
    numberColumn("Loss above target", row => row.groups_data_loss_above_target, count => countText(count, "group")),
    textColumn("What did not come up, and why", row => refused(row) || row.reason || "–"),
  ], verdict.operations);
}

function showCauses(answer) {
  const total = answer.causes.reduce((sum, cause) => sum + cause.group_s, 0);
  byId("causes").append(...answer.causes.slice(0, 4).map(cause => element("div", { class: "cause" },
    element("div", { class: "top" }, element("span", {}, cause.cause), element("span", {}, percentText(cause.group_s / total))),
    element("div", { class: "bar" }, element("span", { style: `width:${(100 * cause.group_s / total).toFixed(2)}%` })),
    element("div", { class: "detail" }, `${countText(cause.groups, "group")}, ${durationText(cause.clock_s)} by the clock, ${durationText(cause.group_s)} summed over groups, worst RPO ${durationText(cause.worst_rpo_s)}`))));
  if (!answer.causes.length) byId("causes").append(element("p", { class: "none" }, "Nothing held an RPO above its target."));
  else if (answer.causes.length > 4) byId("causes").append(element("p", { class: "note" }, `and ${answer.causes.length - 4} more, `, element("a", { href: "#misses" }, "below"), "."));
}

/** A change with what it does, and how it is set. */
function adviceParts(fix) {
  const parts = [element("p", {}, element("span", { class: "badge" }, fix.simulated ? "simulated" : "not simulated"), " ", fix.effect || fix.text)];
  if (!fix.changes.length) return parts;
  const options = fix.changes.map(change => `--set '${change.pointer}=${change.value}'`).join(" \\\n");
  parts.push(element("details", { class: "screen-only" }, element("summary", {}, countText(fix.changes.length, "value") + " to change"),
    element("pre", {}, options), doneButton("Copy", fix.title, () => copyText(options))));
  byId("changes").hidden = false;
  byId("change-options").append(element("h3", {}, fix.title), element("pre", {}, options));
  return parts;
}

/** What the advice may be called: only what was played and meets everything fixes it, and least is what was proved so. */
function fixesTitle(answer) {
  if (answer.state === "met") return "Room to spare, and what to watch";
  const [first] = answer.fixes.filter(fix => fix.simulated);
  if (!first) return "What may help";
  if (!first.meets_everything) return "What was simulated against it: nothing meets everything";
  return first.less === "not tried" ? "A change that fixes it" : "The least change that fixes it";
}

function showFixes(answer) {
  byId("fixes-title").textContent = fixesTitle(answer);
  if (answer.advice) byId("advised").append(element("p", {}, answer.advice));
  const [first, ...others] = answer.fixes;
  if (first) byId("fixes").append(element("h4", {}, first.title), ...adviceParts(first));
  else byId("fixes").append(element("p", { class: "none" }, "Nothing to advise."));
  byId("fixes").append(...others.map(fix => element("details", { class: "printed fix" }, element("summary", {}, fix.title), ...adviceParts(fix))));
  const vain = answer.tried_in_vain || [];
  if (vain.length) byId("fixes").append(folded(`${countText(vain.length, "other change")} simulated and not advised`,
    element("ul", {}, ...vain.map(one => element("li", {}, `${one.title} (${one.effect})`)))));
}

/** What the answer rests on: defaults that were tried, else what was given and what not. */
function showRestsOn(answer) {
  const tried = answer.sensitivity;
  const workloads = Object.values(data.scenario.workloads || {});
  const measured = workloads.filter(load => load.kind === "series" || load.kind === "trace").length;
  const link = (to, text) => element("a", { href: to }, text);
  const facts = [];
  if (tried) {
    const on = tried.rests_on;
    facts.push([`${on.length} of ${countText(tried.defaults_tried, "default")} tried one at a time ${on.length === 1 ? "moves" : "move"} the answer (${countText(tried.runs, "run")})${on.length ? ": " : "."}`,
      on.slice(0, 4).map(one => `${one.pointer} = ${one.value}`).join("; "), on.length > 4 ? `; and ${on.length - 4} more` : ""]);
  }
  if (workloads.length) facts.push([`Loads: ${measured} measured and ${workloads.length - measured} described by a model.`]);
  facts.push([`${countText(result.defaults.length, "value")} not given and filled in by drsim, marked under `, link("#inputs", "Inputs"), "."]);
  facts.push([link("#assumptions-card", countText(result.assumptions.length, "assumption")), " of the model."]);
  if (result.warnings.length) facts.push([link("#warnings-card", `${countText(result.warnings.length, "warning")} of ${countText(data.warning_groups.length, "kind")}`), " on the inputs and the run."]);
  if (data.replications > 1) facts.push([`One of ${data.replications} replications; result.json has the means and intervals of all.`]);
  if (!tried) facts.push(["Not tried: which of the defaults the answer rests on (", element("code", {}, "drsim run --sensitivity"), ")."]);
  byId("rests-on").append(...facts.map(parts => element("li", {}, ...parts)));
}

function showAnswer() {
  const answer = result.answer;
  const products = [...new Set(result.groups.map(group => group.product))];
  const names = { zerto: "Zerto", veeam_cdp: "Veeam CDP", veeam_snapshot: "Veeam snapshot replication" };
  showCover([["Customer", cover.customer], ["Author", cover.author], ["Date", cover.date],
    ["Product", products.map(product => names[product] || product).join(", ")],
    ["Period", `${dateText(0)} to ${dateText(horizon_s)} (${durationText(horizon_s)})`],
    ["Inputs", `${result.scenario.name}${cover.version ? `, version ${cover.version}` : ""}, SHA-256 ${result.scenario.digest.slice(0, 12)}`],
    ["Calculated by", `drsim ${result.drsim.version}, seed ${result.run.seed}`]]);
  byId("verdict").classList.add({ met: "met", missed: "missed", "cannot be given": "unknown" }[answer.state]);
  byId("headline").textContent = answer.headline;
  const lines = result.verdict.lines.slice(1);
  paragraphs(byId("sentences"), lines.slice(0, 2));
  if (lines.length > 2) {
    const rest = element("div");
    paragraphs(rest, lines.slice(2));
    byId("sentences").append(folded("The whole verdict in words", rest));
  }
  byId("tiles").append(...normalTiles(result.verdict), ...otherTiles(result.verdict), ...linkTile());
  showParts(result.verdict);
  showReached(result.verdict);
  showCauses(answer);
  showRestsOn(answer);
  showFixes(answer);
}
