/** Inspects one instant of a chart with the pointer or the keyboard, and shows its values in the tooltip. */

import { eventAt, eventText } from "../history/events.js";
import { covers, nearestRow } from "../readings/series_queries.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Tip, Tooltip } from "./tooltip.js" */

/**
 * @typedef {object} InspectorServices
 * @property {() => Scene} scene
 * @property {(atMs: number | null) => void} inspect
 * @property {() => void} redraw
 * @property {Tooltip} tooltip
 */

/**
 * @param {object} options
 * @param {InspectorServices} options.services
 * @param {HTMLElement} options.element
 * @param {(clientX: number, scene: Scene) => number} options.timeAt The instant at a position of the pointer.
 * @param {(atMs: number, scene: Scene) => {x: number, y: number}} options.positionOf Of the tooltip when there is no pointer.
 * @param {(row: number, scene: Scene, clientY: number | null) => Tip["rows"]} options.rows Rows of the tooltip for a row of the store.
 */
export function makeChartInspector({ services, element, timeAt, positionOf, rows }) {
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
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", () => {
    pointer = null;
    hasKeyboard = true;
  });

  return {
    /** Shows or hides the tooltip. @param {Scene} scene */
    sync(scene) {
      if (scene.inspectMs === null || (pointer === null && !hasKeyboard) || scene.store.length === 0) {
        tooltip.hide(owner);
        return;
      }
      const { x, y } = positionOf(scene.inspectMs, scene);
      tooltip.show(owner, describe(scene, rows, pointer?.y ?? null), { x, y: pointer?.y ?? y });
    },
  };
}

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
  const eventNote = event === undefined ? undefined : eventText(scene, event);
  if (!covers(store, atMs)) {
    const why = t(atMs < (store.oldestMs ?? 0) && !scene.isRecorded ? "tooltip.before" : "tooltip.gap");
    return { title, rows: [], note: eventNote ?? why };
  }
  return { title, rows: rows(nearestRow(store, atMs), scene, clientY), note: eventNote };
}
