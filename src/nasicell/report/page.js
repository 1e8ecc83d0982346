"use strict";
const config = {responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d", "select2d"]};
function draw(holder) {
  const figure = JSON.parse(holder.nextElementSibling.textContent);
  Plotly.newPlot(holder, figure.data, figure.layout, config);
}
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) { watcher.unobserve(entry.target); draw(entry.target); }
  }
}, {rootMargin: "900px"});
document.querySelectorAll(".plot").forEach((holder) => watcher.observe(holder));
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
