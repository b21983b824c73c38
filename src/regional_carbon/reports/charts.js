// Draws the charts of a page from the specifications and rows it carries.
const data = JSON.parse(document.getElementById("data").textContent);

// Colours are the page's own variables: charts turn light and dark, and black on white in print, with the text around them.
const look = (room) => ({
  background: "transparent",
  font: getComputedStyle(document.body).fontFamily,
  view: {stroke: null},
  axis: {labelColor: "var(--ink)", titleColor: "var(--ink)", gridColor: "var(--grid)", domainColor: "var(--field)", tickColor: "var(--field)",
    labelFontSize: 12, titleFontSize: room < 640 ? 11 : 13, titleFontWeight: "normal"},
  legend: {labelColor: "var(--ink)", titleColor: "var(--ink)", labelFontSize: 12, titleFontSize: 12,
    ...(room < 640 ? {layout: {bottom: {direction: "vertical", anchor: "start"}}} : {})},
  header: {labelColor: "var(--ink)", titleColor: "var(--ink)"},
  text: {color: "var(--ink)"},
});
const themed = (text) => text.replaceAll("#B00020", "var(--reference)").replaceAll("#000000", "var(--ink)").replaceAll("#7A7A7A", "var(--field)");

// Vega-Lite parameters take no pointer events: the compiled signal is given them. And the cells that find the nearest
// point hold the point as their own datum, which Vega-Lite's tooltip overlooks.
const patched = (vg) => {
  for (const mark of vg.marks) {
    if (!(mark.name || "").endsWith("_voronoi")) continue;
    const tooltip = mark.encode.update.tooltip;
    tooltip.signal = tooltip.signal.replaceAll(/(?<!datum\.)\bdatum\[/g, "datum.datum[");
  }
  const signal = (vg.signals || []).find((one) => one.name === "ref");
  if (signal) {
    signal.on = [{events: [
      {source: "view", type: "pointerdown"},
      {source: "view", type: "pointermove", consume: true, between: [{source: "view", type: "pointerdown"}, {source: "window", type: "pointerup"}]},
    ], update: "clamp(invert('y', y()), 0, domain('y')[1])"}];
  }
  return vg;
};

// As many panels in a row as there is room for; the gutter holds the labels of their vertical axes.
const gutter = 70;
const panels = (room) => Math.max(1, Math.min(3, Math.floor((room + gutter) / 265)));
const panelWidth = (room, columns) => Math.floor(room / columns) - gutter - 2;

function fitted(spec, room) {
  if (spec.facet) {
    spec.columns = panels(room);
    spec.spec.width = panelWidth(room, spec.columns);
    spec.facet.header.labelLimit = Math.min(spec.spec.width + gutter - 8, 320);
    return spec;
  }
  spec.width = "container";
  if (room >= 640) return spec;
  const below = (key, value) => {
    if (key === "legend" && value?.orient) return {...value, orient: "bottom", columns: 1};
    return key === "axis" && value?.labelLimit ? {...value, labelLimit: 130} : value;
  };
  return JSON.parse(JSON.stringify(spec), below);
}

const views = {};
async function draw(then = () => {}) {
  for (const [name, figure] of Object.entries(data.figures)) {
    const place = document.getElementById(name);
    const spec = fitted(JSON.parse(themed(JSON.stringify(figure.spec))), place.clientWidth);
    spec.datasets = figure.datasets;
    const result = await window.vegaEmbed(place, spec, {
      logLevel: 1, // errors alone: a panel without an interval is worth no warning
      ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(place.clientWidth), patch: patched, tooltip: {disableDefaultStyle: true},
    });
    views[name] = result.view;
  }
  then();
  document.body.dataset.ready = "yes";
}

// On paper the charts are drawn anew at the width of the sheet, so that their text keeps its size.
function redrawn(room) {
  for (const [name, view] of Object.entries(views)) {
    const width = room || document.getElementById(name).clientWidth;
    const columns = data.figures[name].spec.facet ? panels(document.getElementById(name).clientWidth) : 0;
    if (columns) view.signal("child_width", panelWidth(width, columns)).run().resize().run();
    else view.signal("width", width).run();
  }
}
addEventListener("beforeprint", () => redrawn(685));
addEventListener("afterprint", () => redrawn(0));
