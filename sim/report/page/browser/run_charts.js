// Charts by dygraphs on one time axis, in colours that read on white and on black. Series names are fixed words; names from the scenario never reach the library.

const colours = {
  value: "#3b7dbd", target: "#d9534f", limit: "#d9534f", capacity: "#7b8794", peak: "#98a4b0",
  classes: { replication: "#8fb8de", resync: "#f2c37e", initial_copy: "#b9a3e3", control: "#9fb3a5", other: "#cdd5dd" },
  states: { Protected: "#d9eee2", Buffering: "#f6c667", BitmapSync: "#a78bda", Disconnected: "#e07a70",
    DeltaSync: "#7d5fc4", InitialSync: "#5b8bd0", Paused: "#9aa5b1", StorageError: "#b0413e", ManagerDown: "#d9a441",
    FailoverTest: "#6fb7b0", FailingOver: "#2f8f9d", Moving: "#4c9f70", Recovered: "#3d7a5a", ReverseSync: "#8c7ae6" },
};
/** States that some group was in during the run, in the order of the colours. */
function statesSeen() {
  return Object.keys(colours.states).filter(state => result.groups.some(group => group.state_s[state] > 0
    || (group.in_reverse && group.in_reverse.spans.some(span => span.state === state))));
}

const bands = { down: "rgba(197, 48, 48, .13)", degraded: "rgba(199, 119, 0, .15)" };
const charts = [];

/** Stretches in which a link was down or degraded, from the planned events. */
function linkBands() {
  const open = new Map();
  const list = [];
  const close = (link, to_s) => {
    const band = open.get(link);
    if (band) list.push({ ...band, to_s });
    open.delete(link);
  };
  for (const event of data.planned_events) {
    close(event.link, event.at_s);
    if (event.kind !== "restored") open.set(event.link, { link: event.link, kind: event.kind, from_s: event.at_s });
  }
  for (const link of [...open.keys()]) close(link, horizon_s);
  return list;
}
const planned = linkBands();

function drawBand(context, area, graph, from_s, to_s, fill, top, height) {
  const left = Math.max(area.x, graph.toDomXCoord(dateAt(from_s).getTime()));
  const right = Math.min(area.x + area.w, graph.toDomXCoord(dateAt(to_s).getTime()));
  if (right < area.x || left > area.x + area.w) return null;
  context.fillStyle = fill;
  context.fillRect(left, top, Math.max(1, right - left), height);
  return left;
}

/** Link events behind every chart; the states of the chosen group along the foot of the RPO chart. */
function drawMarks(context, area, graph, spans, labelled) {
  for (const band of planned) {
    const left = drawBand(context, area, graph, band.from_s, band.to_s, bands[band.kind], area.y, area.h);
    if (left === null || !labelled) continue;
    context.fillStyle = band.kind === "down" ? "#d1605c" : "#b9770e";
    context.font = "11px sans-serif";
    context.fillText(`${band.link} ${band.kind}`, left + 6, area.y + 11);
  }
  for (const span of spans || []) {
    drawBand(context, area, graph, span.from_s, span.to_s, colours.states[span.state], area.y + area.h - 6, 6);
  }
}

/** Rows of a chart with bounds: [date, [low, value, high], ...the levels as flat lines]. */
function boundedRows(curve, levels) {
  const flat = levels.map(level => [level, level, level]);
  const rows = curve.t.map((at_s, i) => [dateAt(at_s),
    curve.step ? [curve.lo[i], curve.v[i], curve.hi[i]] : [curve.v[i], curve.v[i], curve.v[i]], ...flat]);
  const last = rows[rows.length - 1];
  if (last[0] < dateAt(horizon_s)) rows.push([dateAt(horizon_s), ...last.slice(1)]);
  return rows;
}

const durationSteps_s = [.1, .2, .5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200,
  86400, 172800, 604800, 1209600, 2419200, 7257600];
const byteSteps = Array.from({ length: 56 }, (_, i) => 2 ** i);

/** Ticks of a linear axis at whole multiples of one of the steps that read well in the unit. */
function tickerOf(steps) {
  return (low, high, pixels, options, graph, values) => {
    if (graph && graph.getOption("logscale")) return Dygraph.numericTicks(low, high, pixels, options, graph, values);
    const wanted = (high - low) / Math.max(2, pixels / 45);
    const step = steps.find(one => one >= wanted) || steps[steps.length - 1];
    const format = options("axisLabelFormatter");
    const ticks = [];
    for (let i = Math.ceil(low / step); i * step <= high; ++i) ticks.push({ v: i * step, label: format(i * step) });
    return ticks;
  };
}

/** Row whose stretch of time holds the date. */
function rowAt(rows, time_ms) {
  let low = 0, high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle][0].getTime() <= time_ms) low = middle; else high = middle - 1;
  }
  return low;
}

function rangeText(bounds, text) {
  const [low, value, high] = bounds;
  return low === high ? text(value) : `${text(value)} (${text(low)} … ${text(high)})`;
}

/** One chart: element names, how its values read, and what is in it now. */
class Chart {
  constructor(name, format, ticker) {
    this.place = byId(`chart-${name}`);
    this.title = headingOf(this.place);
    this.readout = byId(`read-${name}`);
    this.format = format;
    this.ticker = ticker;
    this.spans = [];
    this.readout.before(chartTools(this));
    charts.push(this);
  }

  show(rows, labels, options, describe, idle, of) {
    this.rows = rows;
    this.labels = labels;
    this.of = of;
    this.describe = describe;
    this.idle = idle;
    this.readout.textContent = idle;
    if (this.graph) this.graph.updateOptions({ file: rows, labels, ...options });
    else this.graph = new Dygraph(this.place, rows, { ...this.options(), labels, ...options });
    this.place.setAttribute("role", "img");
    this.place.setAttribute("aria-label", `${this.title}${of ? ` of ${of}` : ""}: ${this.inWords()}`);
  }

  /** The text alternative: of each line its least and greatest value, and when the greatest is first reached. */
  inWords() {
    const bounds = value => (Array.isArray(value) ? value : [value, value, value]);
    return this.labels.slice(1).map((label, i) => {
      let low = Infinity, high = -Infinity, at = 0;
      this.rows.forEach((row, n) => {
        const [l, , h] = bounds(row[i + 1]);
        if (l < low) low = l;
        if (h > high) { high = h; at = n; }
      });
      const name = label.replace("_", " ");
      return low === high ? `${name} ${this.format(low)} all the time`
        : `${name} from ${this.format(low)} to ${this.format(high)}, first on ${dateText((this.rows[at][0].getTime() - data.start_ms) / 1000)}`;
    }).join("; ");
  }

  options() {
    return {
      labelsUTC: true, labelsDiv: element("div"), legendFormatter: () => "", legend: "onmouseover",
      gridLineColor: "rgba(128, 142, 158, .28)", axisLineColor: "#8592a0", strokeWidth: 1.4, includeZero: true, fillAlpha: .22,
      highlightCircleSize: 3, animatedZooms: false, xRangePad: 0, yRangePad: 4,
      dateWindow: [dateAt(0).getTime(), dateAt(horizon_s).getTime()],
      axes: { y: { axisLabelWidth: 74, axisLabelFormatter: value => this.format(value),
                   ...(this.ticker ? { ticker: this.ticker } : {}) },
              x: { axisLabelWidth: 78, pixelsPerLabel: 92 } },
      underlayCallback: (context, area, graph) => drawMarks(context, area, graph, this.spans, this.labelled),
      highlightCallback: (event, time_ms) => charts.forEach(chart => chart.point(time_ms)),
      unhighlightCallback: () => charts.forEach(chart => chart.point(null)),
      zoomCallback: (from, to) => showWindow(from, to, this),
    };
  }

  point(time_ms) {
    if (!this.graph || !this.rows) return;
    if (time_ms === null) {
      this.readout.textContent = this.idle;
      return;
    }
    const row = this.rows[rowAt(this.rows, time_ms)];
    this.readout.textContent = `${dateText((time_ms - data.start_ms) / 1000, true)}  ·  ${this.describe(row)}`;
  }

  none(text) {
    if (this.graph) this.graph.destroy();
    this.graph = this.rows = null;
    this.readout.textContent = "";
    this.place.removeAttribute("role");
    this.place.removeAttribute("aria-label");
    this.place.replaceChildren(element("div", { class: "chart-empty chart" }, text));
  }
}

/** After a double click dygraphs shows the range of the data; the run's own range is wanted. */
function showWindow(from_ms, to_ms) {
  const whole = [dateAt(0).getTime(), dateAt(horizon_s).getTime()];
  const window = from_ms <= whole[0] && to_ms >= whole[1] ? whole : [from_ms, to_ms];
  for (const chart of charts) if (chart.graph) chart.graph.updateOptions({ dateWindow: window });
}

let rpo, backlog, buffer, linkUse, journal, synchronized = null;

/** Panning and zooming one chart moves the others. */
function synchronize() {
  if (synchronized) synchronized.detach();
  const graphs = charts.map(chart => chart.graph).filter(graph => graph);
  synchronized = graphs.length > 1 ? Dygraph.synchronize(graphs, { zoom: true, selection: false, range: false }) : null;
}

function showBounded(chart, curve, label, levels, idle, of) {
  if (!curve) return chart.none("No curve of this kind in this run.");
  const labels = ["date", label, ...levels.map(level => level.label)];
  const series = {};
  for (const level of levels) series[level.label] = { color: level.colour, strokePattern: [6, 4], strokeWidth: 1.2 };
  series[label] = { color: colours.value };
  chart.show(boundedRows(curve, levels.map(level => level.value)), labels,
    { customBars: true, stepPlot: Boolean(curve.step), series },
    row => [rangeText(row[1], chart.format), ...levels.map(level => `${level.label} ${chart.format(level.value)}`)].join(", "),
    idle, of);
}

function showGroupCharts(index) {
  const group = result.groups[index];
  rpo.spans = group.spans;
  showBounded(rpo, data.curves.rpo_s[group.name], "RPO",
    [{ label: "target", value: group.rpo_target_s, colour: colours.target }],
    `P95 ${durationText(group.rpo_s.p95)}, max ${durationText(group.rpo_s.max)}, target ${durationText(group.rpo_target_s)}`, group.name);
  showBounded(backlog, data.curves.backlog_bytes[group.name], "backlog", [], "", group.name);
  showBounded(journal, data.curves.journal_bytes[group.name], "journal", group.journal_bytes.limit !== null &&
    group.journal_bytes.limit < 4 * group.journal_bytes.peak
    ? [{ label: "limit", value: group.journal_bytes.limit, colour: colours.limit }] : [],
    `peak ${bytesText(group.journal_bytes.peak)}`, group.name);
  const own = new Set(data.appliances_of_groups[index]);
  const fill = i => result.appliances[i].buffer_bytes.peak / (result.appliances[i].buffer_bytes.capacity || 1);
  const order = result.appliances.map((_, i) => i)
    .filter(i => result.appliances[i].kind !== "VRA recovering" && data.curves.buffer_bytes[result.appliances[i].name])
    .sort((a, b) => own.has(b) - own.has(a) || fill(b) - fill(a));
  byId("pick-appliance").replaceChildren(...order.map(i => element("option", { value: i },
    `${result.appliances[i].name}${own.has(i) ? " (of this group)" : ""}, filled to ${percentText(fill(i))}`)));
  if (order.length) showAppliance(order[0]); else buffer.none("No buffer held anything in this run.");
}

function showAppliance(index) {
  const appliance = result.appliances[index];
  showBounded(buffer, data.curves.buffer_bytes[appliance.name], "buffer",
    [{ label: "pool", value: appliance.buffer_bytes.capacity, colour: colours.limit }],
    `peak ${bytesText(appliance.buffer_bytes.peak)} of ${bytesText(appliance.buffer_bytes.capacity)}`, appliance.name);
}

/** Classes are drawn one on the other: each line is the sum up to its class, painted from the topmost down. */
function showLink(index) {
  const link = result.links[index];
  const curve = data.curves.links[link.name];
  if (!curve) return linkUse.none("Nothing crossed this link.");
  const names = Object.keys(colours.classes).filter(name => curve.classes && curve.classes[name]);
  const present = curve.classes && curve.classes.capacity;
  const rows = curve.t.map((at_s, i) => {
    let sum = 0;
    const sums = names.map(name => (sum += curve.classes[name][i]));
    const capacity = present ? present[i] : link.capacity_bits_per_s;
    return [dateAt(at_s), ...sums, Math.max(sum, Math.min(curve.peak[i], link.capacity_bits_per_s)), capacity];
  });
  rows.push([dateAt(horizon_s), ...rows[rows.length - 1].slice(1)]);
  const series = { capacity: { color: colours.capacity, strokePattern: [6, 4], strokeWidth: 1.2 },
                   peak: { color: colours.peak, strokeWidth: .8 } };
  for (const name of names) series[name] = { color: colours.classes[name], fillGraph: true, strokeWidth: .6 };
  linkUse.show(rows, ["date", ...names, "peak", "capacity"], { stepPlot: true, fillAlpha: 1, series },
    row => [...names.map((name, i) => `${name.replace("_", " ")} ${bitRateText(row[i + 1] - (i ? row[i] : 0))}`),
      `of ${bitRateText(row[names.length + 2])}`].join(", "),
    `mean ${percentText(link.utilisation.mean)}, P95 ${percentText(link.utilisation.p95)} of ${bitRateText(link.capacity_bits_per_s)}`, link.name);
}

function showKeys() {
  const swatch = (colour, text) => [element("span", { class: "swatch", style: `background:${colour}` }), text];
  const classes = Object.keys(colours.classes).filter(name =>
    Object.values(data.curves.links).some(curve => curve.classes && curve.classes[name]));
  byId("class-key").append(...classes.flatMap(name => swatch(colours.classes[name], name.replace("_", " "))),
    ...swatch(colours.peak, "peak inside the step (upper bound)"), ...swatch(colours.capacity, "present capacity"));
  byId("band-key").append(...swatch("#f7d9d6", "link down"), ...swatch("#f8e6cb", "link degraded"),
    ...statesSeen().filter(state => state !== "Protected").flatMap(state => swatch(colours.states[state], `${state} (foot of the RPO chart)`)));
}

function pickGroup(index) {
  byId("pick-group").value = String(index);
  showGroupCharts(index);
  synchronize();
}

function zoomTo(from_s, to_s) {
  showWindow(dateAt(Math.max(0, from_s)).getTime(), dateAt(Math.min(horizon_s, to_s)).getTime());
}

function zoomToWorst() {
  const group = result.groups[Number(byId("pick-group").value)];
  if (!group) return;
  const worst = group.violations.reduce((best, one) => (!best || one.worst_rpo_s > best.worst_rpo_s ? one : best), null);
  if (!worst) return zoomTo(0, horizon_s);
  const margin_s = Math.max(600, worst.to_s - worst.from_s);
  zoomTo(worst.from_s - margin_s, worst.to_s + margin_s);
}

function showCharts() {
  rpo = new Chart("rpo", durationText, tickerOf(durationSteps_s));
  backlog = new Chart("backlog", bytesText, tickerOf(byteSteps));
  buffer = new Chart("buffer", bytesText, tickerOf(byteSteps));
  linkUse = new Chart("link", bitRateText);
  journal = new Chart("journal", bytesText, tickerOf(byteSteps));
  rpo.labelled = true;
  showKeys();
  byId("pick-group").append(...data.worst_first.map(index => {
    const group = result.groups[index];
    const state = group.above_target_fraction > 0 ? `above target ${percentText(group.above_target_fraction)} of the time` : "on target";
    return element("option", { value: index }, `${group.name} – ${state}`);
  }));
  byId("pick-link").append(...result.links.map((link, i) => element("option", { value: i }, `${link.name}: ${link.from} → ${link.to}`)));
  const busiest = result.links.reduce((best, link, i) => (link.utilisation.mean > result.links[best].utilisation.mean ? i : best), 0);
  byId("pick-link").value = String(busiest);
  if (result.links.length) showLink(busiest); else linkUse.none("No link in this run.");
  if (result.groups.length) showGroupCharts(data.worst_first[0]);
  else [rpo, backlog, buffer, journal].forEach(chart => chart.none("No protection group in this run."));
  synchronize();
  byId("pick-group").addEventListener("change", event => pickGroup(Number(event.target.value)));
  byId("pick-link").addEventListener("change", event => { showLink(Number(event.target.value)); synchronize(); });
  byId("pick-appliance").addEventListener("change", event => { showAppliance(Number(event.target.value)); synchronize(); });
  byId("log-scale").addEventListener("change", event => rpo.graph && rpo.graph.updateOptions({ logscale: event.target.checked }));
  byId("zoom-all").addEventListener("click", () => zoomTo(0, horizon_s));
  byId("zoom-worst").addEventListener("click", zoomToWorst);
}
