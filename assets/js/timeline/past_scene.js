/** The page as its charts see it when they look at the past. */

/** @import { App, Scene } from "../app.js" */
/** @import { Recording } from "./recording.js" */
/** @import { SpanModel } from "./span.js" */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * @param {object} options
 * @param {App} options.app
 * @param {SpanModel} options.span
 * @param {Recording} options.recording
 * @param {() => number | null} options.openMs The moment that is open.
 */
export function makePast({ app, span, recording, openMs }) {
  /** @type {number | null} */
  let pointMs = null;

  /** @param {Scene} scene @returns {Scene} */
  const pastScene = (scene) => {
    const { fromMs, toMs } = recording.span ?? span.span();
    const { format } = scene;
    return {
      ...scene,
      store: recording.store,
      version: recording.version,
      fromMs,
      toMs,
      inspectMs: pointMs ?? openMs(),
      rangeText: widthText(scene, toMs - fromMs),
      format: toMs - fromMs > DAY_MS ? { ...format, minute: format.dayMinute, clock: format.date } : format,
    };
  };
  /** @param {number | null} atMs */
  const inspect = (atMs) => {
    if (pointMs === atMs) return;
    pointMs = atMs;
    app.redraw();
  };
  return {
    pastScene,
    inspect,
    /** The instant under the pointer. */
    pointMs: () => pointMs,
    /** What a chart takes for the page. */
    app: /** @type {App} */ ({ ...app, scene: () => pastScene(app.scene()), inspect }),
  };
}

/** @param {Pick<Scene, "t" | "format">} scene @param {number} ms */
export function shortWidth({ t, format }, ms) {
  if (ms < HOUR_MS) return t("range.short", { count: format.count(ms / MINUTE_MS) });
  return ms < 2 * DAY_MS
    ? t("range.short_hours", { count: format.count(ms / HOUR_MS) })
    : t("range.short_days", { count: format.count(ms / DAY_MS) });
}

/** @param {Pick<Scene, "t" | "format">} scene @param {number} ms */
function widthText({ t, format }, ms) {
  if (ms < 2 * HOUR_MS) return t("range.minutes", { count: format.count(ms / MINUTE_MS) });
  return ms < 2 * DAY_MS
    ? t("range.hours", { count: format.count(ms / HOUR_MS) })
    : t("range.days", { count: format.count(ms / DAY_MS) });
}
