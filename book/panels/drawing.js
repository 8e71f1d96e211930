// What the explorables share to draw: numbers as text, axes, nodes, and the panel around them.

(function (root) {
  "use strict";

  const clamp = (number, low, high) => Math.min(high, Math.max(low, number));
  const rounded = (number) => Math.round(number * 1e6) / 1e6;

  /** A number with a true minus sign, and no minus at 0. */
  function show(number, digits = 2) {
    const text = Math.abs(number).toFixed(digits);
    return number < 0 && Number(text) !== 0 ? `−${text}` : text;
  }

  /** A linear map from [from, to] to pixels, and back. */
  function linear({ from, to }, first, last) {
    const size = (last - first) / (to - from);
    return { to: (number) => first + (number - from) * size, back: (pixel) => from + (pixel - first) / size };
  }

  /** A path through the points; it breaks where a number is not finite. */
  function path(points) {
    let pen = "M";
    return points.map(([x, y]) => {
      const part = Number.isFinite(y) ? `${pen}${x.toFixed(2)},${y.toFixed(2)}` : "";
      pen = part ? "L" : "M";
      return part;
    }).join("");
  }

  function make(tag, attributes = {}, ...children) {
    const drawn = /^(svg|g|path|line|circle|text|rect|clipPath)$/.test(tag);
    const node = drawn ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    set(node, attributes);
    node.append(...children);
    return node;
  }

  function set(node, attributes) {
    for (const [name, content] of Object.entries(attributes)) node.setAttribute(name, content);
  }

  function segment(x1, y1, x2, y2, look) {
    return make("line", { x1, y1, x2, y2, class: look });
  }

  function label(text, x, y, anchor) {
    return make("text", { x, y, "text-anchor": anchor }, text);
  }

  /** The parts of a plot, from back to front; curves are cut off at its edges. */
  function plot(svg, id) {
    const [clip, frame, marks] = [make("rect"), make("g", { "aria-hidden": "true", class: "pn-frame" }), make("g")];
    const curves = make("g", { "aria-hidden": "true", "clip-path": `url(#${id})` });
    svg.append(make("clipPath", { id }, clip), frame, curves, marks);
    return { clip, frame, curves, marks };
  }

  function legend(...items) {
    const mark = (drawn) => make("svg", { viewBox: "-12 -10 24 20", "aria-hidden": "true" }, drawn);
    return make("p", { class: "pn-legend" }, ...items.map(([drawn, text]) => make("span", {}, mark(drawn), text)));
  }

  /** The node of a point that can be caught within a radius, with its marks in it. */
  function point(radius, ...marks) {
    const hit = make("circle", { class: "pn-hit", r: radius });
    return make("g", { role: "slider", tabindex: "0", class: "pn-handle" }, hit, ...marks);
  }

  /** Put a view on every place of an explorable, and its still away. The page is read: its scripts are deferred. */
  function enliven(name, View) {
    document.querySelectorAll(`[data-explorable="${name}"]`).forEach((place, k) => {
      new View(place, k + 1);
      place.parentNode.classList.add("is-live");
    });
  }

  const drawing = { clamp, rounded, show, linear, path, make, set, segment, label, plot, legend, point, enliven };

  if (typeof module !== "undefined") module.exports = drawing;
  else root.splinelens = { ...root.splinelens, drawing };
})(globalThis);
