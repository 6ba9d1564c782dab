// Charts of the page of an answer: bars and lines over the rows of a table, drawn as SVG for the width that there is.

const chart_colours = ["#3b7dbd", "#d98324", "#5f9e6e", "#a05195", "#7b8794", "#c05050"];
const chart_papers = {
  light: { paper: "#ffffff", ink: "#3e4c59", line: "#dde3ea", mark: "#b42828" },
  dark: { paper: "#18212c", ink: "#c3ccd6", line: "#2c3744", mark: "#f59a94" },
};
const bars_most = 30, bar_height = 16, printed_width = 1040, text_width = 6.6;

/** Steps of 1, 2 or 5 of an axis from 0 (or below it) to the greatest value. */
function axisTicks(least, greatest) {
  const span = greatest - least || 1;
  const rough = span / 5, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(one => one * power).find(one => one >= rough);
  const ticks = [];
  for (let at = Math.floor(least / step) * step; ticks.length < 12; at += step) {
    ticks.push(Math.abs(at) < step / 1e6 ? 0 : at);
    if (at >= greatest) break;
  }
  return ticks;
}

function shortened(text, most) { return text.length > most ? text.slice(0, Math.max(1, most - 1)) + "…" : text; }

/** The rows of a chart: label and values; without those that have no value of the unit. */
function chartRows(chart, part) {
  const valueOf = cell => (isAmount(cell) && cell.unit === chart.unit && cell.value !== null ? cell.value : null);
  return part.rows.map(row => ({ label: cellText(row[chart.label]), at: valueOfAny(row[chart.label]), values: chart.values.map(index => valueOf(row[index])) }))
    .filter(row => row.values.some(value => value !== null));
}
function valueOfAny(cell) { return isAmount(cell) ? cell.value : null; }

function drawKey(svg, names, paper) {
  if (names.length < 2) return;
  let x = 8;
  names.forEach((name, index) => {
    svg.append(svgElement("rect", { x, y: 26, width: 10, height: 10, fill: chart_colours[index % chart_colours.length] }),
      svgElement("text", { x: x + 14, y: 35, fill: paper.ink }, shortened(name, 40)));
    x += 30 + text_width * Math.min(40, name.length);
  });
}

function drawBars(svg, chart, rows, names, width, paper) {
  const shown = rows.slice(0, bars_most);
  const most_label = Math.floor(width * 0.38 / text_width);
  const left = 12 + text_width * Math.min(most_label, Math.max(...shown.map(row => row.label.length)));
  const values = shown.flatMap(row => row.values).filter(value => value !== null);
  const ticks = axisTicks(Math.min(0, ...values), Math.max(chart.reference ?? 0, ...values));
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const x = value => left + (width - left - 70) * (value - low) / (high - low || 1);
  const row_height = bar_height * names.length + 8;
  const top = 46, foot = top + row_height * shown.length;
  for (const tick of ticks) {
    svg.append(svgElement("line", { x1: x(tick), x2: x(tick), y1: top, y2: foot, stroke: paper.line }));
    if (width > 500 || tick === low || tick === high) svg.append(svgElement("text", { x: x(tick), y: foot + 16, "text-anchor": "middle", fill: paper.ink }, amountText(tick, chart.unit)));
  }
  shown.forEach((row, index) => {
    const y = top + 4 + index * row_height;
    svg.append(svgElement("text", { x: left - 8, y: y + row_height / 2, "text-anchor": "end", fill: paper.ink }, shortened(row.label, most_label)));
    row.values.forEach((value, series) => {
      if (value === null) return;
      const from = Math.min(x(0), x(value));
      svg.append(svgElement("rect", { x: from, y: y + series * bar_height + 1, width: Math.max(1, Math.abs(x(value) - x(0))), height: bar_height - 2, fill: chart_colours[series % chart_colours.length] }),
        svgElement("text", { x: Math.max(x(0), x(value)) + 5, y: y + series * bar_height + 12, fill: paper.ink }, amountText(value, chart.unit)));
    });
  });
  if (chart.reference !== null) {
    svg.append(svgElement("line", { x1: x(chart.reference), x2: x(chart.reference), y1: top - 4, y2: foot, stroke: paper.mark, "stroke-width": 2, "stroke-dasharray": "6 4" }));
  }
  return foot + 26;
}

function drawLines(svg, chart, rows, names, width, paper) {
  const values = rows.flatMap(row => row.values).filter(value => value !== null);
  const ticks = axisTicks(Math.min(0, ...values), Math.max(chart.reference ?? 0, ...values));
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const left = 14 + text_width * Math.max(...ticks.map(tick => amountText(tick, chart.unit).length));
  const top = 46, foot = 260, right = width - 24;
  const places = rows.map((row, index) => row.at ?? index);
  const first = Math.min(...places), last = Math.max(...places);
  const x = place => left + (right - left) * (place - first) / (last - first || 1);
  const y = value => foot - (foot - top) * (value - low) / (high - low || 1);
  for (const tick of ticks) {
    svg.append(svgElement("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), stroke: paper.line }),
      svgElement("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end", fill: paper.ink }, amountText(tick, chart.unit)));
  }
  const step = Math.ceil(rows.length * 60 / (right - left));
  rows.forEach((row, index) => {
    if (index % step === 0) svg.append(svgElement("text", { x: x(places[index]), y: foot + 18, "text-anchor": "middle", fill: paper.ink }, row.label));
  });
  names.forEach((name, series) => {
    const corners = rows.map((row, index) => [places[index], row.values[series]]).filter(([, value]) => value !== null);
    const path = corners.map(([place, value], index) => `${index ? "L" : "M"}${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    const colour = chart_colours[series % chart_colours.length];
    if (path) svg.append(svgElement("path", { d: path, fill: "none", stroke: colour, "stroke-width": 2 }));
    for (const [place, value] of corners) svg.append(svgElement("circle", { cx: x(place), cy: y(value), r: 3, fill: colour }));
  });
  if (chart.reference !== null) svg.append(svgElement("line", { x1: left, x2: right, y1: y(chart.reference), y2: y(chart.reference), stroke: paper.mark, "stroke-width": 2, "stroke-dasharray": "6 4" }));
  return foot + 30;
}

/** What the chart shows, for those who do not see it: each row, or of many the ends. */
function chartAlternative(chart, rows, names) {
  const told = row => `${row.label}: ${row.values.map((value, index) => (names.length > 1 ? `${names[index]} ` : "") + amountText(value, chart.unit)).join(", ")}`;
  const some = rows.length <= 12 ? rows : [rows[0], rows[rows.length - 1]];
  const line = chart.reference === null ? "" : ` Line at ${amountText(chart.reference, chart.unit)}: ${chart.reference_name}.`;
  return `${chart.title}. ${some.map(told).join("; ")}.${rows.length > 12 ? ` First and last of ${rows.length}; all are in the table.` : ""}${line}`;
}

function chartPicture(chart, part, width, paper) {
  const rows = chartRows(chart, part), names = chart.values.map(index => part.columns[index]);
  const svg = svgElement("svg", { xmlns: svg_space, role: "img", "aria-label": chartAlternative(chart, rows, names), "font-family": "sans-serif", "font-size": 12 });
  const sheet = svgElement("rect", { x: 0, y: 0, width, fill: paper.paper });
  svg.append(sheet, svgElement("text", { x: 8, y: 16, fill: paper.ink, "font-weight": "bold" }, shortened(chart.title, Math.floor(width / 7.4))));
  drawKey(svg, names, paper);
  let height = (chart.kind === "bars" ? drawBars : drawLines)(svg, chart, rows, names, width, paper);
  if (chart.reference !== null) {
    height += 16;
    svg.append(svgElement("text", { x: 8, y: height - 8, fill: paper.mark }, `- - ${chart.reference_name}: ${amountText(chart.reference, chart.unit)}`));
  }
  for (const [name, value] of [["viewBox", `0 0 ${width} ${height}`], ["width", width], ["height", height]]) svg.setAttribute(name, value);
  sheet.setAttribute("height", height);
  return svg;
}

function chartCsvOf(chart, part) {
  const unit = chart.unit ? ` [${chart.unit}]` : "";
  const heads = [part.columns[chart.label], ...chart.values.map(index => part.columns[index] + unit)];
  const scale = chart.unit === "%" ? 100 : 1;
  const lines = chartRows(chart, part).map(row => [row.label, ...row.values.map(value => (value === null ? "" : value * scale))]);
  return "\ufeff" + [heads, ...lines].map(line => line.map(csvField).join(",")).join("\r\n") + "\r\n";
}

/** Draws a chart into a card of its own, and anew when the window changes its width or its colours. */
function showChart(chart, part, place) {
  if (!chartRows(chart, part).length) return;
  const picture = element("div", { class: "drawn-chart" });
  const text = () => new XMLSerializer().serializeToString(chartPicture(chart, part, printed_width, chart_papers.light));
  const name = ending => fileName(chart.title, ending);
  place.append(element("div", { class: "card" }, element("div", { class: "tools" },
    doneButton("SVG", `chart ${chart.title}`, () => save(name(".svg"), "image/svg+xml", text())),
    doneButton("PNG", `chart ${chart.title}`, () => savePng(text(), name(".png"))),
    doneButton("CSV", `chart ${chart.title}`, () => save(name(".csv"), "text/csv;charset=utf-8", chartCsvOf(chart, part)))), picture));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const draw = () => picture.replaceChildren(chartPicture(chart, part, Math.max(280, picture.clientWidth), dark.matches ? chart_papers.dark : chart_papers.light));
  draw();
  addEventListener("resize", draw);
  dark.addEventListener("change", draw);
  addEventListener("beforeprint", () => picture.replaceChildren(chartPicture(chart, part, printed_width, chart_papers.light)));
  addEventListener("afterprint", draw);
}
