// The page of an answer that is no run: sizes, comparisons, studies. Sections of tables, bars beside amounts.

/** Four digits, rounded up or down: what is ordered from this text is enough, what is too little is no more than that. */
function rounded(value, is_up) {
  if (!(value > 0) || !Number.isFinite(value)) return value;
  const step = 10 ** (Math.floor(Math.log10(value)) - 3);
  const steps = is_up ? Math.ceil(value / step - 1e-9) : Math.floor(value / step + 1e-9);
  return Number((steps * step).toPrecision(4));
}

/** Units of the values, with how they read. */
const amount_formats = { "bits/s": bitRateText, bytes: bytesText, "bytes/s": byteRateText, s: durationText, "%": percentText };

function limitText(value, unit, is_up) {
  const scale = scales[unit];
  if (!scale) return amountText(value, unit);
  const [amount, name] = scaled(value, scale, 1);
  return `${rounded(amount, is_up)} ${name}`;
}

function amountText(value, unit) {
  if (value === null || value === undefined) return "–";
  if (amount_formats[unit]) return amount_formats[unit](value);
  const text = Number.isInteger(value) ? value.toLocaleString("en") : Number(value.toPrecision(5)).toLocaleString("en", { maximumFractionDigits: 6 });
  return unit ? `${text} ${unit}` : text;
}

/** A cell is a text, or an amount {value, unit, is_least or is_bound, mark}. */
function isAmount(cell) { return cell !== null && typeof cell === "object"; }
function cellText(cell) {
  if (cell === null) return "–";
  if (!isAmount(cell)) return cell;
  if (cell.value === null) return "–";
  return cell.is_least || cell.is_bound ? limitText(cell.value, cell.unit, cell.is_least) : amountText(cell.value, cell.unit);
}

function columnOf(title, index, rows) {
  const cell = row => row[index];
  const has_amounts = rows.some(row => isAmount(cell(row)));
  const units = new Set(rows.map(cell).filter(isAmount).map(one => one.unit));
  const unit = units.size === 1 ? [...units][0] : "";
  return { title, left: !has_amounts, unit,
    value: row => (isAmount(cell(row)) ? cell(row).value : cell(row) ?? ""),
    text: row => cellText(cell(row)),
    mark: row => (isAmount(cell(row)) || cell(row) === null ? "" : "text ") + ((isAmount(cell(row)) && cell(row).mark) || ""),
    cell: row => {
      const one = cell(row);
      if (!isAmount(one)) return one ?? "";
      if (one.value === null) return "";
      return units.size > 1 ? cellText(one) : one.unit === "%" ? one.value * 100 : one.value;
    } };
}

function showPart(part, number) {
  const section = element("section", { id: `part-${number}`, "data-nav": part.nav || part.title }, element("h2", {}, part.title));
  if (part.lead) section.append(element("p", { class: "lead" }, part.lead));
  const place = element("div");
  const card = element("div", { class: "card" }, place);
  section.append(card);
  byId("parts").append(section);
  if (part.columns) sortableTable(place, part.columns.map((title, index) => columnOf(title, index, part.rows)), part.rows, part.empty || "None.");
  for (const chart of part.charts) showChart(chart, part, section);
  if (part.options && part.options.length) {
    const text = part.options.join(" \\\n");
    place.append(element("pre", {}, text), doneButton("Copy", part.title, () => copyText(text)));
  }
  card.append(...(part.notes || []).map(note => element("p", { class: "note" }, note)));
}

showCover(data.cover);
byId("verdict").classList.add(data.state);
byId("headline").textContent = data.headline;
byId("sentences").append(...data.lines.map(line => element("p", {}, line)));
data.parts.forEach(showPart);
showNavigation();
