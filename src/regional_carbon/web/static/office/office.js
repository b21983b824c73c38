// Around every page: charts with their table tab, tips that Esc closes, files dropped, charts redrawn for paper.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const tip of document.querySelectorAll(".tip-of:hover, .tip-of:focus-within")) tip.classList.add("closed");
});
addEventListener("focusout", (event) => event.target.closest?.(".tip-of")?.classList.remove("closed"));
addEventListener("mouseout", (event) => event.target.closest?.(".tip-of")?.classList.remove("closed"));

// The key / goes to the field that finds; a menu of the top bar closes by Esc and where one goes on.
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest?.("input, select, textarea")) {
    const find = document.getElementById("find");
    if (find) { event.preventDefault(); find.focus(); }
  }
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
});
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A tip stands below its badge, or above where there is no room, and within the window: no table or edge cuts it off.
function placed(event) {
  const of = event.target.closest?.(".tip-of");
  if (!of) return;
  const tip = of.querySelector(".tip"), mark = of.querySelector("button").getBoundingClientRect(), size = tip.getBoundingClientRect();
  const below = mark.bottom + size.height <= innerHeight || mark.top < size.height;
  tip.style.top = `${below ? mark.bottom : mark.top - size.height}px`;
  tip.style.left = `${Math.max(4, Math.min(mark.left, document.documentElement.clientWidth - size.width - 4))}px`;
}
addEventListener("mouseover", placed);
addEventListener("focusin", placed);

// A word or mark that tells more ([data-tip]) does so where it is pointed at or focused, until Esc: below or above it.
const tip = Object.assign(document.createElement("div"), {className: "tip", id: "tip", hidden: true});
tip.setAttribute("role", "tooltip");
document.body.append(tip);
let pointed = null;
function untold() {
  pointed?.removeAttribute("aria-describedby");
  pointed = null;
  tip.hidden = true;
}
function tell(mark, x, y) {
  if (pointed !== mark) {
    untold();
    pointed = mark;
    tip.textContent = mark.dataset.tip;
    if (mark.getAttribute("aria-label") !== mark.dataset.tip) mark.setAttribute("aria-describedby", "tip");
  }
  tip.hidden = false;
  const box = mark.getBoundingClientRect(), middle = x ?? box.left + box.width / 2, top = (y ?? box.top) - tip.offsetHeight - 10;
  tip.style.left = `${Math.max(8, Math.min(document.documentElement.clientWidth - tip.offsetWidth - 8, middle - tip.offsetWidth / 2))}px`;
  tip.style.top = `${top < 8 ? (y ?? box.bottom) + 14 : top}px`;
}
addEventListener("mousemove", (event) => {
  const mark = event.target.closest?.("[data-tip]");
  if (mark) tell(mark, event.clientX, event.clientY);
  else if (pointed && pointed !== document.activeElement) untold();
});
addEventListener("focusin", (event) => {
  const mark = event.target.closest?.("[data-tip]");
  if (mark) tell(mark);
  else untold();
});
addEventListener("keydown", (event) => { if (event.key === "Escape") untold(); });

// A picture is one stop of the Tab key ([data-walk]); the arrow keys walk its marks, Home and End go to the first and last.
const STEPS = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};
export function walked(picture) {
  if (picture.dataset.walk) return; // htmx tells of what came with the page, too
  picture.dataset.walk = "by arrows";
  const marks = [...picture.querySelectorAll("[data-tip]")];
  if (marks.length) picture.setAttribute("role", "group"); // an img hides the marks in it
  marks.forEach((mark, place) => {
    mark.setAttribute("tabindex", place ? -1 : 0);
    if (mark.hasAttribute("aria-label")) return;
    mark.setAttribute("aria-label", mark.dataset.tip);
    if (!mark.hasAttribute("href") && !mark.hasAttribute("role")) mark.setAttribute("role", "img");
  });
  picture.addEventListener("keydown", (event) => {
    const at = marks.indexOf(document.activeElement), step = STEPS[event.key];
    const next = {Home: 0, End: marks.length - 1}[event.key] ?? (step && (at + step + marks.length) % marks.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    marks[at].setAttribute("tabindex", -1);
    marks[next].setAttribute("tabindex", 0);
    marks[next].focus();
  });
}
for (const picture of document.querySelectorAll("[data-walk]")) walked(picture);
addEventListener("htmx:load", (event) => { for (const picture of event.target.querySelectorAll?.("[data-walk]") ?? []) walked(picture); });

// Chart or table: each tab shows the pane its data-for names, and hides those of its neighbours.
function switched(tab) {
  for (const other of tab.parentElement.querySelectorAll("[role=tab][data-for]")) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    document.getElementById(other.dataset.for).hidden = other !== tab;
  }
}
addEventListener("click", (event) => {
  const tab = event.target.closest?.("[role=tab][data-for]");
  if (tab) switched(tab);
});
addEventListener("keydown", (event) => {
  const tab = STEPS[event.key] && event.target.closest?.("[role=tab][data-for]");
  if (!tab) return;
  const all = [...tab.parentElement.querySelectorAll("[role=tab][data-for]")];
  const next = all[(all.indexOf(tab) + STEPS[event.key] + all.length) % all.length];
  event.preventDefault();
  switched(next);
  next.focus();
});

// What a link leads to within the page is opened where it is folded.
addEventListener("hashchange", () => { const at = document.getElementById(location.hash.slice(1)); if (at?.matches("details")) at.open = true; });

// A letter is printed by its button.
document.querySelector("[data-print]")?.addEventListener("click", () => print());
// A form not taken came by the address it was sent to: the page stands at its own, to be reloaded, shared and gone back to.
if (document.body.dataset.address) history.replaceState(history.state, "", document.body.dataset.address);
// What was not taken is told first, wherever on the page its form stands.
const refused = document.querySelector(".told[role=alert][tabindex]");
for (let at = refused?.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
refused?.focus();
// Language, units and theme keep the page as it stands now: a script may have changed its address since it came.
addEventListener("submit", async (event) => {
  const back = event.target.matches("[data-back]") && event.target.querySelector("input[name=next]");
  if (!back) return;
  back.value = location.pathname + location.search;
  const {name, value} = event.submitter || {};
  if (name !== "theme") return;
  event.preventDefault(); // colours are variables of the page: nothing is to be loaded anew
  const sent = new FormData(event.target);
  sent.set(name, value);
  await fetch(event.target.action, {method: "POST", body: new URLSearchParams(sent), redirect: "manual"});
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
  for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-pressed", button === event.submitter);
});

// A file chosen is sent at once: upload to findings in one click.
const file = document.getElementById("file");
if (file) {
  file.addEventListener("change", () => { if (file.files.length) file.form.requestSubmit(); });
  const drop = file.closest(".drop");
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); file.files = event.dataTransfer.files; file.form.requestSubmit(); });
}

// ---------------------------------------------------------------------------------------------------
// Charts

export const views = {};

// Columns of a chart without a table of the library's own: what its tips tell of a mark.
function toldByTips(spec, data, locale) {
  const tips = new Map();
  const walk = (node) => {
    for (const tip of [].concat(node.encoding?.tooltip ?? [])) if (tip.field && data.some((row) => tip.field in row)) tips.set(tip.field, tip);
    for (const below of [...(node.layer ?? []), ...(node.spec ? [node.spec] : [])]) walk(below);
  };
  walk(spec);
  const shown = (tip, value) => value === null || value === undefined ? "–" : tip.format && typeof value === "number" ? locale.format(tip.format)(value) : String(value);
  return {
    heads: [...tips.values()].map((tip) => [tip.title ?? tip.field, "", tip.type === "quantitative" ? "number" : ""]),
    rows: data.filter((row) => tips.keys().next().value in row).map((row) => [...tips.values()].map((tip) => shown(tip, row[tip.field]))),
  };
}

// The rows of a chart as the library shows them: named, with units, rounded.
export async function tableOf(address, told, locale) {
  const {heads, rows} = address ? await (await fetch(address, {headers: {accept: "application/json"}})).json() : toldByTips(told.spec, told.datasets.rows, locale);
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const [label, unit, kind] of heads) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.className = kind;
    cell.textContent = label;
    if (unit) { const small = document.createElement("span"); small.className = "unit"; small.textContent = `(${unit})`; cell.append(" ", small); }
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((text, place) => {
      const cell = line.insertCell();
      cell.textContent = text;
      cell.className = heads[place][2];
    });
  }
  return table;
}

// `made` gives the table when it is first looked at; what it returns looks at it anew where it is open, else the next time.
export function tabs(figure, made) {
  const [chart, table] = figure.querySelectorAll("[role=tab]");
  const panes = [figure.querySelector(".view"), figure.querySelector(".scroll")];
  let asked = false;
  const fill = async () => { asked = true; panes[1].replaceChildren(await made()); };
  const choose = (chosen) => {
    [chart, table].forEach((tab, place) => {
      const here = tab === chosen;
      tab.setAttribute("aria-selected", here);
      tab.tabIndex = here ? 0 : -1;
      panes[place].hidden = !here;
    });
    if (chosen === table && !asked) fill();
  };
  for (const tab of [chart, table]) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tab === chart ? table : chart;
      choose(other);
      other.focus();
    });
  }
  return () => { asked = false; if (!panes[1].hidden) fill(); };
}

export async function draw(figure) {
  const {look, themed, patched, fitted} = await import(document.querySelector("script[src^='/charts.js']").src);
  const answer = await fetch(figure.dataset.address, {headers: {accept: "application/json"}});
  if (!answer.ok) return null;
  const told = await answer.json();
  figure.querySelector("[data-title]").textContent = told.title;
  figure.querySelector("[data-caption]").textContent = told.caption;
  const place = figure.querySelector(".view");
  place.setAttribute("aria-description", told.caption);
  const spec = fitted(JSON.parse(themed(JSON.stringify(told.spec))), place.clientWidth);
  spec.datasets = told.datasets;
  const drawn = await window.vegaEmbed(place, spec, {
    logLevel: 1, ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(place.clientWidth), patch: patched, tooltip: {disableDefaultStyle: true},
  });
  views[figure.dataset.figure] = {view: drawn.view, facet: Boolean(told.spec.facet), place};
  tabs(figure, () => tableOf(figure.dataset.table, told, drawn.view.locale()));
  return told;
}

function redrawn(room) {
  for (const {view, facet, place} of Object.values(views)) if (!facet) view.signal("width", room || place.clientWidth).run();
}
addEventListener("beforeprint", () => redrawn(640));
addEventListener("afterprint", () => redrawn(0));
let waiting = 0;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => redrawn(0), 150); });

export const charts = Promise.all([...document.querySelectorAll("figure[data-figure]")].map(async (figure) => [figure.dataset.figure, await draw(figure)]));
charts.then(() => { document.body.dataset.charts = "ready"; });
