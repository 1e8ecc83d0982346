"use strict";
const config = {responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d", "select2d"]};
function draw(holder) {
  const figure = JSON.parse(holder.nextElementSibling.textContent);
  Plotly.newPlot(holder, figure.data, figure.layout, config);
}
// What comes near the view is drawn at once; the rest one by one, so that the page answers while it draws.
const waiting = new Set(document.querySelectorAll(".plot"));
function drawOnce(holder) {
  if (waiting.delete(holder)) { watcher.unobserve(holder); draw(holder); }
}
const watcher = new IntersectionObserver((entries) => {
  entries.filter((entry) => entry.isIntersecting).forEach((entry) => drawOnce(entry.target));
}, {rootMargin: "900px"});
waiting.forEach((holder) => watcher.observe(holder));
function drawNext() {
  const [holder] = waiting;
  if (holder) { drawOnce(holder); setTimeout(drawNext, 20); }
}
setTimeout(drawNext, 200);
window.addEventListener("beforeprint", () => waiting.forEach(drawOnce));
document.querySelectorAll(".filters").forEach((bar) => {
  const rows = Array.from(document.querySelectorAll("#" + bar.dataset.table + " tbody tr"));
  const selects = Array.from(bar.querySelectorAll("select"));
  const words = bar.querySelector("input");
  const count = bar.querySelector("output");
  function apply() {
    let shown = 0;
    const wanted = words.value.trim().toLowerCase();
    for (const row of rows) {
      const fits = selects.every((s) => !s.value || row.dataset[s.name] === s.value)
        && (!wanted || row.textContent.toLowerCase().includes(wanted));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = shown + " of " + rows.length + " rows";
  }
  bar.addEventListener("input", apply);
  apply();
});
