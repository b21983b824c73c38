// The report's own script: lets the reference line be dragged or typed, sorts and searches tables.
const whole = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const sums = new Intl.NumberFormat("en", {minimumFractionDigits: data.money.places, maximumFractionDigits: data.money.places});
const share = new Intl.NumberFormat("en", {style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1});

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
  at("read-forgone", sums.format(value("output_forgone_cny") / data.money.scale));
  at("read-share", share.format(value("output_forgone_rate")));
  at("read-cost", last < 0 ? data.words.nothing_below : whole.format(value("average_cost_cny_per_tco2")));
  const ends = (name) => { const values = data.curve[name]; return last < 0 || !values ? null : values[last]; };
  const between = (word, low, high, format) => (low === null || high === null ? "" : word.replace("#", `${format.format(low)}–${format.format(high)}`));
  at("read-rate-sure", between(data.words.reads_with, ends("reduction_rate_low"), ends("reduction_rate_high"), share));
  at("read-cost-sure", between(data.words.reads_cost_with, ends("average_cost_low_cny_per_tco2"), ends("average_cost_high_cny_per_tco2"), whole));
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
      return cell.dataset.sort === "" ? null : Number(cell.dataset.sort);
    };
    const rows = [...table.tBodies[0].rows].map((row) => [key(row), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      const order = typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang, {numeric: true});
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
  at("found", wanted === "" ? "" : data.words.rows_found.replace("#", whole.format(found)));
});

read(Number(number.value), "number");
draw((name) => {
  if (name !== "figure_3") return;
  views.figure_3.addSignalListener("ref", (_, value) => read(value, "chart"));
  views.figure_3.signal("ref", Number(number.value)).runAsync();
});
document.querySelector("[data-print]").addEventListener("click", () => print());
