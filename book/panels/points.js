// Points of a drawing that can be dragged by mouse, by finger and by arrow keys. What they mean is the view's, with
// `handles` (for each point its `node`, which takes the focus, and `at`, its place in pixels) and its answers to
// `drag(handle, x, y)`, `drop(handle, moved, event)`, `step(handle, across, up, bigger)`, `keyAction(handle, event)`.

(function (root) {
  "use strict";

  const HIT = 14; // Radius in pixels of what can be caught around a point.
  const SLACK = 4; // Pixels that a press may wander and still be a tap.
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  /** Let the points of a view follow pointer and keys. */
  function follow(svg, view) {
    let held = null;

    function pixelOf({ clientX, clientY }, [dx, dy]) {
      const { left, top } = svg.getBoundingClientRect();
      return [clientX - left - dx, clientY - top - dy];
    }

    /** The point under the pointer, and the offset to it; of several, the nearest. */
    function nearest(event) {
      let found = null;
      for (const handle of view.handles) {
        const offset = pixelOf(event, handle.at);
        const distance = Math.hypot(...offset);
        if (distance <= (found ? found.distance : HIT)) found = { handle, offset, distance };
      }
      return found;
    }

    function grab(event) {
      const found = event.isPrimary && event.button === 0 && nearest(event);
      if (!found) return;
      held = { ...found, from: event, moved: false };
      svg.setPointerCapture(event.pointerId);
      found.handle.node.focus({ preventScroll: true });
    }

    function drag(event) {
      if (!held) return;
      const { handle, offset, from, moved } = held;
      if (!moved && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < SLACK) return;
      held.moved = true;
      view.drag(handle, ...pixelOf(event, offset));
    }

    function drop(event) {
      if (!held) return;
      const { handle, moved } = held;
      held = null;
      view.drop(handle, moved, event);
    }

    /** What the browser would do with a point, as to scroll by a finger where `touch-action` is not heeded. */
    function keep(event) {
      const { length, 0: first } = event.touches || [event];
      if (length === 1 && nearest(first)) event.preventDefault();
    }

    function press(event) {
      const handle = view.handles.find(({ node }) => node === event.target);
      if (!handle || event.ctrlKey || event.metaKey || event.altKey) return;
      const arrow = ARROWS[event.key];
      const action = arrow ? () => view.step(handle, ...arrow, event.shiftKey) : view.keyAction(handle, event);
      if (!action) return;
      event.preventDefault();
      event.stopPropagation(); // The page may turn on arrow keys.
      action();
    }

    const heard = {
      pointerdown: grab, pointermove: drag, pointerup: drop, pointercancel: drop,
      mousedown: keep, touchstart: keep, keydown: press,
    };
    for (const [name, answer] of Object.entries(heard)) svg.addEventListener(name, answer, { passive: false });
  }

  const points = { HIT, follow };

  if (typeof module !== "undefined") module.exports = points;
  else root.splinelens = { ...root.splinelens, points };
})(globalThis);
