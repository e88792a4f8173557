// What a page can do more where scripts run: choose light or dark, sort tables, search in long ones.
// It asks for nothing, keeps nothing but the choice of colours, and without it everything can be read.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = "cohort-scheme";
  const remembered = () => { try { return localStorage.getItem(kept); } catch { return null; } };
  const remember = (scheme) => { try { localStorage.setItem(kept, scheme); } catch { /* only for this page then */ } };
  const paint = (scheme) => {
    if (scheme === "light" || scheme === "dark") root.dataset.theme = scheme;
    else delete root.dataset.theme;
  };
  // before anything is drawn, so that nothing flashes
  paint(remembered());

  // the same word may be typed with its marks in another order, and numbers in Thai digits
  const plain = (text) => text.normalize("NFKD").toLowerCase()
    .replace(/\u0e4d([\u0e48-\u0e4b])/g, "$1\u0e4d")
    .replace(/[\u0e50-\u0e59]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));

  const chooseScheme = () => {
    for (const group of document.querySelectorAll(".scheme")) {
      const buttons = [...group.querySelectorAll("button")];
      const mark = () => {
        const now = root.dataset.theme || "system";
        for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.scheme === now));
      };
      for (const button of buttons) {
        button.addEventListener("click", () => { paint(button.dataset.scheme); remember(button.dataset.scheme); mark(); });
      }
      mark();
      group.hidden = false;
    }
  };

  // numbers by their value, days as ISO writes them, texts in the order of the language; what is blank comes last
  const keyOf = (cell) => {
    const number = cell.querySelector("data[value]");
    if (number) return Number(number.value);
    const day = cell.querySelector("time[datetime]");
    const text = day ? day.dateTime : cell.textContent.trim();
    return text === "" || text === "–" ? null : text;
  };
  const order = new Intl.Collator(root.lang, { numeric: true });
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    if (typeof one === "number" || typeof other === "number") return typeof one === "number" ? -1 : 1;
    return order.compare(one, other);
  };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const first = [...body.rows];
    if (first.length < 2) return;
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: "" }[heading.getAttribute("aria-sort")] ?? "ascending";
        for (const each of headings) each.removeAttribute("aria-sort");
        if (next) heading.setAttribute("aria-sort", next);
        const sign = next === "descending" ? -1 : 1;
        const keyed = first.map((row) => [row, keyOf(row.cells[column])]);
        if (next) {
          keyed.sort(([, one], [, other]) =>
            one === null || other === null ? Number(one === null) - Number(other === null) : sign * compare(one, other));
        }
        body.append(...keyed.map(([row]) => row));
      });
    });
  };

  const makeSearchable = (part) => {
    const find = part.querySelector(".find");
    if (!find) return;
    const field = find.querySelector("input");
    const count = find.querySelector("output");
    const rows = [...part.querySelectorAll("tbody tr")].map((row) => [row, plain(row.textContent)]);
    const say = (words, shown) => {
      count.textContent = words.replace("{n}", shown).replace("{all}", rows.length);
    };
    field.addEventListener("input", () => {
      const wanted = plain(field.value.trim());
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !text.includes(wanted);
        shown += row.hidden ? 0 : 1;
      }
      say(wanted ? count.dataset.said : count.dataset.all, shown);
    });
    say(count.dataset.all, rows.length);
    find.hidden = false;
  };

  document.addEventListener("DOMContentLoaded", () => {
    chooseScheme();
    document.querySelectorAll("table.sortable").forEach(makeSortable);
    document.querySelectorAll(".tabular").forEach(makeSearchable);
  });
})();
