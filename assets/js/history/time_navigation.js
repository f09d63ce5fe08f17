/** Pointer, wheel and keys on the large charts: drag to zoom, click to open a moment, pan and zoom. */

/** @import { State } from "../app/state.js" */
/** @import { ViewActions } from "../app/view_actions.js" */
/** @import { TimeRangeService } from "./time_range.js" */

const MIN_DRAG_PX = 5;
const ZOOM_FACTOR = 0.8;
const WHEEL_PAN = 0.1;
const PAGE_PAN = 0.5;

/**
 * Event handlers for the element around the charts; a chart may handle an event first.
 *
 * @typedef {object} TimeNavigation
 * @property {(event: PointerEvent) => void} pointerdown
 * @property {(event: PointerEvent) => void} pointermove
 * @property {() => void} pointerup
 * @property {() => void} cancel
 * @property {(event: WheelEvent) => void} wheel
 * @property {(event: KeyboardEvent) => void} keydown
 */

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const chartOf = (target) => (target instanceof Element ? target.closest(".time-chart") : null);

/**
 * @param {{state: Pick<State, "inspectMs">, timeRange: TimeRangeService, viewActions: Pick<ViewActions,
 *   "pan" | "scale" | "zoom">, openMoment: (atMs: number) => void}} options
 * @returns {TimeNavigation}
 */
export function makeTimeNavigation({ state, timeRange, viewActions: { pan, scale, zoom }, openMoment }) {
  const selection = document.createElement("div");
  selection.className = "zoom-selection";
  selection.hidden = true;
  /** @type {{clientX: number, atMs: number, left: number} | null} Where the button was pressed. */
  let start = null;

  const middleMs = () => {
    const { fromMs, toMs } = timeRange.current();
    return (fromMs + toMs) / 2;
  };
  const anchorMs = () => state.inspectMs ?? middleMs();
  const cancel = () => {
    start = null;
    selection.hidden = true;
  };
  /** @type {Readonly<Record<string, () => void>>} */
  const keys = {
    PageUp: () => pan(-PAGE_PAN),
    PageDown: () => pan(PAGE_PAN),
    "+": () => scale(anchorMs(), ZOOM_FACTOR),
    "-": () => scale(anchorMs(), 1 / ZOOM_FACTOR),
    Enter: () => openMoment(state.inspectMs ?? timeRange.current().toMs),
  };

  return {
    pointerdown(event) {
      const chart = chartOf(event.target);
      const atMs = state.inspectMs;
      start = null;
      if (event.button !== 0 || chart === null || atMs === null) return;
      // On the timeline the selection spans all lanes.
      const box = chart.closest(".lanes") ?? chart;
      box.append(selection);
      start = { clientX: event.clientX, atMs, left: box.getBoundingClientRect().left };
    },
    pointermove({ clientX }) {
      selection.hidden = start === null || Math.abs(clientX - start.clientX) < MIN_DRAG_PX;
      if (start === null || selection.hidden) return;
      selection.style.left = `${Math.min(start.clientX, clientX) - start.left}px`;
      selection.style.width = `${Math.abs(clientX - start.clientX)}px`;
    },
    pointerup() {
      const [from, atMs, wasDragged] = [start, state.inspectMs, !selection.hidden];
      cancel();
      if (from === null || atMs === null) return;
      if (!wasDragged) openMoment(from.atMs);
      else if (from.atMs !== atMs) zoom(from.atMs, atMs);
    },
    cancel,
    wheel(event) {
      if (chartOf(event.target) === null || !(event.ctrlKey || event.shiftKey)) return;
      event.preventDefault();
      if (event.shiftKey) pan(Math.sign(event.deltaY || event.deltaX) * WHEEL_PAN);
      else scale(anchorMs(), event.deltaY > 0 ? 1 / ZOOM_FACTOR : ZOOM_FACTOR);
    },
    keydown(event) {
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        chartOf(event.target) === null
      )
        return;
      const act = keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    },
  };
}
