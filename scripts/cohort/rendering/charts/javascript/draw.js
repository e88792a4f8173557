// Vega where there is no browser: it reaches no file and no address, and the same spec gives the same picture everywhere.

// what Vega-Lite copies
globalThis.structuredClone = (value) => {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(structuredClone);
  if (value instanceof Date) return new Date(value);
  if (value instanceof Set) return new Set([...value].map(structuredClone));
  if (value instanceof Map) return new Map([...value].map(structuredClone));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, structuredClone(each)]));
};

// every clock is that of UTC: west of Greenwich a day would be drawn as the day before
for (const part of ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds", "Day"]) {
  Date.prototype[`get${part}`] = Date.prototype[`getUTC${part}`];
  if (part !== "Day") Date.prototype[`set${part}`] = Date.prototype[`setUTC${part}`];
}
Date.prototype.getTimezoneOffset = () => 0;
const read = Date.parse;
const inUtc = (text) => (/^[\d-]+T[\d:.]+$/.test(text) ? `${text}Z` : text);
Date.parse = (text) => read(inUtc(text));
globalThis.Date = new Proxy(Date, {
  construct: (Day, given) => (given.length > 1 ? new Day(Day.UTC(...given)) : new Day(...given.map(inUtc))),
});

// how wide a letter is that the fonts lack, in ems
const UNKNOWN = 0.7;

// `widths` has for each weight of the font how wide its letters are, in ems; marks above and below take no room
function measureBy(widths) {
  const weights = Object.keys(widths).map(Number);
  const nearest = (weight) => weights.reduce((a, b) => (Math.abs(b - weight) < Math.abs(a - weight) ? b : a));
  const width = (letters, letter) => letters[letter] ?? (/\p{M}/u.test(letter) ? 0 : UNKNOWN);
  vega.textMetrics.width = (item, text) => {
    const letters = widths[nearest(item.fontWeight === "bold" ? 700 : Number(item.fontWeight) || 400)];
    const ems = [...String(text ?? "")].reduce((sum, letter) => sum + width(letters, letter), 0);
    // a text that is cut needs no more room
    return Math.min(ems * (item.fontSize ?? 11), item.limit || Infinity);
  };
}

// the SVG of a spec as JSON: {svg, warnings about the spec} or {error}
async function draw(spec, config, locale) {
  const warnings = [];
  const errors = [];
  const log = { level: () => log, info: () => log, debug: () => log };
  log.warn = (...words) => warnings.push(words.join(" ")) && log;
  log.error = (...words) => errors.push(words.join(" ")) && log;
  const refuse = () => {
    errors.push("a chart may not fetch anything");
    return Promise.reject(new Error(errors[0]));
  };
  try {
    const compiled = vegaLite.compile(spec, { config, logger: log }).spec;
    vega.timeFormatLocale(locale);
    vega.formatLocale(locale.numbers);
    const view = new vega.View(vega.parse(compiled), { logger: log, loader: { load: refuse, sanitize: refuse } });
    const svg = await view.toSVG();
    view.finalize();
    return JSON.stringify(errors.length ? { error: errors[0] } : { svg, warnings });
  } catch (error) {
    return JSON.stringify({ error: String(error?.message || error) });
  }
}
