/** Inspects one instant of a chart with the pointer or the keyboard, and shows its values in the tooltip. */

import { eventAt, eventText, findingAt } from "../history/events.js";
import { covers, nearestRow } from "../readings/series_queries.js";
import { findingText } from "../text/finding_text.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Tip, Tooltip } from "./tooltip.js" */

/**
 * @typedef {object} InspectorServices
 * @property {() => Scene} scene
 * @property {(atMs: number | null) => void} inspect
 * @property {() => void} redraw
 * @property {(atMs: number) => void} openMoment
 * @property {Tooltip} tooltip
 */

/**
 * @param {object} options
 * @param {InspectorServices} options.services
 * @param {HTMLElement} options.element
 * @param {(clientX: number, scene: Scene) => number} options.timeAt The instant at a position of the pointer.
 * @param {(atMs: number, scene: Scene) => {x: number, y: number}} options.positionOf Of the tooltip when there is no pointer.
 * @param {(row: number, scene: Scene, clientY: number | null) => Tip["rows"]} options.rows Rows of the tooltip for a row of the store.
 * @param {boolean} [options.isSmall] A click opens the moment; the large charts have more that begins with a press.
 */
export function makeChartInspector({ services, element, timeAt, positionOf, rows, isSmall = false }) {
  const { scene: currentScene, inspect, redraw, tooltip } = services;
  const owner = {};
  /** @type {{x: number, y: number} | null} */
  let pointer = null;
  let hasKeyboard = false;

  const leave = () => {
    pointer = null;
    hasKeyboard = false;
    tooltip.hide(owner);
    inspect(null);
  };
  element.addEventListener("pointermove", (event) => {
    pointer = { x: event.clientX, y: event.clientY };
    const scene = currentScene();
    const atMs = timeAt(event.clientX, scene);
    const row = covers(scene.store, atMs) ? nearestRow(scene.store, atMs) : -1;
    inspect(row < 0 ? atMs : scene.store.times[row]);
    redraw();
  });
  element.addEventListener("pointerleave", leave);
  if (isSmall) {
    element.classList.add("opens-moment");
    element.addEventListener("click", ({ clientX }) => {
      const scene = currentScene();
      const atMs = timeAt(clientX, scene);
      if (!covers(scene.store, atMs)) return;
      leave();
      services.openMoment(scene.store.times[nearestRow(scene.store, atMs)]);
    });
  }
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", () => {
    pointer = null;
    hasKeyboard = true;
  });

  return {
    /** Shows or hides the tooltip. @param {Scene} scene */
    sync(scene) {
      const { inspectMs, fromMs, store } = scene;
      // A range that follows the present leaves an instant behind.
      const isShown = inspectMs !== null && inspectMs >= fromMs && store.length > 0;
      const isScrolledAway = pointer === null && !isInView(element);
      if (!isShown || isScrolledAway || (pointer === null && !hasKeyboard)) {
        tooltip.hide(owner);
        return;
      }
      const { x, y } = positionOf(inspectMs, scene);
      const { bottom } = element.getBoundingClientRect();
      tooltip.show(owner, describe(scene, rows, pointer?.y ?? null), { x, y: pointer?.y ?? y, bottom });
    },
  };
}

/** @param {HTMLElement} element */
function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const main = document.getElementById("main")?.getBoundingClientRect();
  return main === undefined || (bottom > Math.max(main.top, 0) && top < Math.min(main.bottom, innerHeight));
}

/** Of a chart whose time axis has the width of its element. @param {InspectorServices} services @param {HTMLElement} element @param {(row: number, scene: Scene) => Tip["rows"]} rows */
export const makeCanvasInspector = (services, element, rows) =>
  makeChartInspector({
    services,
    element,
    isSmall: true,
    timeAt: (clientX, { fromMs, toMs }) => {
      const { left, width } = element.getBoundingClientRect();
      return fromMs + Math.min(Math.max((clientX - left) / width, 0), 1) * (toMs - fromMs);
    },
    positionOf: (atMs, { fromMs, toMs }) => {
      const { left, top, width } = element.getBoundingClientRect();
      return { x: left + ((atMs - fromMs) / (toMs - fromMs)) * width, y: top };
    },
    rows,
  });

/**
 * @param {Scene} scene
 * @param {(row: number, scene: Scene, clientY: number | null) => Tip["rows"]} rows
 * @param {number | null} clientY
 * @returns {Tip}
 */
function describe(scene, rows, clientY) {
  const { store, format, t } = scene;
  const atMs = scene.inspectMs ?? 0;
  const title = format.clock(atMs);
  const event = eventAt(scene, atMs);
  const finding = findingAt(scene, atMs);
  const eventNote =
    finding !== undefined
      ? findingText(scene, finding)
      : event === undefined
        ? undefined
        : eventText(scene, event);
  if (!covers(store, atMs)) {
    const beganMs = scene.state.status?.recorder.oldest_unix_ms ?? store.oldestMs ?? 0;
    const why = t(atMs < beganMs ? "tooltip.before" : "tooltip.gap");
    return { title, rows: [], note: eventNote ?? why };
  }
  return { title, rows: rows(nearestRow(store, atMs), scene, clientY), note: eventNote };
}
