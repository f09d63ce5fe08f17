/** The engine's table, asked for only while somebody looks at it. */

import { Event, LIVE_NAMESPACE } from "../contract.js";

/** @import { App } from "../app/composition_root.js" */
/** @import { ProcessChanges } from "../contract.js" */

/**
 * @param {object} options
 * @param {App} options.app
 * @param {(changes: ProcessChanges) => void} options.onChanges
 */
export function makeFeed({ app, onChanges }) {
  /** @type {ReturnType<import("../app/engine_link.js").Link["namespace"]> | null} */
  let live = null;
  let isWanted = false;
  let isAsked = false;

  const ask = () => {
    const isNeeded = isWanted && !document.hidden;
    if (isNeeded === isAsked || !live?.connected) return;
    isAsked = isNeeded;
    live.emit(Event.WATCH, { processes: isNeeded });
  };
  const listen = () => {
    if (live !== null || app.link === null) return;
    live = app.link.namespace(LIVE_NAMESPACE);
    live.on(Event.PROCESSES, onChanges);
    live.on("connect", ask);
    // A new connection knows nothing of what was asked for on the old one.
    live.on("disconnect", () => {
      isAsked = false;
    });
    document.addEventListener("visibilitychange", ask);
  };

  return {
    /** Begin, or go on: cheap when it runs already. */
    start() {
      isWanted = true;
      listen();
      ask();
    },
    stop() {
      isWanted = false;
      ask();
    },
  };
}
