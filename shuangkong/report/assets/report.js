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
  window.addEventListener("beforeprint", function () { fit({ width: 680 }); });
  window.addEventListener("afterprint", function () { fit(); });
  var reveal = function () {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
