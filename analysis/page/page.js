"use strict";
(() => {
  const ink = "currentColor";
  const quiet = { domainColor: ink, domainOpacity: 0.4, tickColor: ink, tickOpacity: 0.4,
                  gridColor: ink, gridOpacity: 0.12, labelColor: ink, titleColor: ink };
  const config = {
    background: null,
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: { ...quiet, labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal" },
    legend: { labelColor: ink, titleColor: ink, titleFontWeight: "normal" },
    header: { labelColor: ink, titleColor: ink, labelFontSize: 12, labelFontWeight: "bold" },
    title: { color: ink },
    text: { color: ink },
    bar: { color: "#3987cc" },
    point: { color: "#3987cc" },
    rule: { color: ink },
    range: { category: ["#3987cc", "#e07a1f", "#2a9d74", "#c2569b", "#a18a12", "#58a9c9",
                        "#cc4b4b", "#8a7bd1", "#7d7d7d", "#6a9a3c"] },
  };
  for (const element of document.querySelectorAll("script[type='application/json']")) {
    const box = document.getElementById(element.dataset.figure);
    const compiled = vegaLite.compile(JSON.parse(element.textContent), { config });
    const parsed = vega.parse(compiled.spec, null, { ast: true });
    new vega.View(parsed, { expr: vega.expressionInterpreter, renderer: "svg",
                            logLevel: vega.Warn })
      .initialize(box).runAsync()
      .then(() => box.classList.add("drawn"))
      .catch((error) => { box.textContent = "This figure could not be drawn: " + error; });
  }
  const quoted = (text) => /[",\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  for (const button of document.querySelectorAll("button[data-table]")) {
    button.addEventListener("click", () => {
      const rows = document.getElementById(button.dataset.table).rows;
      const lines = Array.from(rows, (row) => Array.from(row.cells, (cell) =>
        quoted(cell.dataset.value ?? cell.textContent)).join(","));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
      link.download = button.dataset.table + ".csv";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
})();
