// The view of the spectral lens: prices, kernels, and the cheapest functions through points that can be moved.
// All mathematics is in `splinelens.spectra`; drawing and dragging are in book/panels/.
// Each element [data-explorable="spectral_lens"] becomes a panel.

(function () {
  "use strict";

  const { spectra: maths, drawing, points } = globalThis.splinelens;
  const { clamp, rounded, show, linear, path, make, set, segment, label } = drawing;

  const X = { from: -4.4, to: 4.4, low: -4.2, high: 4.2, ticks: [-4, -2, 0, 2, 4] };
  const Y = { from: -2.6, to: 2.6, low: -2.4, high: 2.4, ticks: [-2, -1, 0, 1, 2] };
  const OMEGA = { from: 0.1, to: 20, ticks: [0.1, 1, 10] };
  const PRICE = { from: 1e-6, to: 1e10, ticks: [1e-6, 1e-2, 1e2, 1e6, 1e10] };
  const R = { from: 0, to: 6, ticks: [0, 2, 4, 6] };
  const STEP = [0.05, 0.5]; // By an arrow key, and with Shift.
  const FREE = ["nothing is free", "constants are free", "lines are free", "parabolas are free", "cubics are free"];
  const HELP =
    "Choose activations and a weight scale; drag the points. By keyboard: Tab to reach a point, arrow keys to " +
    "move it (with Shift: bigger steps).";
  const FIRST = "The curves are the cheapest functions through the points, with what is free at no cost.";

  // -- Small tools -----------------------------------------------------------------------------

  /** A whole number, raised. */
  function raised(number) {
    return [...String(Number(number))].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");
  }

  /** Three digits, or a power of ten where the number is long. */
  function showSize(number) {
    if (!Number.isFinite(number)) return "infinite";
    const size = Math.abs(number);
    if (size === 0 || (size >= 0.01 && size < 10000)) return show(number, size < 10 ? 3 : size < 100 ? 2 : 0);
    const [digits, power] = number.toExponential(1).split("e");
    return `${digits} · 10${raised(power)}`.replace("-", "−");
  }

  /** `count` numbers from `from` to `to`, evenly spaced. */
  function even(from, to, count) {
    return Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
  }

  // -- The panel -------------------------------------------------------------------------------

  class Panel {
    constructor(place, number) {
      this.id = `spectral-lens-${number}`;
      this.build(place);
      this.change(maths.start());
      new ResizeObserver(() => this.draw()).observe(this.svg.parentNode);
    }

    // -- What it is made of --

    build(place) {
      this.svg = make("svg", { role: "group", "aria-label": "Prices, kernels, and functions through points." });
      this.plots = Object.fromEntries(["price", "kernel", "fit"].map((name) => [name, drawing.plot(this.svg, `${this.id}-${name}`)]));
      this.handles = [];
      this.status = make("p", { class: "pn-status", role: "status", "aria-live": "polite" }, FIRST);
      place.append(
        make("p", {}, HELP), this.buildControls(), buildLegend(), make("div", { class: "pn-plots" }, this.svg),
        this.buildReadout(), this.status,
      );
      set(place, { role: "group", "aria-label": "Explorable: what activations charge, and what they make" });
      place.classList.add("pn-panel", "sp-panel");
      place.hidden = false;
      points.follow(this.svg, this);
    }

    buildControls() {
      const names = Object.entries(maths.ACTIVATIONS).map(([name, { label }]) => [name, label]);
      this.chosen = this.buildChoice("chosen", "Activation", names);
      this.beside = this.buildChoice("beside", "Beside it", [["", "none"], ...names]);
      this.slider = make("input", { type: "range", id: `${this.id}-scale`, min: -1, max: 3, step: 0.1 });
      this.slider.addEventListener("input", () => this.change({ scale: 2 ** Number(this.slider.value) }));
      this.slider.addEventListener("change", () => this.sayChosen());
      this.scaleText = make("label", { for: this.slider.id }, "Weight scale");
      const reset = make("button", { type: "button" }, "Reset");
      reset.addEventListener("click", () => {
        this.change(maths.start());
        this.say(FIRST);
      });
      const lift = make("button", { type: "button" }, "Raise all points");
      lift.addEventListener("click", () => this.raise());
      return make("div", { class: "sp-controls" }, this.chosen, this.beside,
        make("div", { class: "sp-scale" }, this.scaleText, this.slider), lift, reset);
    }

    buildChoice(key, title, names) {
      const id = `${this.id}-${key}`;
      const select = make("select", { id }, ...names.map(([name, label]) => make("option", { value: name }, label)));
      select.addEventListener("change", () => {
        this.change({ [key]: select.value });
        this.sayChosen();
      });
      const box = make("div", {}, make("label", { for: id }, title), select);
      box.select = select;
      return box;
    }

    buildReadout() {
      const row = (key, name) => {
        this.cells[key] = [make("td"), make("td")];
        return make("tr", {}, make("th", { scope: "row" }, name), ...this.cells[key]);
      };
      this.cells = {};
      this.heads = [make("th", { scope: "col" }), make("th", { scope: "col" })];
      const body = [["free", "free functions"], ["made", "fits are"], ["wave", "price of frequency 4"],
        ["cost", "price of the fit"], ["missed", "largest miss"]].map((pair) => row(...pair));
      const head = make("tr", {}, make("th", { scope: "col" }, "on the line"), ...this.heads);
      return make("div", { class: "pn-readout sp-readout" },
        make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
    }

    // -- What one can do --

    change(part) {
      this.state = { ...this.state, ...part };
      this.names = [this.state.chosen, this.state.beside].filter(Boolean);
      this.fits = this.names.map((name) => maths.interpolant(name, this.state.scale, this.state.data));
      this.draw();
    }

    say(sentence) {
      this.status.textContent = sentence;
    }

    /** All points up by a half, or back to where there is room: what is free follows, the rest does not. */
    raise() {
      const top = Math.max(...this.state.data.map(({ y }) => y));
      const step = top + 0.5 <= Y.high ? 0.5 : -2;
      const data = this.state.data.map(({ x, y }) => ({ x, y: clamp(rounded(y + step), Y.low, Y.high) }));
      const before = this.fits.map(({ energy }) => energy);
      this.change({ data });
      const said = this.names.map((name, k) =>
        `${maths.ACTIVATIONS[name].label}: the price went from ${showSize(before[k])} to ${showSize(this.fits[k].energy)}`);
      this.say(`All points moved by ${show(step, 1)}. ${said.join("; ")}.`);
    }

    sayChosen() {
      const said = this.names.map((name) => `${maths.ACTIVATIONS[name].label}: ${FREE[maths.ACTIVATIONS[name].order]}`);
      this.say(`Weight scale ${show(this.state.scale)}. ${said.join("; ")}.${this.warning()}`);
    }

    sayMoved(k) {
      const { x, y } = this.state.data[k];
      this.say(`Point ${k + 1} is at x ${show(x)}, y ${show(y)}.${this.warning()}`);
    }

    /** Where the points are too many for a smooth kernel, the curve cannot be trusted, and the panel says so. */
    warning() {
      const poor = this.fits.filter((fit) => fit.rank < fit.equations || fit.missed > 1e-3);
      if (!poor.length) return "";
      const labels = poor.map(({ name }) => maths.ACTIVATIONS[name].label).join(" and ");
      return ` The points are too close for ${labels} at this scale: rounding decides, and the curve may miss them.`;
    }

    move(k, x, y) {
      const data = this.state.data.map((datum, i) =>
        i === k ? { x: rounded(clamp(x, X.low, X.high)), y: rounded(clamp(y, Y.low, Y.high)) } : datum);
      this.change({ data });
    }

    labels(k) {
      const { x, y } = this.state.data[k];
      const text = `x ${show(x)}, y ${show(y)}`;
      return {
        "aria-label": `data point ${k + 1}, ${text}`, "aria-valuetext": text, "aria-valuenow": y,
        "aria-valuemin": Y.low, "aria-valuemax": Y.high, "aria-orientation": "vertical",
      };
    }

    // -- Pointer and keys --

    drag({ k }, x, y) {
      const { fit } = this.scales;
      this.move(k, fit.x.back(x), fit.y.back(y));
    }

    drop({ k }, moved) {
      if (moved) this.sayMoved(k);
    }

    step({ k }, across, up, bigger) {
      const step = STEP[bigger ? 1 : 0];
      const { x, y } = this.state.data[k];
      this.move(k, x + across * step, y + up * step);
      this.sayMoved(k);
    }

    keyAction() {
      return null;
    }

    // -- Drawing --

    draw() {
      this.measure();
      this.drawFrames();
      this.drawCurves();
      this.drawPoints();
      this.drawReadout();
    }

    /** Where the three plots are, in pixels, and the maps between pixels and the quantities on their axes. */
    measure() {
      const width = Math.max(260, this.svg.parentNode.clientWidth);
      const wide = width >= 560;
      const [small, large] = [170, wide ? 270 : 220];
      const middle = (width + 24) / 2;
      const price = { left: 56, right: wide ? middle - 36 : width - 12, top: 24, bottom: 24 + small };
      const top = wide ? 24 : price.bottom + 66;
      const kernel = { left: wide ? middle + 20 : 56, right: width - 12, top, bottom: top + small };
      const fit = { left: 56, right: width - 12, top: kernel.bottom + 66, bottom: kernel.bottom + 66 + large };
      this.boxes = { price, kernel, fit };
      this.scales = {
        price: { x: logarithmic(OMEGA, price.left, price.right), y: logarithmic(PRICE, price.bottom, price.top) },
        kernel: { x: linear(R, kernel.left, kernel.right), y: linear({ from: -1.1, to: 1.1 }, kernel.bottom, kernel.top) },
        fit: { x: linear(X, fit.left, fit.right), y: linear(Y, fit.bottom, fit.top) },
      };
      const height = fit.bottom + 42;
      set(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
      for (const [name, { left, right, top: from, bottom }] of Object.entries(this.boxes)) {
        set(this.plots[name].clip, { x: left, y: from, width: right - left, height: bottom - from });
      }
    }

    drawFrames() {
      const power = (tick) => (tick === 1 ? "1" : `10${raised(Math.round(Math.log10(tick)))}`);
      this.drawFrame("price", "price 1/S of a frequency", "frequency", OMEGA.ticks, PRICE.ticks, (tick) => show(tick, tick < 1 ? 1 : 0), power);
      this.drawFrame("kernel", "kernel K(r) − K(0), scaled", "distance r", R.ticks, [0], (tick) => show(tick, 0), (tick) => show(tick, 0));
      this.drawFrame("fit", "cheapest f(x) through the points", "x", X.ticks, Y.ticks, (tick) => show(tick, 0), (tick) => show(tick, 0));
    }

    drawFrame(name, title, below, across, up, showX, showY) {
      const { left, right, top, bottom } = this.boxes[name];
      const { x, y } = this.scales[name];
      this.plots[name].frame.replaceChildren(
        ...across.flatMap((tick) => [
          segment(x.to(tick), top, x.to(tick), bottom, "pn-grid"), label(showX(tick), x.to(tick), bottom + 17, "middle"),
        ]),
        ...up.flatMap((tick) => [
          segment(left, y.to(tick), right, y.to(tick), tick === 0 ? "pn-zero" : "pn-grid"),
          label(showY(tick), left - 7, y.to(tick) + 4, "end"),
        ]),
        label(title, left, top - 9, "start"), label(below, (left + right) / 2, bottom + 34, "middle"),
      );
    }

    drawCurves() {
      const looks = ["pn-curve", "pn-curve sp-beside"];
      const curves = { price: [], kernel: [], fit: [] };
      this.fits.forEach((fit, k) => {
        for (const [name, points] of Object.entries(this.points(fit))) {
          curves[name].unshift(make("path", { class: looks[k], d: path(points) }));
        }
      });
      for (const name of Object.keys(curves)) this.plots[name].curves.replaceChildren(...curves[name]);
    }

    /** The three curves of a fit, in pixels. */
    points(fit) {
      const { name, scale } = fit;
      const { price, kernel, fit: plane } = this.scales;
      const distances = even(R.from, R.to, 121);
      const shape = distances.map((r) => maths.kernel(name, r, scale) - maths.kernel(name, 0, scale));
      const most = Math.max(...shape.map(Math.abs)) || 1;
      const top = (height) => Math.min(height, PRICE.to * 10);
      return {
        price: even(0, 1, 301).map((share) => OMEGA.from * (OMEGA.to / OMEGA.from) ** share)
          .map((omega) => [price.x.to(omega), price.y.to(top(maths.price(name, omega, scale)))]),
        kernel: distances.map((r, k) => [kernel.x.to(r), kernel.y.to(shape[k] / most)]),
        fit: even(X.from, X.to, 353).map((x) => [plane.x.to(x), clamp(plane.y.to(maths.evaluate(fit, x)), -1e4, 1e4)]),
      };
    }

    drawPoints() {
      while (this.handles.length < this.state.data.length) this.handles.push(this.makePoint(this.handles.length));
      this.handles.forEach((handle, k) => {
        const { x, y } = this.state.data[k];
        handle.at = [this.scales.fit.x.to(x), this.scales.fit.y.to(y)];
        set(handle.node, { transform: `translate(${handle.at[0]},${handle.at[1]})`, ...this.labels(k) });
      });
    }

    makePoint(k) {
      const node = drawing.point(points.HIT, make("circle", { class: "pn-datum", r: 5 }));
      this.plots.fit.marks.append(node);
      return { k, node };
    }

    drawReadout() {
      const { scale, chosen, beside } = this.state;
      this.chosen.select.value = chosen;
      this.beside.select.value = beside;
      this.slider.value = Math.log2(scale);
      this.scaleText.textContent = `Weight scale ${show(scale)}`;
      set(this.slider, { "aria-valuetext": show(scale) });
      for (const k of [0, 1]) {
        const fit = this.fits[k];
        const activation = fit && maths.ACTIVATIONS[fit.name];
        this.heads[k].textContent = fit ? activation.label : "none";
        const texts = fit && {
          free: ["none", "constants", "lines", "parabolas", "cubics"][activation.order], made: activation.made,
          wave: showSize(maths.price(fit.name, 4, scale)), cost: showSize(fit.energy), missed: showSize(fit.missed),
        };
        for (const [key, cells] of Object.entries(this.cells)) cells[k].textContent = fit ? texts[key] : "–";
      }
    }
  }

  // -- Parts of drawings -----------------------------------------------------------------------

  function logarithmic({ from, to }, first, last) {
    const { to: place } = linear({ from: Math.log(from), to: Math.log(to) }, first, last);
    return { to: (number) => place(Math.log(number)) };
  }

  function buildLegend() {
    return drawing.legend(
      [make("path", { d: "M-11,0H11", class: "pn-curve" }), "activation"],
      [make("path", { d: "M-11,0H11", class: "pn-curve sp-beside" }), "beside it"],
      [make("circle", { r: 5, class: "pn-datum" }), "data"],
    );
  }

  drawing.enliven("spectral_lens", Panel);
})();
