/** Moving through time on the large charts: drag to look closer, wheel, keys; a click opens the moment. */

/** @import { App } from "../app/composition_root.js" */

const LEAST_DRAG_PX = 5;
const CLOSER = 0.8;
const WHEEL_PAN = 0.1;
const PAGE_PAN = 0.5;

/**
 * What is heard on the element around the charts; what a chart says first wins.
 *
 * @typedef {object} Travel
 * @property {(event: PointerEvent) => void} down
 * @property {(event: PointerEvent) => void} move
 * @property {() => void} up
 * @property {() => void} cancel
 * @property {(event: WheelEvent) => void} wheel
 * @property {(event: KeyboardEvent) => void} keydown
 */

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const chartOf = (target) => (target instanceof Element ? target.closest(".timechart") : null);

/**
 * @param {App} app
 * @param {(atMs: number) => void} open
 * @returns {Travel}
 */
export function makeTravel(app, open) {
  const mark = document.createElement("div");
  mark.className = "drag-mark";
  mark.hidden = true;
  /** @type {{clientX: number, atMs: number, left: number} | null} Where the button went down. */
  let begun = null;

  const pointMs = () => app.state.inspectMs;
  const middleMs = () => {
    const { fromMs, toMs } = app.span.span();
    return (fromMs + toMs) / 2;
  };
  const cancel = () => {
    begun = null;
    mark.hidden = true;
  };
  /** @type {Readonly<Record<string, () => void>>} */
  const keys = {
    PageUp: () => app.pan(-PAGE_PAN),
    PageDown: () => app.pan(PAGE_PAN),
    "+": () => app.scale(pointMs() ?? middleMs(), CLOSER),
    "-": () => app.scale(pointMs() ?? middleMs(), 1 / CLOSER),
    Enter: () => open(pointMs() ?? app.span.span().toMs),
  };

  return {
    down(event) {
      const chart = chartOf(event.target);
      const atMs = pointMs();
      begun = null;
      if (event.button !== 0 || chart === null || atMs === null) return;
      // All lanes of one time are marked together.
      const ground = chart.closest(".lanes") ?? chart;
      ground.append(mark);
      begun = { clientX: event.clientX, atMs, left: ground.getBoundingClientRect().left };
    },
    move({ clientX }) {
      mark.hidden = begun === null || Math.abs(clientX - begun.clientX) < LEAST_DRAG_PX;
      if (begun === null || mark.hidden) return;
      mark.style.left = `${Math.min(begun.clientX, clientX) - begun.left}px`;
      mark.style.width = `${Math.abs(clientX - begun.clientX)}px`;
    },
    up() {
      const [from, atMs, wasDragged] = [begun, pointMs(), !mark.hidden];
      cancel();
      if (from === null || atMs === null) return;
      if (!wasDragged) open(from.atMs);
      else if (from.atMs !== atMs) app.zoom(from.atMs, atMs);
    },
    cancel,
    wheel(event) {
      if (chartOf(event.target) === null || !(event.ctrlKey || event.shiftKey)) return;
      event.preventDefault();
      if (event.shiftKey) app.pan(Math.sign(event.deltaY || event.deltaX) * WHEEL_PAN);
      else app.scale(pointMs() ?? middleMs(), event.deltaY > 0 ? 1 / CLOSER : CLOSER);
    },
    keydown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || chartOf(event.target) === null) return;
      const act = keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    },
  };
}
