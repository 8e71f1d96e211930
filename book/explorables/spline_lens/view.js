// The view of the explorable: two stacked plots in one SVG, handles, buttons and a readout.
// All mathematics is in `splinelens.mathematics`; drawing and dragging are in book/panels/.
// Each element [data-explorable="spline_lens"] becomes a panel.

(function () {
  "use strict";

  const { mathematics: maths, drawing, points } = globalThis.splinelens;
  const { clamp, rounded, show, linear, path, make, set, segment, label } = drawing;

  const X = { from: -1.15, to: 1.15, low: -1.1, high: 1.1, ticks: [-1, -0.5, 0, 0.5, 1] };
  const Y = { from: -2.6, to: 2.2, low: -2.5, high: 2.1, ticks: [-2, -1, 0, 1, 2] };
  const MOST_NEURONS = 12;
  const KINDS = ["datum", "breakpoint", "stem"];
  const STEPS = { x: [0.02, 0.1], y: [0.05, 0.5], jump: [0.1, 1] }; // By an arrow key, and with Shift.
  const HELP =
    "Drag the points, the triangles and the heads of the stems. By keyboard: Tab to reach them, arrow keys to " +
    "move them (with Shift: bigger steps), Delete to remove a neuron. Double-click or f flips a neuron.";

  const FIRST = "Five neurons and seven data, not fitted yet: press “Fit the delta-slopes”.";

  // -- Small tools -----------------------------------------------------------------------------

  const facing = (neuron) => (neuron.orientation > 0 ? "right" : "left");

  /** Sizes that may be tiny: three decimals, or a power of ten. */
  function showSize(number) {
    return number !== 0 && number < 0.001 ? number.toExponential(0).replace("-", "−") : show(number, 3);
  }

  /** The first of 1, 2, 3, 4, 6, 8, 10 times a power of ten that is not below `number`. */
  function roundLimit(number) {
    const power = 10 ** Math.floor(Math.log10(number));
    return [1, 2, 3, 4, 6, 8, 10].map((digit) => digit * power).find((limit) => limit >= number);
  }

  function triangle(orientation, size) {
    const s = orientation * size;
    return `M${-0.7 * s},${-size}L${s},0L${-0.7 * s},${size}Z`;
  }

  // -- The panel -------------------------------------------------------------------------------

  class Panel {
    constructor(place, number) {
      this.id = `spline-lens-${number}`;
      this.build(place);
      this.restart();
      new ResizeObserver(() => this.draw()).observe(this.svg.parentNode);
    }

    restart() {
      const { data, spline } = maths.start();
      const neurons = spline.neurons.map((neuron) => ({ ...neuron, factor: 1 }));
      this.change({ data, neurons, constant: spline.constant, selected: 0 });
    }

    // -- What it is made of --

    build(place) {
      this.svg = make("svg", { role: "group", "aria-label": "Above: data and spline. Below: jumps." });
      this.plots = { top: drawing.plot(this.svg, `${this.id}-top`), bottom: drawing.plot(this.svg, `${this.id}-bottom`) };
      this.marks = { datum: [], breakpoint: [], stem: [] };
      this.score = make("p", { class: "sl-score" });
      this.status = make("p", { class: "pn-status", role: "status", "aria-live": "polite" }, FIRST);
      place.append(
        make("p", {}, HELP), buildLegend(), make("div", { class: "pn-plots" }, this.svg),
        this.buildButtons(), this.score, this.status, this.buildReadout(),
      );
      set(place, { role: "group", "aria-label": "Explorable: a network as a spline" });
      place.classList.add("pn-panel", "sl-panel");
      place.hidden = false;
      this.listen();
    }

    buildButtons() {
      const button = (label, action, look = "") => {
        const node = make("button", { type: "button", class: look }, label);
        node.addEventListener("click", action);
        return node;
      };
      this.fitButton = button("Fit the delta-slopes", () => this.fit(), "pn-main");
      this.addButton = button("Add neuron", () => this.add());
      this.removeButton = button("Remove neuron", () => this.remove(this.state.selected));
      this.flipButton = button("Flip", () => this.flip(this.state.selected));
      const reset = button("Reset", () => {
        this.restart();
        this.say(FIRST);
      });
      const buttons = [this.fitButton, this.addButton, this.removeButton, this.flipButton, reset];
      return make("div", { class: "sl-buttons" }, ...buttons);
    }

    buildReadout() {
      const table = (what, rows) => {
        this[what] = make("caption");
        return make("table", {}, this[what], make("tbody", {}, ...rows.map((row) => this.buildRow(...row))));
      };
      this.cells = {};
      const seen = [["beta", "breakpoint β"], ["s", "orientation s"], ["mu", "delta-slope μ"], ["m", "jump m = sμ"]];
      const behind = [["w", "input weight w"], ["b", "bias b"], ["v", "output weight v"]];
      const tables = [table("seenCaption", seen), table("behindCaption", behind)];
      return make("div", { class: "pn-readout sl-readout" }, ...tables, this.buildSlider());
    }

    buildRow(key, name) {
      this.cells[key] = make("td");
      return make("tr", {}, make("th", { scope: "row" }, name), this.cells[key]);
    }

    buildSlider() {
      this.slider = make("input", { type: "range", id: `${this.id}-factor`, min: -2, max: 2, step: 0.1 });
      this.slider.addEventListener("input", () => this.rescale(2 ** Number(this.slider.value)));
      this.slider.addEventListener("change", () => this.sayRescaled());
      const label = make("label", { for: this.slider.id }, "Rescale a unit: multiply w and b by a, divide v by a");
      return make("div", { class: "sl-rescale" }, label, this.slider);
    }

    // -- What one can do --

    get spline() {
      return { neurons: this.state.neurons, constant: this.state.constant };
    }

    change(part) {
      this.state = { ...this.state, ...part };
      this.draw();
    }

    changeNeuron(k, part) {
      const neurons = this.state.neurons.map((neuron, i) => (i === k ? { ...neuron, ...part } : neuron));
      this.change({ neurons, selected: k });
    }

    say(sentence) {
      this.status.textContent = sentence;
    }

    fit() {
      const { data, neurons } = this.state;
      const before = maths.loss(this.spline, data);
      const { spline, rank } = maths.fitted(this.spline, data);
      const count = neurons.length + 1;
      this.change(spline);
      this.say(
        `Fitted the delta-slopes and the constant by least squares (ridge: none; rank ${rank} of ${count}). ` +
        `The loss went from ${showSize(before)} to ${showSize(maths.loss(spline, data))}.` +
        (rank < count ? " Many solutions fit equally well; this is the one of least norm." : ""),
      );
    }

    add() {
      const { neurons } = this.state;
      const breakpoint = rounded(maths.middleOfWidestGap(neurons, X.low, X.high));
      const added = { breakpoint, deltaSlope: 0, orientation: 1, factor: 1 };
      this.change({ neurons: [...neurons, added], selected: neurons.length });
      this.say(`Neuron ${neurons.length + 1} is new. Its jump is 0, so f is the same; drag its stem, or fit.`);
    }

    remove(k) {
      const neurons = this.state.neurons.filter((_, i) => i !== k);
      this.change({ neurons, selected: clamp(k, 0, Math.max(0, neurons.length - 1)) });
      this.say(`Neuron ${k + 1} is removed; those after it have moved up by one.`);
    }

    flip(k) {
      this.changeNeuron(k, maths.flipped(this.state.neurons[k]));
      this.say(
        `Neuron ${k + 1} now faces ${facing(this.state.neurons[k])}. Its jump is the same, its delta-slope ` +
        "changed sign, and f changed by a straight line.",
      );
    }

    rescale(factor) {
      this.changeNeuron(this.state.selected, { factor });
    }

    sayRescaled() {
      const { neurons, constant, selected } = this.state;
      const weights = neurons.map(weightsOf);
      const places = Array.from({ length: 201 }, (_, k) => k / 100 - 1);
      const apart = places.map((x) => maths.networkValue(weights, constant, x) - maths.value(this.spline, x));
      const most = Math.max(...apart.map(Math.abs));
      this.say(
        `a = ${show(neurons[selected].factor)}: w, b and v changed, f did not. The network with these weights ` +
        `and the spline differ by at most ${most === 0 ? 0 : showSize(most)} at 201 places.`,
      );
    }

    sayMoved(kind, k) {
      const { name, text } = this.words(kind, k);
      this.say(`${name[0].toUpperCase()}${name.slice(1)}: ${text}. The loss is ${showSize(this.loss())}.`);
    }

    loss() {
      return maths.loss(this.spline, this.state.data);
    }

    // -- Handles: where they are, what moving them means, what they are called --

    position(kind, k) {
      if (kind === "datum") return [this.state.data[k].x, this.state.data[k].y];
      const neuron = this.state.neurons[k];
      const height = kind === "stem" ? maths.jump(neuron) : maths.value(this.spline, neuron.breakpoint);
      return [neuron.breakpoint, height];
    }

    move(kind, k, x, y) {
      const across = rounded(clamp(x, X.low, X.high));
      if (kind === "datum") {
        const point = { x: across, y: rounded(clamp(y, Y.low, Y.high)) };
        this.change({ data: this.state.data.map((datum, i) => (i === k ? point : datum)) });
      } else if (kind === "breakpoint") {
        this.changeNeuron(k, { breakpoint: across });
      } else {
        const jump = rounded(clamp(y, -this.limit, this.limit));
        this.changeNeuron(k, maths.withJump(this.state.neurons[k], jump));
      }
    }

    words(kind, k) {
      const [x, y] = this.position(kind, k);
      if (kind === "datum") return { name: `data point ${k + 1}`, text: `x ${show(x)}, y ${show(y)}` };
      const neuron = this.state.neurons[k];
      const text =
        `breakpoint ${show(x)}, ${facing(neuron)}-facing, delta-slope ${show(neuron.deltaSlope)}, ` +
        `jump ${show(maths.jump(neuron))}`;
      return { name: `neuron ${k + 1}`, text };
    }

    labels(kind, k) {
      const [x, y] = this.position(kind, k);
      const { name, text } = this.words(kind, k);
      const [low, high, now] = {
        datum: [Y.low, Y.high, y], breakpoint: [X.low, X.high, x], stem: [-this.limit, this.limit, y],
      }[kind];
      return {
        "aria-label": `${name}, ${text}`, "aria-valuetext": text, "aria-valuenow": rounded(now),
        "aria-valuemin": low, "aria-valuemax": high,
        "aria-orientation": kind === "breakpoint" ? "horizontal" : "vertical",
      };
    }

    // -- Pointer and keys --

    get handles() {
      return KINDS.flatMap((kind) => this.marks[kind]);
    }

    listen() {
      points.follow(this.svg, this);
      this.svg.addEventListener("focusin", (event) => {
        const handle = this.handles.find(({ node }) => node === event.target);
        if (handle && handle.kind !== "datum" && handle.k !== this.state.selected) this.change({ selected: handle.k });
      });
    }

    drag({ kind, k }, x, y) {
      this.held = true;
      this.move(kind, k, this.scale.x.back(x), (kind === "stem" ? this.scale.jump : this.scale.y).back(y));
    }

    drop({ kind, k }, moved, event) {
      this.held = false;
      this.draw();
      if (moved) this.sayMoved(kind, k);
      else if (event.type === "pointerup" && kind !== "datum") this.tap(k, event.timeStamp);
    }

    /** The second of two quick taps on a neuron flips it, by mouse and by finger. */
    tap(k, time) {
      const second = this.tapped && this.tapped.k === k && time - this.tapped.time < 500;
      this.tapped = second ? null : { k, time };
      if (second) this.flip(k);
    }

    step({ kind, k }, across, up, bigger) {
      const [x, y] = this.position(kind, k);
      const [dx, dy] = kind === "datum" ? [across, up] : [across + up, across + up];
      const by = (name) => STEPS[name][bigger ? 1 : 0];
      this.move(kind, k, x + dx * by("x"), y + dy * by(kind === "stem" ? "jump" : "y"));
    }

    keyAction({ kind, k }, { key }) {
      const end = { Home: -Infinity, End: Infinity }[key];
      if (end) return () => this.move(kind, k, kind === "breakpoint" ? end : this.position(kind, k)[0], end);
      if (kind === "datum") return null;
      if (key.toLowerCase() === "f") return () => this.flip(k);
      if (key === "Delete" || key === "Backspace") return () => this.removeAndStay(kind, k);
      return null;
    }

    /** Remove a neuron and put the focus on a neighbour, so that it is not lost. */
    removeAndStay(kind, k) {
      this.remove(k);
      const left = this.marks[kind];
      (left.length ? left[Math.min(k, left.length - 1)].node : this.fitButton).focus();
    }

    // -- Drawing --

    draw() {
      this.measure();
      this.drawFrames();
      this.drawCurves();
      for (const kind of KINDS) this.drawHandles(kind);
      this.drawReadout();
    }

    /** Sizes in pixels, and the maps between them and the quantities on the axes. */
    measure() {
      const width = Math.max(260, this.svg.parentNode.clientWidth);
      const [high, low] = width < 520 ? [240, 130] : [300, 150];
      const box = { left: 52, right: width - 12, top: 8, middle: 8 + high, lower: 34 + high, bottom: 34 + high + low };
      const most = Math.max(...this.state.neurons.map((neuron) => Math.abs(maths.jump(neuron))), 5);
      if (!this.held) this.limit = roundLimit(most / 0.98);
      this.scale = {
        x: linear(X, box.left, box.right),
        y: linear(Y, box.middle, box.top),
        jump: linear({ from: -1.25 * this.limit, to: 1.25 * this.limit }, box.bottom, box.lower),
      };
      this.box = box;
      set(this.svg, { width, height: box.bottom + 42, viewBox: `0 0 ${width} ${box.bottom + 42}` });
      const across = { x: box.left, width: box.right - box.left };
      set(this.plots.top.clip, { ...across, y: box.top, height: high });
      set(this.plots.bottom.clip, { ...across, y: box.lower, height: low });
    }

    drawFrames() {
      const { box, limit, plots } = this;
      const jumps = [-limit, -limit / 2, 0, limit / 2, limit];
      const [top, bottom] = [[box.top, box.middle], [box.lower, box.bottom]];
      plots.top.frame.replaceChildren(
        ...this.upright(top), ...this.level(this.scale.y, Y.ticks), this.title("f(x)", top),
      );
      plots.bottom.frame.replaceChildren(
        ...this.upright(bottom), ...this.level(this.scale.jump, jumps), this.title("jump m", bottom),
        ...X.ticks.map((tick) => label(show(tick, 1), this.scale.x.to(tick), box.bottom + 17, "middle")),
        label("x", (box.left + box.right) / 2, box.bottom + 36, "middle"),
      );
    }

    upright([from, to]) {
      return X.ticks.map((tick) => segment(this.scale.x.to(tick), from, this.scale.x.to(tick), to, "pn-grid"));
    }

    level(scale, ticks) {
      const { left, right } = this.box;
      return ticks.flatMap((tick) => [
        segment(left, scale.to(tick), right, scale.to(tick), tick === 0 ? "pn-zero" : "pn-grid"),
        label(show(tick, 0), left - 7, scale.to(tick) + 4, "end"),
      ]);
    }

    title(text, [from, to]) {
      const place = `translate(12,${(from + to) / 2}) rotate(-90)`;
      return make("text", { transform: place, "text-anchor": "middle" }, text);
    }

    drawCurves() {
      const { x, y, jump } = this.scale;
      const { neurons, constant, selected, data } = this.state;
      const curve = (spline, look) => {
        const corners = maths.brokenLine(spline, X.from, X.to);
        return make("path", { class: look, d: path(corners.map((corner) => [x.to(corner.x), y.to(corner.y)])) });
      };
      const residuals = data.map((datum) =>
        segment(x.to(datum.x), y.to(datum.y), x.to(datum.x), y.to(maths.value(this.spline, datum.x)), "sl-residual"));
      const alone = neurons.slice(selected, selected + 1).map((neuron) =>
        curve({ neurons: [neuron], constant }, `sl-alone sl-${facing(neuron)}`));
      this.plots.top.curves.replaceChildren(...residuals, ...alone, curve(this.spline, "pn-curve"));
      this.plots.bottom.curves.replaceChildren(...neurons.map((neuron) => {
        const [place, height] = [x.to(neuron.breakpoint), jump.to(maths.jump(neuron))];
        return segment(place, jump.to(0), place, height, `sl-stem sl-${facing(neuron)}`);
      }));
    }

    drawHandles(kind) {
      const list = this.marks[kind];
      const count = (kind === "datum" ? this.state.data : this.state.neurons).length;
      while (list.length > count) list.pop().node.remove();
      while (list.length < count) list.push(this.makeHandle(kind, list.length));
      list.forEach((handle, k) => this.drawHandle(kind, k, handle));
    }

    makeHandle(kind, k) {
      const mark = kind === "datum" ? make("circle", { r: 5 }) : make("path");
      const number = make("text", { class: "sl-number", "aria-hidden": "true", "text-anchor": "middle" });
      number.textContent = kind === "datum" ? "" : k + 1;
      const node = drawing.point(points.HIT, mark, number);
      this.plots[kind === "stem" ? "bottom" : "top"].marks.append(node);
      return { kind, k, node, mark, number };
    }

    drawHandle(kind, k, handle) {
      const [x, y] = this.position(kind, k);
      const height = kind === "stem" ? this.scale.jump.to(y) : this.scale.y.to(clamp(y, Y.low, Y.high));
      handle.at = [this.scale.x.to(x), height];
      set(handle.node, { transform: `translate(${handle.at[0]},${handle.at[1]})`, ...this.labels(kind, k) });
      if (kind === "datum") return set(handle.node, { class: "pn-handle pn-datum" });
      const neuron = this.state.neurons[k];
      const chosen = k === this.state.selected ? " sl-selected" : "";
      set(handle.node, { class: `pn-handle sl-${facing(neuron)}${chosen}` });
      set(handle.mark, { d: triangle(neuron.orientation, kind === "stem" ? 7 : 9) });
      set(handle.number, { y: (maths.jump(neuron) > 0) === (kind === "stem") ? -13 : 22 });
    }

    drawReadout() {
      const { neurons, constant, selected } = this.state;
      const neuron = neurons[selected];
      this.score.textContent = `loss (1/2n) Σ r² = ${showSize(this.loss())}, constant c = ${show(constant)}`;
      this.addButton.disabled = neurons.length >= MOST_NEURONS;
      for (const control of [this.removeButton, this.flipButton, this.slider]) control.disabled = !neuron;
      this.seenCaption.textContent = neuron ? `Neuron ${selected + 1} as part of f` : "No neuron";
      this.behindCaption.textContent = neuron ? captionOfWeights(neuron) : "No weights";
      const numbers = neuron ? readout(neuron) : {};
      for (const [key, cell] of Object.entries(this.cells)) cell.textContent = numbers[key] || "–";
      if (!neuron) return;
      this.slider.value = Math.log2(neuron.factor);
      set(this.slider, { "aria-valuetext": `a = ${show(neuron.factor)}` });
    }
  }

  // -- Parts of drawings -----------------------------------------------------------------------

  function buildLegend() {
    return drawing.legend(
      [make("circle", { r: 5, class: "pn-datum" }), "data"],
      [make("path", { d: "M-11,0H11", class: "pn-curve" }), "f"],
      [make("path", { d: triangle(1, 8), class: "sl-right" }), "right-facing"],
      [make("path", { d: triangle(-1, 8), class: "sl-left" }), "left-facing"],
      [make("path", { d: "M-11,4H-1L11,-7", class: "sl-alone sl-right" }), "selected neuron alone, plus c"],
    );
  }

  function weightsOf(neuron) {
    return maths.rescaled(maths.balancedWeights(neuron), neuron.factor);
  }

  function captionOfWeights({ factor, deltaSlope }) {
    const balanced = factor === 1 && deltaSlope !== 0 ? ", balanced" : "";
    return `Its weights, a = ${show(factor)}${balanced}`;
  }

  function readout(neuron) {
    const { w, b, v } = weightsOf(neuron);
    const { breakpoint: beta, deltaSlope: mu } = neuron;
    const numbers = { beta, mu, m: maths.jump(neuron), w, b, v };
    const texts = Object.entries(numbers).map(([key, number]) => [key, show(number)]);
    return { ...Object.fromEntries(texts), s: neuron.orientation > 0 ? "+1 (right)" : "−1 (left)" };
  }

  drawing.enliven("spline_lens", Panel);
})();
