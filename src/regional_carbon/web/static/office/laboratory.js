// The laboratory: dials turn, the server computes, the chart follows; the address holds the whole state.
const {charts, views} = await import(document.querySelector("script[src*='office/office.js']").src);
const {look, themed, patched, fitted} = await import(document.querySelector("script[src^='/charts.js']").src);

const lab = document.getElementById("laboratory");
const words = JSON.parse(document.getElementById("lab-words").textContent);
const money = JSON.parse(document.getElementById("lab-money").textContent);
const at = (id) => document.getElementById(id);
const count = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const share = new Intl.NumberFormat("en", {style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1});
const sums = new Intl.NumberFormat("en", {minimumFractionDigits: money.places, maximumFractionDigits: money.places});

// ---------------------------------------------------------------------------------------------------
// The state, as the address has it

let state = {target: "", s: []};
for (const [name, value] of JSON.parse(at("lab-state").textContent)) if (name === "s") state.s.push(value); else state.target = value;
const query = (one) => new URLSearchParams([["target", one.target], ...one.s.map((s) => ["s", s]), ["line", at("line-number").value]]).toString();
const before = [];
const after = [];

function written(fieldset) {
  const told = [...fieldset.querySelectorAll("input[type=number][data-parameter]")].filter((input) => input.value !== "");
  const known = new Map(told.map((input) => [input.dataset.parameter, input.value]));
  const kept = (state.s.find((one) => one.startsWith(`${fieldset.dataset.name}=`)) || "").split(",").slice(1);
  for (const one of kept) {
    const [name, ...value] = one.split("=");
    if (!known.has(name)) known.set(name, value.join("="));
  }
  return [`${fieldset.dataset.name}=${fieldset.dataset.rule}`, ...[...known].map(([name, value]) => `${name}=${value}`)].join(",");
}
const read = () => ({target: String(Number(at("target-number").value) / 100), s: [...at("dials").querySelectorAll("fieldset")].map(written)});

// ---------------------------------------------------------------------------------------------------
// Asking and drawing

let view = null;
let drawnFor = "";
let last = null;
let asked = 0;
const rowsOf = (told) => Object.entries(told.curves).flatMap(([name, curve]) =>
  curve.m.map((_, place) => ({strategy: told.labels[name], ...Object.fromEntries(Object.keys(curve).map((key) => [key, curve[key][place]]))}))
    .map((row) => ({...row, forgone: row.forgone / money.scale})));

async function ask(next, settled) {
  const number = (asked += 1);
  const names = `${next.target}|${next.s.map((one) => one.split(",")[0]).join("|")}`;
  const whole = names !== drawnFor;
  const begun = performance.now();
  const answer = await fetch(`${lab.dataset.answer}?${query(next)}${whole ? "&whole=1" : ""}`, {headers: {accept: "application/json"}});
  const told = await answer.json();
  if (number !== asked) return;
  const refused = answer.ok ? Object.entries(told.refused).map(([name, why]) => `${name}: ${words.lab_refused}. ${why}`) : [told.error];
  at("refused").hidden = refused.length === 0;
  at("refused").textContent = refused.join("\n");
  if (!answer.ok || !told.comparison) return;
  const rows = rowsOf(told);
  if (whole && told.figure_4) await embed(told, rows, names);
  else await view.data("rows", rows).runAsync();
  lab.dataset.took = (performance.now() - begun).toFixed(1);
  lab.dataset.drawn = String(Number(lab.dataset.drawn || 0) + 1);
  tell(told);
  if (settled) settle(next, told, rows);
}

async function embed(told, rows, names) {
  at("lab-title").textContent = told.figure_4.title;
  at("lab-caption").textContent = told.figure_4.caption;
  const place = at("lab-figure");
  const spec = fitted(JSON.parse(themed(JSON.stringify(told.figure_4.spec))), place.clientWidth);
  spec.datasets = {rows, one: [{}], ghost: last ? last.rows : []};
  const drawn = await window.vegaEmbed(place, spec, {
    logLevel: 1, ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(place.clientWidth), patch: patched, tooltip: {disableDefaultStyle: true},
  });
  view = drawn.view;
  views.laboratory = {view, facet: false, place};
  drawnFor = names;
}

function settle(next, told, rows) {
  const changed = query(next) !== query(state);
  if (changed && last) {
    view.data("ghost", last.rows).runAsync();
    const one = (from) => from.told.answer[0];
    at("was").textContent = words.lab_was.replace("{before}", one(last)).replace("{now}", told.answer[0]);
  }
  if (changed) history.pushState(null, "", `?${query(next)}`);
  last = {rows, told};
  state = next;
  for (const input of document.querySelectorAll(".query")) input.value = query(state);
  for (const input of document.querySelectorAll("input.target")) input.value = state.target;
  const select = at("plan-strategy");
  if (select) [...select.options].forEach((option, place) => { if (state.s[place]) option.value = state.s[place]; });
  at("undo").disabled = before.length === 0;
  at("redo").disabled = after.length === 0;
  document.body.dataset.laboratory = "ready";
}

function tell(told) {
  at("answer").textContent = told.answer.join(" ");
  const table = at("comparison");
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  const add = (row, tag, content, kind, unit) => {
    const cell = document.createElement(tag);
    if (tag === "th") cell.scope = row.parentNode.tagName === "THEAD" ? "col" : "row";
    cell.textContent = content;
    cell.className = kind || "";
    if (unit) { const small = document.createElement("span"); small.className = "unit"; small.textContent = ` (${unit})`; cell.append(small); }
    row.append(cell);
    return cell;
  };
  add(head, "th", words.strategy_title);
  add(head, "th", words.meets);
  for (const [label, unit, kind] of told.comparison.heads) add(head, "th", label, kind, unit);
  const body = table.createTBody();
  for (const one of told.comparison.rows) {
    const row = body.insertRow();
    if (!one.met) row.className = "missed";
    add(row, "th", one.label);
    add(row, "td", one.met ? words.met : words.not_met, "verdict narrow");
    for (const [content, kind, best] of one.cells) {
      const cell = add(row, "td", content, best ? `${kind} best` : kind);
      if (best) { const least = document.createElement("em"); least.textContent = ` ${words.least}`; cell.append(least); }
    }
  }
}

// ---------------------------------------------------------------------------------------------------
// Dials: while one turns the curve follows; let go, the state is kept

const pairs = (input) => [...input.closest(".dial").querySelectorAll("input")].filter((other) => other !== input);
addEventListener("input", (event) => {
  if (!event.target.closest("#dials, .bench > .dial")) return;
  for (const other of pairs(event.target)) other.value = event.target.value;
  ask(read(), false);
});
addEventListener("change", (event) => {
  if (!event.target.closest("#dials, .bench > .dial")) return;
  for (const other of pairs(event.target)) other.value = event.target.value;
  keep(read());
});

function keep(next) {
  if (query(next) === query(state)) return;
  before.push(state);
  after.length = 0;
  ask(next, true);
}

async function show(next) {
  at("target").value = at("target-number").value = Number((Number(next.target) * 100).toPrecision(12));
  const answer = await fetch(`${lab.dataset.dials}?${query(next)}`);
  if (answer.ok) at("dials").innerHTML = await answer.text();
  await ask(next, true);
}
at("undo").addEventListener("click", () => { after.push(state); show(before.pop()); });
at("redo").addEventListener("click", () => { before.push(state); show(after.pop()); });
addEventListener("popstate", () => location.reload());

at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const rule = at("rule").value;
  const taken = state.s.map((one) => one.split("=")[0]);
  let name = rule;
  for (let more = 2; taken.includes(name); more += 1) name = `${rule}_${more}`;
  before.push(state);
  after.length = 0;
  show({...state, s: [...state.s, `${name}=${rule}`]});
});
at("dials").addEventListener("click", (event) => {
  if (!("remove" in event.target.dataset) || state.s.length < 2) return;
  const name = event.target.closest("fieldset").dataset.name;
  before.push(state);
  after.length = 0;
  show({...state, s: state.s.filter((one) => !one.startsWith(`${name}=`))});
});

// ---------------------------------------------------------------------------------------------------
// The reference line: read in the browser, from the curve itself

const range = at("line");
const number = at("line-number");
const drawn = Object.fromEntries(await charts);
function line(value, from) {
  const begun = performance.now();
  const curve = drawn.figure_3?.curve;
  if (!curve) return;
  const costs = curve.average_cost_cny_per_tco2;
  let end = -1;
  for (let place = 0; place < costs.length; place += 1) if (costs[place] !== null && costs[place] <= value) end = place;
  const of = (name) => (end < 0 ? 0 : curve[name][end]);
  at("read-m").textContent = count.format(of("m"));
  at("read-tonnes").textContent = count.format(of("reduction_tco2"));
  at("read-rate").textContent = share.format(of("reduction_rate"));
  at("read-forgone").textContent = sums.format(of("output_forgone_cny") / money.scale);
  at("read-share").textContent = share.format(of("output_forgone_rate"));
  at("read-cost").textContent = end < 0 ? words.nothing_below : count.format(of("average_cost_cny_per_tco2"));
  if (from !== "range") range.value = value;
  if (from !== "number") number.value = Math.round(value);
  if (from !== "chart") views.figure_3?.view.signal("ref", value).run();
  lab.dataset.lineTook = (performance.now() - begun).toFixed(1);
}
range.addEventListener("input", () => line(Number(range.value), "range"));
number.addEventListener("input", () => { if (number.value !== "" && Number(number.value) >= 0) line(Number(number.value), "number"); });
for (const input of [range, number]) input.addEventListener("change", () => history.replaceState(null, "", `?${query(state)}`));
views.figure_3?.view.addSignalListener("ref", (_, value) => line(value, "chart"));
line(Number(number.value), "number");

await ask(state, true);
