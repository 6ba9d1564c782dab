"use strict";
// Quantities and dates as text, and elements from text. Names from a scenario reach the page only as text nodes.

const data = JSON.parse(document.getElementById("report-data").textContent);

/** A new element; attributes by name, children as elements or text. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
  for (const child of children) made.append(child);
  return made;
}

function byId(id) { return document.getElementById(id); }

/** Three significant digits without an exponent. */
function digits(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

function twoUnits(duration_s, large_s, large, small_s, small) {
  const total = Math.round(duration_s / small_s);
  const whole = Math.floor(total / (large_s / small_s));
  const rest = total - whole * (large_s / small_s);
  return rest > 0 ? `${whole} ${large} ${rest} ${small}` : `${whole} ${large}`;
}

function durationText(duration_s) {
  if (duration_s === null || duration_s === undefined) return "–";
  if (duration_s === 0) return "0 s";
  if (duration_s < 0.0995) return digits(duration_s * 1000) + " ms";
  if (duration_s < 99.5) return digits(duration_s < 9.995 ? duration_s : Math.round(duration_s)) + " s";
  if (duration_s < 3599.5) return twoUnits(duration_s, 60, "min", 1, "s");
  if (duration_s < 86370) return twoUnits(duration_s, 3600, "h", 60, "min");
  return twoUnits(duration_s, 86400, "d", 3600, "h");
}

/** A duration in one unit, for cells and axes. */
function shortDuration(duration_s) {
  if (duration_s < 99.5) return digits(duration_s < 9.95 ? Number(duration_s.toPrecision(2)) : Math.round(duration_s)) + "s";
  if (duration_s < 5970) return Math.round(duration_s / 60) + "m";
  if (duration_s < 172800) return digits(Number((duration_s / 3600).toPrecision(2))) + "h";
  return digits(Number((duration_s / 86400).toPrecision(2))) + "d";
}

/** Units of an amount with what lies between them. */
const scales = {
  bytes: [1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]],
  "bits/s": [1000, ["b/s", "kb/s", "Mb/s", "Gb/s", "Tb/s", "Pb/s"]],
  "bytes/s": [1000, ["B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"]],
};

/** The amount in the greatest unit of which it has one or, as it is shown, nearly one; and that unit. */
function scaled(value, [base, units], nearly = 0.9995) {
  let step = 0;
  while (Math.abs(value) >= nearly * base && step + 1 < units.length) { value /= base; ++step; }
  return [value, units[step]];
}

function scaledText(value, unit) {
  if (value === null || value === undefined) return "–";
  const [amount, name] = scaled(value, scales[unit]);
  return `${digits(amount)} ${name}`;
}

function bytesText(bytes) { return scaledText(bytes, "bytes"); }
function bitRateText(bits_per_s) { return scaledText(bits_per_s, "bits/s"); }
function byteRateText(bytes_per_s) { return scaledText(bytes_per_s, "bytes/s"); }

function percentText(fraction) {
  if (fraction === null || fraction === undefined) return "–";
  const percent = fraction * 100;
  if (percent > 0 && percent < 0.01) return "< 0.01 %";
  if (percent < 100 && percent > 99.99) return "> 99.99 %";
  return (percent >= 99.5 && percent < 100 ? percent.toFixed(2) : digits(percent)) + " %";
}

function countText(count, noun) { return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`; }

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
function two(number) { return String(number).padStart(2, "0"); }
function dateAt(at_s) { return new Date(data.start_ms + at_s * 1000); }
function dayText(at_s) {
  const date = dateAt(at_s);
  return `${weekdays[date.getUTCDay()]} ${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}
function clockText(at_s, seconds) {
  const date = dateAt(at_s);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}` + (seconds ? `:${two(date.getUTCSeconds())}` : "");
}
function dateText(at_s, seconds) { return `${dayText(at_s)} ${clockText(at_s, seconds)}`; }

/** Who the report is for, by whom and of when, and what stands behind it: rows of name and value. */
function showCover(rows) {
  byId("cover").append(...rows.filter(([, value]) => value).map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))));
}

/** Links to the sections that are there. */
function showNavigation() {
  byId("navigation").append(...[...document.querySelectorAll("section[data-nav]")].filter(part => !part.hidden)
    .map(part => element("a", { href: `#${part.id}` }, part.dataset.nav)));
}

/** In print: what the appendix holds, by the numbers that page.css gives its headings. */
function showAppendix() {
  const titles = [...document.querySelectorAll("section.appendix:not([hidden]) > h2")].map((title, index) => `A${index + 1} ${title.textContent}`);
  byId("appendix-list").textContent = titles.join(", ");
}
