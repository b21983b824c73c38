// The reference line of Figure 3: dragged or written, it is read in the browser, from the curve itself.
const {charts, views} = await import(document.querySelector("script[src*='office/office.js']").src);

const lab = document.getElementById("laboratory");
const words = JSON.parse(document.getElementById("lab-words").textContent);
const units = JSON.parse(document.getElementById("lab-units").textContent);
const at = (id) => document.getElementById(id);
const decimals = (places) => new Intl.NumberFormat("en", {minimumFractionDigits: places, maximumFractionDigits: places});
const count = decimals(0);
const tonnes = decimals(units.tonnes.places);
const sums = decimals(units.money.places);
const share = new Intl.NumberFormat("en", {style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1});

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
  at("read-tonnes").textContent = tonnes.format(of("reduction_tco2") / units.tonnes.scale);
  at("read-rate").textContent = share.format(of("reduction_rate"));
  at("read-forgone").textContent = sums.format(of("output_forgone_cny") / units.money.scale);
  at("read-share").textContent = share.format(of("output_forgone_rate"));
  at("read-cost").textContent = end < 0 ? words.nothing_below : count.format(of("average_cost_cny_per_tco2"));
  if (from !== "range") range.value = value;
  if (from !== "number") number.value = Math.round(value);
  if (from !== "chart") views.figure_3?.view.signal("ref", value).run();
  lab.dataset.lineTook = (performance.now() - begun).toFixed(1);
}

range.addEventListener("input", () => line(Number(range.value), "range"));
number.addEventListener("input", () => { if (number.value !== "" && Number(number.value) >= 0) line(Number(number.value), "number"); });
for (const input of [range, number]) {
  input.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.set("line", number.value);
    history.replaceState(null, "", address.search);
  });
}
views.figure_3?.view.addSignalListener("ref", (_, value) => line(value, "chart"));
line(Number(number.value), "number");
