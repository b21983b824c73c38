// The scenarios' chart and table: drawn whole where strategies change, moved where only figures do.
const {views, tabs, tableOf} = await import(document.querySelector("script[src*='office/office.js']").src);
const {look, themed, patched, fitted} = await import(document.querySelector("script[src^='/charts.js']").src);

const words = JSON.parse(document.getElementById("lab-words").textContent);
const units = JSON.parse(document.getElementById("lab-units").textContent);
const at = (id) => document.getElementById(id);

const frame = at("lab-figure-chart");
let view = null;
let labels = {};
let turning = false;

const rowsOf = (name, curve) => curve.m.map((m, place) => ({
  strategy: labels[name], m, enterprise: curve.enterprise[place],
  reduction_rate: curve.reduction_rate[place], average_cost: curve.average_cost[place],
  reduction: curve.reduction[place] / units.tonnes.scale, forgone: curve.forgone[place] / units.money.scale,
}));
const rowsOfAll = (found) => Object.entries(found.curves).flatMap(([name, curve]) => rowsOf(name, curve));

// The target as its line shows it; `moved`: the line goes there at once.
export function goalAt(state, moved = false) {
  const goal = Number(state.target);
  const rows = [{at: goal, label: words.target_label.replace("{target}", `${Number((goal * 100).toPrecision(4))}%`)}];
  if (moved && view) view.data("goal", rows).run();
  return {rows, left: goal > 0.85};
}

export async function embed(found, last) {
  labels = found.labels;
  frame.querySelector("[data-title]").textContent = found.figure_4.title;
  frame.querySelector("[data-caption]").textContent = found.caption;
  const place = at("lab-figure");
  const spec = fitted(JSON.parse(themed(JSON.stringify(found.figure_4.spec))), place.clientWidth);
  const rows = rowsOfAll(found);
  spec.datasets = {rows, points: rows, one: [{}], goal: goalAt({target: found.goal.at}).rows, ghost: last ? rowsOfAll(last) : []};
  const drawn = await window.vegaEmbed(place, spec, {
    logLevel: 1, ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(place.clientWidth), patch: patched, tooltip: {disableDefaultStyle: true},
  });
  view = drawn.view;
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
  view.data("rows", rows).data("points", rows).data("goal", goalAt({target: found.goal.at}).rows);
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

export function tell(found) {
  at("answer").textContent = found.answer.join(" ");
  const table = at("comparison");
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  add(head, "th", words.strategy_title);
  add(head, "th", words.meets);
  for (const [label, unit, kind] of found.comparison.heads) add(head, "th", label, kind, unit);
  const body = table.createTBody();
  for (const one of found.comparison.rows) {
    const row = body.insertRow();
    if (!one.met) row.className = "missed";
    add(row, "th", one.label);
    add(row, "td", one.met ? words.met : words.not_met, "verdict narrow");
    for (const [content, kind, best] of one.cells) {
      const cell = add(row, "td", content, best ? `${kind} best` : kind);
      if (best) small(cell, "em", ` ${words.least}`);
    }
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
