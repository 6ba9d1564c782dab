// Tables that sort by a click on a column's title, filter, copy and export; all rows of them are printed.

const rows_shown_first = 20, rows_with_filter = 8;
const printed_tables = [];

/** Text as a field of a CSV file that no spreadsheet takes for a formula. */
function csvField(value) {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r\n]/.test(value) ? "'" + value : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Name of a file from a heading. */
function fileName(title, ending) {
  return `${document.title.split(" – ")[0]} ${title}`.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80) + ending;
}

/** Puts text on the clipboard; where the browser refuses that for a local file, by a selection. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { class: "off-screen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** A button that says for a moment that it has done its work. */
function doneButton(label, about, act) {
  const button = element("button", { type: "button", class: "tool", "aria-label": `${label}: ${about}` }, label);
  button.addEventListener("click", async () => {
    await act();
    button.textContent = "Done";
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

/** The heading that a table or chart stands under. */
function headingOf(place) {
  for (let node = place; node && node.tagName !== "MAIN"; node = node.parentElement) {
    for (let before = node.previousElementSibling; before; before = before.previousElementSibling) {
      const heading = /^H[1-4]$/.test(before.tagName) ? before : before.querySelector(":scope > h2, :scope > h3");
      if (heading) return heading.textContent;
    }
  }
  return document.title;
}

/** What a cell is in a file: numbers in the unit of the column's heading, dates as they are written in ISO 8601. */
function cellValue(column, row) {
  if (column.cell) return column.cell(row);
  const value = column.left ? column.text(row) : column.value(row);
  return value === null || value === undefined || Number.isNaN(value) ? "" : value;
}

class SortableTable {
  constructor(place, columns, rows) {
    Object.assign(this, { columns, rows, column: -1, down: true, all: false, wanted: [] });
    this.title = headingOf(place);
    this.body = element("tbody");
    this.more = element("button", { type: "button", class: "more" });
    this.more.addEventListener("click", () => { this.all = true; this.show(); });
    const table = element("table", { class: "data", "aria-label": this.title },
      element("thead", {}, element("tr", {}, ...columns.map((column, index) => this.headOf(column, index)))), this.body);
    place.append(this.tools(), element("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `Table: ${this.title}` }, table), this.more);
    printed_tables.push(this);
    this.show();
  }

  headOf(column, index) {
    const mark = element("span", { class: "sort-mark", "aria-hidden": "true" });
    const cell = element("th", column.left ? { scope: "col", class: "text" } : { scope: "col" },
      element("button", { type: "button" }, column.title + " ", mark));
    cell.firstChild.addEventListener("click", () => {
      this.down = this.column === index ? !this.down : !column.left;
      this.column = index;
      for (const other of cell.parentElement.children) {
        other.removeAttribute("aria-sort");
        other.querySelector(".sort-mark").textContent = "";
      }
      mark.textContent = this.down ? "↓" : "↑";
      cell.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      this.show();
    });
    return cell;
  }

  tools() {
    const filter = element("input", { type: "search", placeholder: "Filter", "aria-label": `Filter: ${this.title}` });
    filter.hidden = this.rows.length < rows_with_filter;
    filter.addEventListener("input", () => {
      this.wanted = filter.value.toLowerCase().split(/\s+/).filter(word => word);
      this.show();
    });
    this.count = element("span", { class: "count", role: "status" });
    return element("div", { class: "tools" }, filter, this.count,
      doneButton("Copy", this.title, () => copyText(this.text("\t", text => String(text).replace(/[\t\r\n]+/g, " ")))),
      doneButton("CSV", this.title, () => save(fileName(this.title, ".csv"), "text/csv;charset=utf-8", "\ufeff" + this.text(",", csvField))));
  }

  /** The rows that the filter lets through, in the order chosen. */
  chosen() {
    const words = row => this.columns.map(column => column.text(row)).join("\n").toLowerCase();
    const rows = this.wanted.length ? this.rows.filter(row => { const text = words(row); return this.wanted.every(word => text.includes(word)); }) : this.rows;
    if (this.column < 0) return rows;
    const value = this.columns[this.column].value;
    const sign = this.down ? -1 : 1;
    return rows.slice().sort((a, b) => {
      const left = value(a), right = value(b);
      return sign * (typeof left === "string" ? left.localeCompare(right) : (left ?? -1) - (right ?? -1));
    });
  }

  /** All of them as text, with units in the headings. */
  text(separator, field) {
    const heads = this.columns.map(column => field(column.unit ? `${column.title} [${column.unit}]` : column.title));
    const lines = this.chosen().map(row => this.columns.map(column => field(cellValue(column, row))).join(separator));
    return [heads.join(separator), ...lines].join("\r\n") + "\r\n";
  }

  show() {
    const list = this.chosen();
    const shown = this.all ? list : list.slice(0, rows_shown_first);
    this.body.replaceChildren(...shown.map(row => element("tr", {}, ...this.columns.map(column => {
      const classes = [column.left ? "text" : "", column.mark ? column.mark(row) || "" : ""].join(" ").trim();
      return element("td", classes ? { class: classes } : {}, column.text(row));
    }))));
    this.more.hidden = this.all || list.length <= rows_shown_first;
    this.more.textContent = this.more.hidden ? "" : `Show all ${list.length}`;
    this.count.textContent = this.wanted.length ? `${list.length} of ${this.rows.length} rows` : "";
  }
}

/**
 * A table of rows, or what is to be said without any. A column has a title, value(row) to sort by, text(row) to show, and
 * optionally left (text), mark(row) (a class), unit and cell(row) (its value in a file).
 */
function sortableTable(place, columns, rows, empty) {
  if (rows.length === 0) place.append(element("p", { class: "none" }, empty || "None in this run."));
  else new SortableTable(place, columns, rows);
}

function textColumn(title, get) { return { title, value: get, text: get, left: true }; }
function dateColumn(title, get) {
  return { title, value: get, text: row => (get(row) === null ? "–" : dateText(get(row), true)), left: true, mark: () => "date",
    cell: row => (get(row) === null ? "" : dateAt(get(row)).toISOString().slice(0, 19).replace("T", " ")) };
}
function numberColumn(title, get, format, mark) {
  const unit = new Map([[durationText, "s"], [bytesText, "B"], [bitRateText, "b/s"], [byteRateText, "B/s"], [percentText, "%"]]).get(format);
  const scale = format === percentText ? 100 : 1;
  return { title, value: get, text: row => format(get(row)), mark, unit,
    cell: row => { const value = get(row); return typeof value === "number" ? value * scale : value ?? ""; } };
}

/** Everything that is folded or cut on the screen is printed. */
addEventListener("beforeprint", () => {
  for (const table of printed_tables) { table.was = table.all; table.all = true; table.show(); }
  for (const part of document.querySelectorAll("details.printed:not([open])")) { part.open = true; part.dataset.folded = ""; }
});
addEventListener("afterprint", () => {
  for (const table of printed_tables) { table.all = table.was; table.show(); }
  for (const part of document.querySelectorAll("details[data-folded]")) { part.open = false; delete part.dataset.folded; }
});
