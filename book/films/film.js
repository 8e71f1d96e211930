// The player of films: figures that move. First the mathematics and the layout, pure functions; then the view.
//
// A film is what `splinelens.animations.encode` writes: coordinates are whole steps from 0 to `resolution`
// along their axis, upwards and to the right; lists of lists move, one list a frame; plain lists stand still.
// How lines and marks look stands in the film. `splinelens.stills` draws the same on paper, by the same layout.
// Nothing moves before "Play" is pressed; with reduced motion a film goes on in steps.

(function (root) {
  "use strict";

  // -- Mathematics and layout ------------------------------------------------------------------

  const MARGIN = { left: 60, right: 14, top: 10, gap: 18, ticks: 18, foot: 50 };
  const STOPS = 12; // Frames that are shown with reduced motion.

  /** The coordinates at a position between two frames; what stands still is itself. */
  function at(frames, position) {
    if (!Array.isArray(frames[0])) return frames;
    const k = Math.min(Math.floor(position), frames.length - 1);
    const share = position - k;
    const [now, next] = [frames[k], frames[k + 1]];
    return share > 0 && next ? now.map((step, i) => step + share * (next[i] - step)) : now;
  }

  /** The codes of marks, or whatever there is one of in each frame, at a position. */
  function during(each, position) {
    return Array.isArray(each) ? each[Math.min(Math.floor(position + 1e-9), each.length - 1)] : each;
  }

  /** Whether a point lies within the axes; marks beyond them are left out, marks at their ends are drawn whole. */
  function onAxes(x, y, resolution) {
    return x >= 0 && x <= resolution && y >= 0 && y <= resolution;
  }

  /** The part of a curve that is drawn at a position: runs of points without gaps, the last point between frames. */
  function drawn(x, y, position) {
    const runs = [[]];
    const last = Math.min(Math.floor(position), y.length - 1);
    for (let k = 0; k <= last; k++) {
      if (y[k] === null) runs.push([]);
      else runs[runs.length - 1].push([x[k], y[k]]);
    }
    const share = position - last;
    if (share > 0 && last + 1 < y.length && y[last] !== null && y[last + 1] !== null) {
      runs[runs.length - 1].push([x[last] + share * (x[last + 1] - x[last]), y[last] + share * (y[last + 1] - y[last])]);
    }
    return runs.filter((run) => run.length);
  }

  /** Where the panels stand in a picture of this width. Panels with the same horizontal axis share its labels. */
  function layout(panels, width) {
    let top = MARGIN.top;
    const boxes = panels.map(({ across, height }, k) => {
      const next = panels[k + 1];
      const labelled = !next || JSON.stringify(next.across) !== JSON.stringify(across);
      const box = { left: MARGIN.left, right: width - MARGIN.right, top, bottom: top + height, labelled };
      top = box.bottom + (labelled ? MARGIN.foot : MARGIN.gap);
      return box;
    });
    return { boxes, width, height: top - (boxes.length ? 4 : 0) };
  }

  /** The pixel of a step across and of one upwards. */
  function scaleOf(box, resolution) {
    const [wide, high] = [(box.right - box.left) / resolution, (box.bottom - box.top) / resolution];
    return { x: (step) => box.left + wide * step, y: (step) => box.bottom - high * step };
  }

  /** The position after some seconds; it stops at the last frame. */
  function advanced(position, elapsed, { seconds, frames, speed }) {
    return Math.min(position + (elapsed * speed * (frames - 1)) / seconds, frames - 1);
  }

  /** The frames at which a film stops with reduced motion, the first and the last among them. */
  function stopsOf(frames) {
    const count = Math.min(STOPS, frames);
    return Array.from({ length: count }, (_, k) => Math.round((k * (frames - 1)) / Math.max(count - 1, 1)));
  }

  /** The next of these frames after a position, or the last one. */
  function nextStop(stops, position) {
    return stops.find((stop) => stop > position) ?? stops[stops.length - 1];
  }

  /** What has happened last at a position; an empty text before anything has. */
  function noteAt(notes, position) {
    return notes.filter(([frame]) => frame <= position + 1e-9).map(([, text]) => text).pop() || "";
  }

  /** The frame of the nearest note before or after a frame; the frame itself where there is none. */
  function neighbour(notes, frame, direction) {
    const ahead = notes.map(([place]) => (place - frame) * direction).filter((distance) => distance > 0);
    return ahead.length ? frame + direction * Math.min(...ahead) : frame;
  }

  function path(points) {
    return points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  }

  const mathematics = {
    MARGIN, at, during, onAxes, drawn, layout, scaleOf, advanced, stopsOf, nextStop, noteAt, neighbour, path,
  };
  if (typeof module !== "undefined") module.exports = mathematics;
  if (typeof document === "undefined") return;

  // -- The view --------------------------------------------------------------------------------

  const DRAWN = /^(svg|g|path|line|text|rect|clipPath)$/;
  const SPEEDS = [["0.25", "¼×"], ["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"]];
  const SECONDS_OF_A_STOP = 1.2;

  function make(tag, attributes = {}, ...children) {
    const svg = "http://www.w3.org/2000/svg";
    const node = DRAWN.test(tag) ? document.createElementNS(svg, tag) : document.createElement(tag);
    set(node, attributes);
    node.append(...children);
    return node;
  }

  function set(node, attributes) {
    for (const [name, content] of Object.entries(attributes)) node.setAttribute(name, content);
  }

  function text(content, x, y, anchor = "middle") {
    return make("text", { x, y, "text-anchor": anchor }, content);
  }

  /** Each kind of layer: makes its nodes once, and returns what draws them at a position. */
  const KINDS = {
    line: (film, layer, group) => {
      const [node] = paths(film, [layer.look], group);
      return (scale, position) => {
        const [x, y] = [at(layer.x, position), at(layer.y, position)];
        node.setAttribute("d", path(x.map((step, k) => [scale.x(step), scale.y(y[k])])));
      };
    },
    stems: (film, layer, group) => {
      const [node] = paths(film, [layer.look], group);
      return (scale, position) => {
        const [x, low, high] = ["x", "low", "high"].map((name) => at(layer[name], position));
        const ends = x.map((step, k) => [[scale.x(step), scale.y(low[k])], [scale.x(step), scale.y(high[k])]]);
        node.setAttribute("d", ends.map(path).join(""));
      };
    },
    rules: (film, layer, group) => {
      const [node] = paths(film, [layer.look], group);
      return (scale, _position, { left, right, top, bottom }) => {
        const upright = layer.x.map((step) => [[scale.x(step), top], [scale.x(step), bottom]]);
        const level = layer.y.map((step) => [[left, scale.y(step)], [right, scale.y(step)]]);
        node.setAttribute("d", [...upright, ...level].map(path).join(""));
      };
    },
    trace: (film, layer, group) => {
      const nodes = paths(film, layer.look, group);
      return (scale, position) => nodes.forEach((node, k) => {
        const runs = drawn(layer.x[layer.x.length > 1 ? k : 0], layer.y[k], position);
        node.setAttribute("d", runs.map((run) => path(run.map(([x, y]) => [scale.x(x), scale.y(y)]))).join(""));
      });
    },
    marks: (film, layer, group) => {
      const nodes = [];
      return (scale, position) => {
        const [x, y, codes] = [at(layer.x, position), at(layer.y, position), during(layer.look, position)];
        while (nodes.length < x.length) nodes.push(group.appendChild(make("path")));
        nodes.forEach((node, k) => {
          const code = onAxes(x[k], y[k], film.resolution) ? codes[k] : "";
          if (node.dataset.code !== code) dress(film, node, code);
          node.setAttribute("transform", `translate(${scale.x(x[k]).toFixed(1)},${scale.y(y[k]).toFixed(1)})`);
        });
      };
    },
  };

  function paths(film, looks, group) {
    const nodes = looks.map((look) => make("path", film.looks[look]));
    group.append(...nodes);
    return nodes;
  }

  /** Give a mark the outline and the look of its code; one that is absent has no outline. */
  function dress(film, node, code) {
    const [outline, look] = film.marks[code] || ["", {}];
    for (const name of node.getAttributeNames()) if (name !== "transform") node.removeAttribute(name);
    set(node, { d: outline, ...look });
    node.dataset.code = code;
  }

  class Player {
    constructor(place, film, number) {
      Object.assign(this, { place, film, id: `film-${number}`, frames: film.times.length, speed: 1, playing: false });
      this.position = this.frames - 1;
      this.calm = root.matchMedia("(prefers-reduced-motion: reduce)");
      this.build();
      this.listen();
      new ResizeObserver(() => this.arrange()).observe(this.stage);
      this.arrange();
    }

    // -- What it is made of --

    build() {
      const label = this.place.dataset.label || "Film";
      this.svg = make("svg", { role: "img", "aria-label": label });
      this.stage = make("div", { class: "pn-plots" }, this.svg);
      this.panels = this.film.panels.map((panel, k) => this.buildPanel(panel, `${this.id}-${k}`));
      this.button = make("button", { type: "button", class: "pn-main" }, "Play");
      this.slider = make("input", { type: "range", min: 0, max: this.frames - 1, step: 1, "aria-label": "Time of the film" });
      this.select = make("select", { "aria-label": "Speed" }, ...SPEEDS.map(([value, name]) => make("option", { value }, name)));
      this.select.value = "1";
      this.readout = make("p", { class: "fm-readout" });
      this.status = make("p", { class: "fm-status", role: "status", "aria-live": "polite" });
      this.place.append(
        this.buildLegend(), this.stage, make("div", { class: "fm-bar" }, this.button, this.slider, this.select),
        this.readout, ...this.buildNotes(),
      );
      set(this.place, { role: "group", "aria-label": label });
      this.place.classList.add("pn-panel", "fm-panel");
      this.place.hidden = false;
    }

    buildPanel(panel, id) {
      const [clip, frame] = [make("rect"), make("g", { "aria-hidden": "true", class: "pn-frame" })];
      this.svg.append(make("clipPath", { id }, clip), frame);
      const draws = panel.layers.map((layer) => {
        const group = make("g", layer.kind === "marks" ? {} : { "clip-path": `url(#${id})` });
        this.svg.append(group);
        return KINDS[layer.kind](this.film, layer, group);
      });
      return { ...panel, clip, frame, draws };
    }

    buildLegend() {
      const items = this.film.legend.map(([key, name]) => {
        const mark = make("path", this.film.looks[key] ? { d: "M-11,0H11", ...this.film.looks[key] } : {});
        if (this.film.marks[key]) dress(this.film, mark, key);
        return make("span", {}, make("svg", { viewBox: "-12 -10 24 20", "aria-hidden": "true" }, mark), name);
      });
      return make("p", { class: "pn-legend" }, ...items);
    }

    buildNotes() {
      if (!this.film.notes.length) return [];
      const buttons = [["Previous event", -1], ["Next event", 1]].map(([name, direction]) => {
        const button = make("button", { type: "button" }, name);
        button.addEventListener("click", () => this.jump(neighbour(this.film.notes, Math.floor(this.position), direction)));
        return button;
      });
      return [make("div", { class: "fm-notes" }, ...buttons), this.status];
    }

    listen() {
      this.button.addEventListener("click", () => this.toggle());
      this.slider.addEventListener("input", () => this.jump(Number(this.slider.value)));
      this.select.addEventListener("change", () => { this.speed = Number(this.select.value); });
      this.place.addEventListener("keydown", (event) => {
        if (event.key === " " && event.target === this.slider) {
          event.preventDefault();
          this.toggle();
        }
        if (event.key.startsWith("Arrow")) event.stopPropagation(); // The page may turn on arrow keys.
      });
    }

    // -- Time --

    toggle() {
      this.playing = !this.playing;
      if (this.playing && this.position >= this.frames - 1) this.position = 0;
      this.draw();
      if (this.playing) requestAnimationFrame((now) => this.go(now, now));
    }

    jump(frame) {
      this.playing = false;
      this.position = frame;
      this.draw();
    }

    /** Go on from one picture of the browser to the next. A hidden page stands still. */
    go(now, before) {
      if (!this.playing) return;
      const elapsed = (now - before) / 1000;
      if (!this.calm.matches) this.move(advanced(this.position, Math.min(elapsed, 0.1), { ...this.film, frames: this.frames, speed: this.speed }));
      else if (elapsed * this.speed < SECONDS_OF_A_STOP) return void requestAnimationFrame((next) => this.go(next, before));
      else this.move(nextStop(stopsOf(this.frames), this.position));
      if (this.playing) requestAnimationFrame((next) => this.go(next, now));
    }

    move(position) {
      this.position = position;
      if (position >= this.frames - 1) this.playing = false;
      this.draw();
    }

    // -- Drawing --

    /** Sizes, frames and axes; only when the width has changed. */
    arrange() {
      const { boxes, width, height } = layout(this.film.panels, Math.max(250, this.stage.clientWidth));
      set(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
      this.panels.forEach((panel, k) => this.arrangePanel(panel, boxes[k]));
      this.draw();
    }

    arrangePanel(panel, box) {
      const { left, right, top, bottom } = box;
      const scale = scaleOf(box, this.film.resolution);
      Object.assign(panel, { box, scale });
      set(panel.clip, { x: left, y: top, width: right - left, height: bottom - top });
      const middle = (top + bottom) / 2;
      const grid = [
        ...panel.across.ticks.map(([step]) => [[scale.x(step), top], [scale.x(step), bottom]]),
        ...panel.up.ticks.map(([step]) => [[left, scale.y(step)], [right, scale.y(step)]]),
      ];
      const under = box.labelled ? [
        ...panel.across.ticks.map(([step, name]) => text(name, scale.x(step), bottom + MARGIN.ticks)),
        text(panel.across.name, (left + right) / 2, bottom + 2 * MARGIN.ticks),
      ] : [];
      panel.frame.replaceChildren(
        make("path", { d: grid.map(path).join(""), class: "pn-grid" }),
        ...panel.up.ticks.map(([step, name]) => text(name, left - 6, scale.y(step) + 4, "end")), ...under,
        make("text", { transform: `translate(14,${middle}) rotate(-90)`, "text-anchor": "middle" }, panel.up.name),
      );
    }

    draw() {
      for (const { draws, scale, box } of this.panels) for (const draw of draws) draw(scale, this.position, box);
      const frame = Math.floor(this.position + 1e-9);
      const numbers = [["t", this.film.times], ...this.film.readouts].map(([name, values]) => `${name}\u00a0=\u00a0${values[frame]}`);
      this.readout.textContent = numbers.join(", ");
      this.slider.value = frame;
      this.slider.setAttribute("aria-valuetext", numbers.join(", "));
      const action = this.playing ? "Pause" : "Play";
      if (this.button.textContent !== action) this.button.textContent = action;
      const note = noteAt(this.film.notes, this.position);
      if (this.status.textContent !== note) this.status.textContent = note;
    }
  }

  // The page is read: its scripts are deferred.
  document.querySelectorAll("[data-film]").forEach((place, k) => {
    const film = (root.splinelens.films || {})[place.dataset.film];
    if (!film) return;
    place.splinelensFilm = new Player(place, film, k + 1);
    place.closest(".film").classList.add("is-live");
  });
})(globalThis);
