// The report's own script: draws the charts, lets the reference line be dragged or typed, sorts and searches tables.
const data = JSON.parse(document.getElementById("data").textContent);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const whole = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const hundredths = new Intl.NumberFormat("en", {minimumFractionDigits: 2, maximumFractionDigits: 2});
const share = new Intl.NumberFormat("en", {style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1});

const look = () => ({
  background: "transparent",
  font: getComputedStyle(document.body).fontFamily,
  view: {stroke: null},
  axis: {labelColor: css("--ink"), titleColor: css("--ink"), gridColor: css("--grid"), domainColor: css("--soft"), tickColor: css("--soft"),
    labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal"},
  legend: {labelColor: css("--ink"), titleColor: css("--ink"), labelFontSize: 12, titleFontSize: 12},
  header: {labelColor: css("--ink"), titleColor: css("--ink")},
  text: {color: css("--ink")},
});

// Vega-Lite parameters take no pointer events: the compiled signal is given them.
const dragged = (vg) => {
  const signal = (vg.signals || []).find((one) => one.name === "ref");
  if (signal) {
    signal.on = [{events: [
      {source: "view", type: "pointerdown"},
      {source: "view", type: "pointermove", consume: true, between: [{source: "view", type: "pointerdown"}, {source: "window", type: "pointerup"}]},
    ], update: "max(0, invert('y', y()))"}];
  }
  return vg;
};

// Two colours of the specifications do not show on a dark page.
const themed = (text) => text.replaceAll("#B00020", css("--reference")).replaceAll("#000000", css("--ink"));

const views = {};
async function draw() {
  for (const [name, figure] of Object.entries(data.figures)) {
    const place = document.getElementById(name);
    const spec = JSON.parse(themed(JSON.stringify(figure.spec)));
    spec.datasets = structuredClone(figure.datasets);
    if (!spec.facet) spec.width = "container";
    else {
      // As many panels in a row as the page has room for.
      spec.columns = Math.max(1, Math.min(4, Math.floor(place.clientWidth / 265)));
      spec.spec.width = Math.floor(place.clientWidth / spec.columns) - 78;
    }
    const result = await window.vegaEmbed(place, spec, {
      ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(), patch: dragged, tooltip: {disableDefaultStyle: true},
    });
    if (views[name]) views[name].finalize();
    views[name] = result.view;
  }
  const chart = views.figure_3;
  if (chart) {
    chart.addSignalListener("ref", (_, value) => read(value, "chart"));
    chart.signal("ref", Number(range.value)).runAsync();
  }
  document.body.dataset.ready = "yes";
}

// The reference line: what lies below it is read from the curve itself, not from the picture.
const range = document.getElementById("line-range");
const number = document.getElementById("line-number");
const at = (id, text) => { document.getElementById(id).textContent = text; };
function read(line, from) {
  const costs = data.curve.average_cost_cny_per_tco2;
  let last = -1;
  for (let place = 0; place < costs.length; place += 1) if (costs[place] !== null && costs[place] <= line) last = place;
  const value = (name) => (last < 0 ? 0 : data.curve[name][last]);
  at("read-m", whole.format(value("m")));
  at("read-tonnes", whole.format(value("reduction_tco2")));
  at("read-rate", share.format(value("reduction_rate")));
  at("read-forgone", hundredths.format(value("output_forgone_cny") / 1e6));
  at("read-share", share.format(value("output_forgone_rate")));
  at("read-cost", last < 0 ? data.words.nothing_below : whole.format(value("average_cost_cny_per_tco2")));
  if (from !== "range") range.value = line;
  if (from !== "number") number.value = Math.round(line);
  if (from !== "chart" && views.figure_3) views.figure_3.signal("ref", line).runAsync();
}
range.addEventListener("input", () => read(Number(range.value), "range"));
number.addEventListener("input", () => { if (number.value !== "" && Number(number.value) >= 0) read(Number(number.value), "number"); });

// Tables: a header sorts, a second press turns the order round; blanks stay last.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (row) => {
      const cell = row.cells[column];
      if (!("sort" in cell.dataset)) return cell.textContent;
      if (cell.dataset.sort === "") return null;
      return Number.isNaN(Number(cell.dataset.sort)) ? cell.dataset.sort : Number(cell.dataset.sort);
    };
    const rows = [...table.tBodies[0].rows].map((row) => [key(row), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      const order = typeof a === "number" ? a - b : String(a).localeCompare(String(b), document.documentElement.lang);
      return down ? -order : order;
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }));
}

const find = document.getElementById("find");
find.addEventListener("input", () => {
  const wanted = find.value.trim().toLocaleLowerCase();
  let found = 0;
  for (const row of document.getElementById("enterprise-table").tBodies[0].rows) {
    row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
    if (!row.hidden) found += 1;
  }
  document.getElementById("found").textContent = wanted === "" ? "" : data.words.rows_found.replace("#", whole.format(found));
});

read(Number(range.value), "start");
draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
