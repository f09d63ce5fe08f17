/** Moving through time on the charts: drag to look closer, wheel, keys; a click opens the moment. */

import { html } from "../../vendor/lit-html.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { SpanModel } from "./span.js" */

const LEAST_DRAG_PX = 5;
const CLOSER = 0.8;
const BIG_STEP = 10;

/**
 * @param {object} options
 * @param {SpanModel} options.span
 * @param {() => number | null} options.pointMs The instant under the pointer, as the charts tell it.
 * @param {(atMs: number) => void} options.open
 * @param {(readings: number) => void} options.step
 * @param {() => void} options.live
 * @param {() => void} options.onMove The span has changed.
 */
export function makeLanes({ span, pointMs, open, step, live, onMove }) {
  const mark = document.createElement("div");
  mark.className = "drag-mark";
  mark.hidden = true;
  /** @type {{clientX: number, atMs: number} | null} Where the button went down. */
  let begun = null;

  const pan = (/** @type {number} */ share) => {
    span.pan(share);
    onMove();
  };
  const back = () => {
    span.back();
    onMove();
  };
  const scale = (/** @type {number} */ factor) => {
    const { fromMs, toMs } = span.span();
    span.scale(pointMs() ?? (fromMs + toMs) / 2, factor);
    onMove();
  };

  /** @param {PointerEvent} event */
  const down = (event) => {
    const atMs = pointMs();
    const isOnChart = event.target instanceof Element && event.target.closest(".timechart") !== null;
    begun = event.button === 0 && isOnChart && atMs !== null ? { clientX: event.clientX, atMs } : null;
  };
  /** @param {PointerEvent & {currentTarget: HTMLElement}} event */
  const move = (event) => {
    mark.hidden = begun === null || Math.abs(event.clientX - begun.clientX) < LEAST_DRAG_PX;
    if (begun === null || mark.hidden) return;
    const { left } = event.currentTarget.getBoundingClientRect();
    mark.style.left = `${Math.min(begun.clientX, event.clientX) - left}px`;
    mark.style.width = `${Math.abs(event.clientX - begun.clientX)}px`;
  };
  const up = () => {
    const atMs = pointMs();
    const from = begun;
    const wasDragged = !mark.hidden;
    begun = null;
    mark.hidden = true;
    if (from === null || atMs === null) return;
    if (!wasDragged) {
      open(from.atMs);
    } else if (from.atMs !== atMs) {
      span.zoom(from.atMs, atMs);
      onMove();
    }
  };
  const cancel = () => {
    begun = null;
    mark.hidden = true;
  };
  /** @param {WheelEvent} event */
  const wheel = (event) => {
    const isOnChart = event.target instanceof Element && event.target.closest(".timechart") !== null;
    if (!isOnChart || !(event.ctrlKey || event.shiftKey)) return;
    event.preventDefault();
    if (event.shiftKey) pan(Math.sign(event.deltaY || event.deltaX) * 0.1);
    else scale(event.deltaY > 0 ? 1 / CLOSER : CLOSER);
  };
  /** @type {Readonly<Record<string, (event: KeyboardEvent) => void>>} */
  const keys = {
    ArrowLeft: (event) => step(event.shiftKey ? -BIG_STEP : -1),
    ArrowRight: (event) => step(event.shiftKey ? BIG_STEP : 1),
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    PageUp: () => pan(-0.5),
    PageDown: () => pan(0.5),
    "+": () => scale(CLOSER),
    "-": () => scale(1 / CLOSER),
    l: live,
  };
  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const isBack = event.key === "z" && (event.ctrlKey || event.metaKey);
    const act = isBack ? back : event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  };

  return {
    pan,
    back,
    /** @param {TemplateResult} charts */
    render: (charts) =>
      html`<div
        class="lanes"
        @pointerdown=${down}
        @pointermove=${move}
        @pointerup=${up}
        @pointerleave=${cancel}
        @wheel=${wheel}
        @keydown=${keydown}
      >
        ${charts}${mark}
      </div>`,
  };
}
