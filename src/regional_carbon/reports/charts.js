// Draws the charts of a page from the specifications and rows it carries; `look.js` says how they look.
const data = JSON.parse(document.getElementById("data").textContent);

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
