// The scenarios' chart and table: drawn whole where strategies change, moved where only figures do.
const {views, tabs, tableOf} = await import(document.querySelector("script[src*='office/office.js']").src);
const {look, themed, patched, fitted} = await import(document.querySelector("script[src^='/charts.js']").src);

const words = JSON.parse(document.getElementById("lab-words").textContent);
const units = JSON.parse(document.getElementById("lab-units").textContent);
const at = (id) => document.getElementById(id);

const frame = at("lab-figure-chart");
const emission = Number(at("laboratory").dataset.emission);
const whole = new Intl.NumberFormat("en", {minimumFractionDigits: units.tonnes.places, maximumFractionDigits: units.tonnes.places});
let view = null;
let labels = {};
let turning = false;

const rowsOf = (name, curve) => curve.m.map((m, place) => ({
  strategy: labels[name], m, enterprise: curve.enterprise[place],
  reduction_rate: curve.reduction_rate[place], average_cost: curve.average_cost[place],
  reduction: curve.reduction[place] / units.tonnes.scale, forgone: curve.forgone[place] / units.money.scale,
}));
const rowsOfAll = (found) => Object.entries(found.curves).flatMap(([name, curve]) => rowsOf(name, curve));

// The reduction asked as its line shows it; `moved`: the line goes there at once.
export function goalAt(state, moved = false) {
  const goal = Number(state.target), at = goal * emission / units.tonnes.scale;
  const label = words.goal_label.replace("{target}", `${Number((goal * 100).toPrecision(4))}%`).replace("{tonnes}", whole.format(at));
  const rows = [{at, label}];
  if (moved && view) view.data("goal", rows).run();
  return {rows};
}

// To the goal, or the whole curve.
let far = "most";
let zoom = null;
function zoomed() {
  return view.signal("most_x", zoom[`${far}_x`]).signal("most_y", zoom[`${far}_y`]);
}
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    far = button.dataset.zoom;
    for (const other of document.querySelectorAll("[data-zoom]")) other.setAttribute("aria-pressed", other === button);
    if (view) zoomed().run();
  });
}

export async function embed(found) {
  labels = found.labels;
  frame.querySelector("[data-title]").textContent = found.figure.title;
  frame.querySelector("[data-caption]").textContent = found.caption;
  const place = at("lab-figure");
  const spec = fitted(JSON.parse(themed(JSON.stringify(found.figure.spec))), place.clientWidth);
  const rows = rowsOfAll(found);
  spec.datasets = {rows, points: rows, ends: found.ends, one: [{}], goal: goalAt({target: found.goal.at}).rows, ghost: []};
  if (place.clientWidth < 640) { // no room beside the chart: labels stand within it
    spec.padding = 5;
    for (const layer of spec.layer) if (layer.data?.name === "ends") Object.assign(layer.mark, {align: "right", dx: -6, dy: -8});
  }
  const drawn = await window.vegaEmbed(place, spec, {
    logLevel: 1, ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(place.clientWidth), patch: patched, tooltip: {disableDefaultStyle: true},
  });
  view = drawn.view;
  zoom = found.zoom;
  if (far !== "most") await zoomed().runAsync();
  turning = false;
  views.laboratory = {view, facet: false, place};
}

// One strategy's curve at a few points, as fast as it turns; what a pointer finds waits until it rests.
export async function turn(found) {
  const known = Object.entries(found.curves).filter(([name]) => name in labels);
  if (!view || known.length === 0) return false;
  if (!turning) view.data("points", []);
  turning = true;
  for (const [name, curve] of known) {
    view.change("rows", view.changeset().remove((row) => row.strategy === labels[name]).insert(rowsOf(name, curve)));
  }
  await view.runAsync();
  return true;
}

export async function redraw(found, ghost) {
  labels = found.labels;
  const rows = rowsOfAll(found);
  frame.querySelector("[data-caption]").textContent = found.caption;
  zoom = found.zoom;
  zoomed().data("rows", rows).data("points", rows).data("ends", found.ends).data("goal", goalAt({target: found.goal.at}).rows);
  if (ghost) view.data("ghost", rowsOfAll(ghost));
  turning = false;
  await view.runAsync();
}

// The table tab and the files of the chart are those of the state that was settled last.
let address = "";
const again = tabs(frame, () => tableOf(`${frame.dataset.table}?${address}`));
export function saveAs(query) {
  address = query;
  for (const link of frame.querySelectorAll("a[download]")) link.href = `${link.href.split("?")[0]}?${query}`;
  again();
}

// ---------------------------------------------------------------------------------------------------
// The sentences and the comparison

const told = (key, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key]);
const fact = (name) => document.querySelector(`[data-fact=${name}]`);
const note = (name, text) => { document.querySelector(`[data-note=${name}]`).textContent = text; };

// The strip: what the strategy looked at comes to, and what it came to before a dial was turned.
export function stripped(found, chosen, before) {
  const now = found.strip[chosen];
  for (const name of ["reduction", "cost", "closed"]) {
    const value = now?.met ? now[name] : "–", was = before?.met ? before[name] : null;
    fact(name).replaceChildren(...(was && was !== value ? [marked("span", was, "was"), marked("span", " → ", "arrow")] : []), value);
  }
  note("reduction", !now?.met ? words.lab_not_reached : now.first ? told("lab_net_of", now) : told("lab_rate_of", now));
  note("cost", now?.met ? told("lab_share_of", now) : "");
  note("closed", now?.met ? told("lab_asked_of", now) : "");
  at("finding").textContent = found.findings[chosen] ?? at("finding").textContent;
}
function marked(tag, text, kind) {
  const part = document.createElement(tag);
  part.className = kind;
  part.textContent = text;
  return part;
}

// The chance, once it is known: dots of four, and what to plan for to be surer.
export function hinted(sure) {
  const dots = marked("span", "", "odds");
  dots.setAttribute("aria-hidden", "true");
  for (let dot = 1; dot <= 4; dot += 1) dots.append(marked("i", "", sure && dot <= sure.dots ? "on" : ""));
  fact("chance").replaceChildren(...(sure?.chance ? [dots, sure.chance] : ["–"]));
  note("chance", sure ? sure.more : words.lab_chance_waits);
}

export function tell(found, chosen) {
  at("answer").textContent = found.answer.join(" ");
  const table = at("comparison");
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  add(head, "th", words.strategy_title);
  add(head, "th", words.meets);
  const kindOf = (kind, place) => (found.comparison.decide[place] ? kind : `${kind} extra`);
  found.comparison.heads.forEach(([label, unit, kind], place) => add(head, "th", label, kindOf(kind, place), unit));
  const body = table.createTBody();
  for (const one of found.comparison.rows) {
    const row = body.insertRow();
    if (!one.met) row.className = "missed";
    if (found.comparison.strategies[found.comparison.rows.indexOf(one)] === chosen) row.classList.add("sel");
    add(row, "th", one.label);
    add(row, "td", one.met ? words.met : words.not_met, "verdict narrow");
    one.cells.forEach(([content, kind, best], place) => {
      const cell = add(row, "td", content, kindOf(best ? `${kind} best` : kind, place));
      if (best) small(cell, "em", ` ${words.least}`);
    });
  }
}

function add(row, tag, content, kind, unit) {
  const cell = document.createElement(tag);
  if (tag === "th") cell.scope = row.parentNode.tagName === "THEAD" ? "col" : "row";
  cell.textContent = content;
  cell.className = kind || "";
  if (unit) small(cell, "span", ` (${unit})`).className = "unit";
  row.append(cell);
  return cell;
}

function small(cell, tag, content) {
  const part = document.createElement(tag);
  part.textContent = content;
  cell.append(part);
  return part;
}
