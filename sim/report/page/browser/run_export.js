// Charts as files: SVG drawn anew from the rows in view, PNG from it, CSV of the rows. In print the SVG stands for the canvas.

const title_height = 26;

/** Labels of the axes and the grid, where dygraphs has put them. */
function drawAxes(svg, chart, area) {
  for (const label of chart.place.querySelectorAll(".dygraph-axis-label")) {
    const box = label.parentElement;
    const is_x = label.classList.contains("dygraph-axis-label-x");
    const middle = is_x ? box.offsetLeft + box.offsetWidth / 2 : box.offsetTop + box.offsetHeight / 2;
    const line = is_x ? { x1: middle, x2: middle, y1: area.y, y2: area.y + area.h } : { x1: area.x, x2: area.x + area.w, y1: middle, y2: middle };
    svg.append(svgElement("line", { ...line, stroke: "#dde3ea", "stroke-width": 1 }),
      svgElement("text", is_x ? { x: middle, y: area.y + area.h + 15, "text-anchor": "middle" } : { x: area.x - 6, y: middle + 4, "text-anchor": "end" }, label.textContent));
  }
}

/** Corners of a line as SVG has them; steps go on level until the next date. */
function pathOf(rows, graph, at, is_step) {
  let path = "", last = 0;
  rows.forEach((row, i) => {
    const x = graph.toDomXCoord(row[0].getTime()), y = graph.toDomYCoord(at(row));
    if (!Number.isFinite(y)) return;
    if (path && is_step) path += `L${x.toFixed(1)} ${last.toFixed(1)}`;
    path += `${path ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    last = y;
  });
  return path;
}

/** The rows in view and one on each side. */
function rowsInView(chart) {
  const [from, to] = chart.graph.xAxisRange();
  const first = Math.max(0, rowAt(chart.rows, from));
  return chart.rows.slice(first, Math.min(chart.rows.length, rowAt(chart.rows, to) + 2));
}

function drawSeries(place, chart, area) {
  const { graph, labels } = chart;
  const rows = rowsInView(chart);
  const is_step = graph.getOption("stepPlot");
  const foot = area.y + area.h;
  // From the last label to the first: what is stacked highest lies behind.
  for (let i = labels.length - 1; i > 0; --i) {
    const label = labels[i];
    const of = part => row => (Array.isArray(row[i]) ? row[i][part] : row[i]);
    const line = pathOf(rows, graph, of(1), is_step);
    const colour = graph.getPropertiesForSeries(label).color;
    if (!line) continue;
    if (graph.getOption("fillGraph", label)) {
      const [first, last] = [rows[0], rows[rows.length - 1]].map(row => graph.toDomXCoord(row[0].getTime()).toFixed(1));
      place.append(svgElement("path", { d: `${line}L${last} ${foot}L${first} ${foot}Z`, fill: colour }));
    }
    if (rows.some(row => Array.isArray(row[i]) && row[i][0] !== row[i][2])) {
      const up = pathOf(rows, graph, of(2), is_step), down = pathOf(rows.slice().reverse(), graph, of(0), false);
      place.append(svgElement("path", { d: `${up}${down.replace(/^M/, "L")}Z`, fill: colour, "fill-opacity": .22 }));
    }
    place.append(svgElement("path", { d: line, fill: "none", stroke: colour, "stroke-width": graph.getOption("strokeWidth", label),
      "stroke-dasharray": (graph.getOption("strokePattern", label) || []).join(" ") }));
  }
}

/** Failed links and the states of the group, as behind the chart. */
function drawBands(place, chart, area) {
  const rect = (from_s, to_s, y, height, fill) => {
    const left = chart.graph.toDomXCoord(dateAt(from_s).getTime()), right = chart.graph.toDomXCoord(dateAt(to_s).getTime());
    place.append(svgElement("rect", { x: left, y, width: Math.max(1, right - left), height, fill }));
  };
  for (const band of planned) rect(band.from_s, band.to_s, area.y, area.h, bands[band.kind]);
  for (const span of chart.spans || []) rect(span.from_s, span.to_s, area.y + area.h - 6, 6, colours.states[span.state]);
}

/** The chart as it is in view, as an SVG element on white, with its title and a key. */
function chartSvg(chart) {
  const area = chart.graph.getArea();
  const { width, height } = chart.graph.size();
  const svg = svgElement("svg", { xmlns: svg_space, viewBox: `0 ${-title_height} ${width} ${height + title_height}`, width, height: height + title_height,
    role: "img", "aria-label": chart.place.getAttribute("aria-label"), "font-family": "sans-serif", "font-size": 12, fill: "#4a5764" });
  svg.append(svgElement("rect", { x: 0, y: -title_height, width, height: height + title_height, fill: "#ffffff" }),
    svgElement("text", { x: area.x, y: -9, fill: "#1f2933", "font-weight": "bold" }, chart.title + (chart.of ? `: ${chart.of}` : "")));
  const clip = `clip-${chart.place.id}`;
  const clipper = svgElement("clipPath", { id: clip });
  clipper.append(svgElement("rect", { x: area.x, y: area.y, width: area.w, height: area.h }));
  const inside = svgElement("g", { "clip-path": `url(#${clip})` });
  svg.append(clipper);
  drawBands(inside, chart, area);
  drawAxes(svg, chart, area);
  drawSeries(inside, chart, area);
  svg.append(inside);
  let right = width - 8;
  for (const label of chart.labels.slice(1).reverse()) {
    const text = label.replace("_", " ");
    right -= 7 * text.length + 24;
    svg.append(svgElement("rect", { x: right, y: -18, width: 10, height: 10, fill: chart.graph.getPropertiesForSeries(label).color }),
      svgElement("text", { x: right + 14, y: -9 }, text));
  }
  return svg;
}

function svgText(chart) { return new XMLSerializer().serializeToString(chartSvg(chart)); }

/** Rows of the whole run: date, and of each line its value, or its least, mean and greatest in the step. */
function chartCsv(chart) {
  const ranged = chart.labels.map((label, i) => i > 0 && chart.rows.some(row => Array.isArray(row[i]) && row[i][0] !== row[i][2]));
  const unit = new Map([[durationText, "s"], [bytesText, "B"], [bitRateText, "b/s"]]).get(chart.format);
  const heads = chart.labels.slice(1).flatMap((label, i) => (ranged[i + 1] ? [`${label}, least [${unit}]`, `${label}, mean [${unit}]`, `${label}, greatest [${unit}]`] : [`${label} [${unit}]`]));
  const lines = chart.rows.map(row => [row[0].toISOString().slice(0, 19).replace("T", " "),
    ...row.slice(1).flatMap((value, i) => (ranged[i + 1] ? value : [Array.isArray(value) ? value[1] : value]))].join(","));
  return "\ufeff" + [["date", ...heads].map(csvField).join(","), ...lines].join("\r\n") + "\r\n";
}

function chartTools(chart) {
  const name = ending => fileName(`${chart.title} ${chart.of || ""}`, ending);
  const tools = [["SVG", () => save(name(".svg"), "image/svg+xml", svgText(chart))], ["PNG", () => savePng(svgText(chart), name(".png"))],
    ["CSV", () => save(name(".csv"), "text/csv;charset=utf-8", chartCsv(chart))]];
  return element("span", { class: "tools" }, ...tools.map(([label, act]) => doneButton(label, `chart ${chart.title}`, () => (chart.graph ? act() : undefined))));
}

/** In print the drawing stands for the canvas, at the width of a page, whatever that of the window is. */
addEventListener("beforeprint", () => {
  for (const chart of charts.filter(one => one.graph)) {
    chart.graph.resize(1040, chart.place.classList.contains("tall") ? 210 : 150);
    chart.place.after(element("div", { class: "printed-chart" }, chartSvg(chart)));
  }
});
addEventListener("afterprint", () => {
  for (const picture of document.querySelectorAll(".printed-chart")) picture.remove();
  for (const chart of charts.filter(one => one.graph)) {
    chart.place.style.width = chart.place.style.height = "";
    chart.graph.resize();
  }
});
