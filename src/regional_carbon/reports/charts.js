// Draws the charts of a page from the specifications and rows it carries; `look.js` says how they look.
const data = JSON.parse(document.getElementById("data").textContent);

const views = {};
const folded = (place) => place.closest("details:not([open])");
async function drawn(name, figure) {
  const place = document.getElementById(name);
  const spec = fitted(JSON.parse(themed(JSON.stringify(figure.spec))), place.clientWidth);
  spec.datasets = figure.datasets;
  const result = await window.vegaEmbed(place, spec, {
    logLevel: 1, // errors alone: a panel without an interval is worth no warning
    ast: true, renderer: "svg", actions: false, defaultStyle: false, config: look(place.clientWidth), patch: patched, tooltip: {disableDefaultStyle: true},
  });
  views[name] = result.view;
}
// What is folded away has no width yet: it is drawn when it is opened.
async function draw(then = () => {}) {
  const waiting = new Map(Object.entries(data.figures).filter(([name]) => document.getElementById(name)));
  const some = async () => {
    delete document.body.dataset.ready;
    for (const [name, figure] of [...waiting]) {
      if (folded(document.getElementById(name))) continue;
      waiting.delete(name);
      await drawn(name, figure);
      then(name);
    }
    document.body.dataset.ready = "yes";
  };
  for (const part of document.querySelectorAll("details")) part.addEventListener("toggle", some);
  await some();
}
// An address that leads into what is folded away opens it.
function unfolded() {
  const at = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = at && at.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
}
addEventListener("hashchange", unfolded);
unfolded();

// On paper the charts are drawn anew at the width of the sheet, so that their text keeps its size.
function redrawn(room) {
  for (const [name, view] of Object.entries(views)) {
    if (document.getElementById(name).matches(".small")) continue; // its half of the sheet is as wide on paper
    const width = room || document.getElementById(name).clientWidth;
    const columns = data.figures[name].spec.facet ? panels(document.getElementById(name).clientWidth) : 0;
    if (columns) view.signal("child_width", panelWidth(width, columns)).run().resize().run();
    else view.signal("width", width).run();
  }
}
addEventListener("beforeprint", () => redrawn(685));
addEventListener("afterprint", () => redrawn(0));
