/** Looking at one instant of a chart with the pointer or the keyboard. */

import { eventAt, eventText } from "../history/events.js";
import { covers, nearestRow } from "../readings/series_queries.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tip, Tooltip } from "./tooltip.js" */

/**
 * @param {object} options
 * @param {App} options.app
 * @param {Tooltip} options.tooltip
 * @param {HTMLElement} options.element What the pointer moves over.
 * @param {(clientX: number, scene: Scene) => number} options.timeAt The instant under a point of the screen.
 * @param {(atMs: number, scene: Scene) => {x: number, y: number}} options.placeOf Where the tooltip goes without a pointer.
 * @param {(row: number, scene: Scene, clientY: number | null) => Tip["rows"]} options.rows What the tooltip says about a row of the store.
 */
export function makeInspector({ app, tooltip, element, timeAt, placeOf, rows }) {
  const owner = {};
  /** @type {{x: number, y: number} | null} */
  let pointer = null;
  let hasKeyboard = false;

  const leave = () => {
    pointer = null;
    hasKeyboard = false;
    tooltip.hide(owner);
    app.inspect(null);
  };
  element.addEventListener("pointermove", (event) => {
    pointer = { x: event.clientX, y: event.clientY };
    const scene = app.scene();
    const atMs = timeAt(event.clientX, scene);
    const row = covers(scene.store, atMs) ? nearestRow(scene.store, atMs) : -1;
    app.inspect(row < 0 ? atMs : scene.store.times[row]);
    app.redraw();
  });
  element.addEventListener("pointerleave", leave);
  element.addEventListener("blur", leave);
  element.addEventListener("keydown", () => {
    pointer = null;
    hasKeyboard = true;
  });

  return {
    /** Bring the tooltip to what is inspected now. @param {Scene} scene */
    sync(scene) {
      if (scene.inspectMs === null || (pointer === null && !hasKeyboard) || scene.store.length === 0) {
        tooltip.hide(owner);
        return;
      }
      const place = placeOf(scene.inspectMs, scene);
      tooltip.show(owner, describe(scene, rows, pointer?.y ?? null), {
        x: place.x,
        y: pointer?.y ?? place.y,
      });
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
  const happened = event === undefined ? undefined : eventText(scene, event);
  if (!covers(store, atMs)) {
    const why = t(atMs < (store.oldestMs ?? 0) && !scene.isPast ? "tooltip.before" : "tooltip.gap");
    return { title, rows: [], note: happened ?? why };
  }
  return { title, rows: rows(nearestRow(store, atMs), scene, clientY), note: happened };
}
