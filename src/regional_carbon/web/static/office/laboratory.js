// The scenarios: control parameters change, the server computes, the chart follows; the address holds the whole state.
const beside = (name) => import(new URL(name + new URL(import.meta.url).search, import.meta.url));
const {embed, turn, redraw, tell, goalAt, saveAs, stripped, hinted} = await beside("laboratory_chart.js");
await beside("reference_line.js");

const lab = document.getElementById("laboratory");
const words = JSON.parse(document.getElementById("lab-words").textContent);
const at = (id) => document.getElementById(id);
const FIRST = "measures_first=true"; // of a strategy as it is written
const REST = 120; // milliseconds without a turn after which table and sentences follow

// ---------------------------------------------------------------------------------------------------
// The state, as the address has it

let state = {target: "", s: [], c: ""};
for (const [name, value] of JSON.parse(at("lab-state").textContent)) if (name === "s") state.s.push(value); else if (name === "c") state.c = value; else state.target = value;
const scenario = (one) => new URLSearchParams([["target", one.target], ...one.s.map((s) => ["s", s])]).toString();
const looked = (one) => one.s.find((s) => s.startsWith(`${one.c}=`)) ? one.c : one.s[0].split("=")[0]; // the strategy looked at
const seen = (one) => one.c ? `${scenario(one)}&${new URLSearchParams([["c", one.c]])}` : scenario(one);
const query = (one) => `${seen(one)}&${new URLSearchParams([["line", at("line-number").value]])}`;
const before = [];
const after = [];
let current = state; // as it was asked for last, be it drawn yet or not
function move(next, from = before) {
  from.push(current);
  current = next;
  return next;
}

// What one parameter stands at, as the command line takes it: pairs of name and value.
const values = {
  tick: (dial) => String(dial.querySelector("[data-value]").checked),
  several: (dial) => [...dial.querySelectorAll("[data-value]:checked")].map((one) => one.value).join("+"),
  numbers: (dial) => [...dial.querySelectorAll("[data-value]")].map((one) => one.value).join("+"),
  names: (dial) => dial.querySelector("[data-value]").value.split(/[\s,;+，、；]+/).filter(Boolean).join("+"),
};
function told(dial) {
  const name = dial.dataset.parameter;
  const own = [...dial.querySelectorAll("[data-key]")];
  const all = (values[dial.dataset.kind] || ((one) => one.querySelector("[data-value]").value))(dial);
  if (!own.some((one) => one.value !== "")) return [[name, all]];
  return own.map((one) => [`${name}.${one.dataset.key}`, one.value || all]).filter(([, value]) => value !== "");
}

function written(fieldset) {
  const {name, rule} = fieldset.dataset;
  const kept = (current.s.find((one) => one.startsWith(`${name}=`)) || "").split(",").slice(1).map((one) => one.split("=")[0]);
  const parts = [...fieldset.querySelectorAll(".dial")].flatMap((dial) =>
    told(dial).filter(([key, value]) => value !== "" && (value !== dial.dataset.default || kept.includes(key))));
  const first = at("measures") ? at("measures").checked : kept.includes("measures_first");
  return [`${name}=${rule}`, ...parts.map(([key, value]) => `${key}=${value}`), ...(first ? [FIRST] : [])].join(",");
}
const read = () => ({target: String(Number(at("target-number").value) / 100), s: [...at("dials").querySelectorAll(":scope > fieldset")].map(written), c: document.querySelector("#dials input[name=chosen]:checked")?.value ?? ""});

// ---------------------------------------------------------------------------------------------------
// Asking and drawing

let drawnFor = "";
let last = null;
let asked = 0;
let askedFor = ""; // the scenario that was asked for last, be it kept or only looked at
const answered = (more) => fetch(`${lab.dataset.answer}?${more}`, {headers: {accept: "application/json"}});
const counted = (name, took) => { lab.dataset[`${name}Took`] = took.toFixed(1); lab.dataset[name] = String(Number(lab.dataset[name] || 0) + 1); };

function refused(answer, found) {
  const faults = answer.ok ? Object.entries(found.refused).map(([name, why]) => `${name}: ${words.lab_refused}. ${why}`) : [found.error];
  at("refused").hidden = faults.length === 0;
  at("refused").textContent = faults.join("\n");
}

async function ask(next, settled) {
  const number = (asked += 1);
  askedFor = query(next);
  const names = next.s.map((one) => `${one.split(",")[0]}${one.endsWith(FIRST)}`).join("|");
  const whole = names !== drawnFor;
  const begun = performance.now();
  const answer = await answered(query(next) + (whole ? "&whole=1" : ""));
  const found = await answer.json();
  if (number !== asked) return;
  refused(answer, found);
  if (!answer.ok || !found.comparison) return;
  if (whole && found.figure) {
    await embed(found, last);
    drawnFor = names;
  } else {
    await redraw(found, settled && last && query(next) !== query(state) ? last : null);
  }
  tell(found, looked(next));
  stripped(found, looked(next), last?.strip[looked(next)]);
  if (settled) settle(next, found);
  counted("drawn", performance.now() - begun);
}

// A plan may be drafted from the strategies shown, by what each is called; the one chosen stays chosen.
function offered(strategies) {
  const select = at("plan-strategy");
  if (!select) return;
  const chosen = looked(state);
  const called = (name) => document.querySelector(`#dials > fieldset[data-name="${CSS.escape(name)}"]`)?.dataset.label ?? name;
  select.replaceChildren(...strategies.map((written) => {
    const name = written.split("=")[0];
    return new Option(called(name), written, false, name === chosen);
  }));
}

function settle(next, found) {
  const changed = query(next) !== query(state);
  if (changed && last) at("was").textContent = words.lab_was.replace("{before}", last.answer[0]).replace("{now}", found.answer[0]);
  if (changed) history.pushState(null, "", `?${query(next)}`);
  last = found;
  state = next;
  saveAs(query(state));
  for (const input of document.querySelectorAll(".query")) input.value = query(state);
  for (const input of document.querySelectorAll("input.target")) input.value = state.target;
  offered(state.s);
  at("undo").disabled = before.length === 0;
  at("redo").disabled = after.length === 0;
  which();
  document.body.dataset.laboratory = "ready";
  sure(next);
}

// How sure it is takes longer than the rest: it is asked for once a state is settled, and dropped where another is.
async function sure(next) {
  hinted(null);
  const answer = await answered(`${seen(next)}&chance=1`);
  if (answer.ok && next === state) hinted(await answer.json());
}

// ---------------------------------------------------------------------------------------------------
// Control parameters: while one moves its curve follows; where it rests, table and sentences; let go, the state is kept

// One question at a time: of what is turned meanwhile the newest alone is asked next.
let wanted = null;
let busy = false;
let resting = 0;
async function follow(name) {
  wanted = {name, since: performance.now()};
  if (busy) return;
  busy = true;
  while (wanted) {
    const {name: now, since} = wanted;
    const number = asked;
    wanted = null;
    const answer = await answered(`${scenario(read())}&turning=${encodeURIComponent(now)}`);
    const found = await answer.json();
    if (number !== asked) continue;
    refused(answer, found);
    if (answer.ok && await turn(found)) counted("turned", performance.now() - since);
  }
  busy = false;
  rest();
}
function rest() {
  clearTimeout(resting);
  resting = setTimeout(() => { if (query(read()) !== askedFor) ask(read(), false); }, REST);
}

const pairs = (input) => [...input.closest(".dial").querySelectorAll("input[type=range], input[type=range] + input")].filter((other) => other !== input);
addEventListener("input", (event) => {
  if (!event.target.closest("#dials, .bench > .dial") || event.target.name === "chosen") return;
  if (event.target.matches("input[type=range], input[type=range] + input")) for (const other of pairs(event.target)) other.value = event.target.value;
  clearTimeout(resting);
  const fieldset = event.target.closest("#dials > fieldset");
  if (fieldset) return void follow(fieldset.dataset.name);
  goalAt(read(), true);
  rest();
});
addEventListener("change", (event) => {
  if (event.target.closest("#dials, .bench > .dial, #measures")) keep(read());
});

function keep(next) {
  clearTimeout(resting);
  if (seen(next) === seen(current)) return rest();
  after.length = 0;
  ask(move(next), true);
}

async function show(next) {
  clearTimeout(resting);
  if (at("measures")) at("measures").checked = next.s.some((one) => one.endsWith(FIRST));
  at("target").value = at("target-number").value = Number((Number(next.target) * 100).toPrecision(12));
  const answer = await fetch(`${lab.dataset.dials}?${query(next)}`);
  if (answer.ok) at("dials").innerHTML = await answer.text();
  await ask(next, true);
}
at("undo").addEventListener("click", () => show(move(before.pop(), after)));
at("redo").addEventListener("click", () => show(move(after.pop())));

at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const [first, ...rest] = at("rule").value.split("=");
  const taken = current.s.map((one) => one.split("=")[0]);
  let name = first;
  for (let more = 2; taken.includes(name); more += 1) name = `${first}_${more}`;
  after.length = 0;
  const measures = at("measures")?.checked ? `,${FIRST}` : "";
  show(move({...current, c: name, s: [...current.s, `${name}=${rest.join("=")}${measures}`]}));
});
at("dials").addEventListener("click", (event) => {
  if (!("remove" in event.target.dataset) || current.s.length < 2) return;
  const name = event.target.closest("#dials > fieldset").dataset.name;
  after.length = 0;
  show(move({...current, s: current.s.filter((one) => !one.startsWith(`${name}=`))}));
});

// ---------------------------------------------------------------------------------------------------
// Whose scenario it is: a saved one, or a draft of one's own that is lost unless it is saved

const opened = scenario(state);
const saved = new Map([...document.querySelectorAll("a.scenario")].map((link) => {
  const given = new URLSearchParams(link.search);
  return [scenario({target: given.get("target"), s: given.getAll("s")}), link.textContent];
}));
let leaving = false;
const unsaved = () => scenario(state) !== opened && !saved.has(scenario(state));

function which() {
  const from = saved.get(opened);
  const draft = from ? words.lab_draft_of.replace("{name}", from) : words.lab_draft;
  at("which").textContent = saved.has(scenario(state)) ? words.lab_saved.replace("{name}", saved.get(scenario(state))) : unsaved() ? draft : "";
}

addEventListener("submit", (event) => { if (!event.defaultPrevented) leaving = true; });
addEventListener("beforeunload", (event) => { if (unsaved() && !leaving) event.preventDefault(); });
addEventListener("popstate", () => { leaving = true; location.reload(); });

at("share").addEventListener("click", async () => {
  const address = at("link-address");
  at("link").hidden = false;
  address.value = `${location.origin}${location.pathname}?${query(state)}`;
  address.select();
  const copied = await navigator.clipboard?.writeText(address.value).then(() => true, () => false);
  at("link-told").textContent = copied ? words.lab_link_copied : words.lab_link_copy;
});

await ask(state, true);
