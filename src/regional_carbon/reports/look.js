// How charts are drawn, in the report and in the office: colours of the page, a line that can be dragged, room as there is.
// Colours are the page's own variables: charts turn light and dark, and black on white in print, with the text around them.
export const look = (room) => ({
  background: "transparent",
  font: getComputedStyle(document.body).fontFamily,
  view: {stroke: null},
  axis: {labelColor: "var(--ink)", titleColor: "var(--ink)", gridColor: "var(--grid)", domainColor: "var(--field)", tickColor: "var(--field)",
    labelFontSize: 12, titleFontSize: room < 640 ? 11 : 13, titleFontWeight: "normal"},
  legend: {labelColor: "var(--ink)", titleColor: "var(--ink)", labelFontSize: 12, titleFontSize: 12,
    ...(room < 640 ? {layout: {bottom: {direction: "vertical", anchor: "start"}}} : {})},
  header: {labelColor: "var(--ink)", titleColor: "var(--ink)"},
  text: {color: "var(--ink)", aria: false},
  rule: {aria: false}, // rules and their labels are told by the caption; without a text of their own they are noise
});
export const themed = (text) => text.replaceAll("#B00020", "var(--reference)").replaceAll("#000000", "var(--ink)").replaceAll("#7A7A7A", "var(--field)");

// Vega-Lite parameters take no pointer events: the compiled signal is given them. And the cells that find the nearest
// point hold the point as their own datum, which Vega-Lite's tooltip overlooks.
export const patched = (vg) => {
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
export const panels = (room) => Math.max(1, Math.min(3, Math.floor((room + gutter) / 265)));
export const panelWidth = (room, columns) => Math.floor(room / columns) - gutter - 2;

export function fitted(spec, room) {
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
