"use strict";
// Draws every chart of the page from the JSON block beside it; opens the explanation that a link points to.
(function () {
  var lang = document.documentElement.lang.slice(0, 2);
  var format = function (value) {
    return typeof value === "number" ? value.toLocaleString(lang === "zh" ? "zh-CN" : "en-US", { maximumFractionDigits: 4 }) : "—";
  };
  var charts = [];
  document.querySelectorAll("script[data-chart]").forEach(function (block) {
    var place = document.getElementById(block.dataset.chart);
    var option = JSON.parse(block.textContent);
    if (option.tooltip) { option.tooltip.valueFormatter = format; option.tooltip.confine = true; }
    var chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option);
    charts.push(chart);
  });
  // An SVG with a view box shrinks with its column, so that a printer that never asked for the paper's width cuts nothing.
  var frame = function () {
    document.querySelectorAll(".chart svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
    });
  };
  var fit = function (size) { charts.forEach(function (chart) { chart.resize(size); chart.getZr().flush(); }); frame(); };
  frame();
  window.addEventListener("resize", function () { fit(); });
  // On paper the list behind the stars is always open.
  var marks = document.getElementById("marks"), open = marks && marks.open;
  window.addEventListener("beforeprint", function () { if (marks) { open = marks.open; marks.open = true; } fit({ width: 680 }); });
  window.addEventListener("afterprint", function () { if (marks) { marks.open = open; } fit(); });
  var reveal = function () {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var inside = target && target.closest("details");
    if (!inside) { return; }
    for (var node = inside; node; node = node.parentElement) { if (node.tagName === "DETAILS") { node.open = true; } }
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
