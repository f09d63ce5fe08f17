/** Subscribes to the process table of the engine while it is shown and the page is visible. */

import { Event, LIVE_NAMESPACE } from "../../contract.js";

/** @import { EngineSocket } from "../../app/engine_socket.js" */
/** @import { ProcessChanges } from "../../contract.js" */

/** @param {{engineSocket: EngineSocket, onChanges: (changes: ProcessChanges) => void}} options */
export function makeProcessFeed({ engineSocket, onChanges }) {
  /** @type {ReturnType<EngineSocket["namespace"]> | null} */
  let live = null;
  let isStarted = false;
  let isSubscribed = false;

  const subscribe = () => {
    const isNeeded = isStarted && !document.hidden;
    if (isNeeded === isSubscribed || !live?.connected) return;
    isSubscribed = isNeeded;
    live.emit(Event.WATCH, { processes: isNeeded });
  };
  const listen = () => {
    live = engineSocket.namespace(LIVE_NAMESPACE);
    live.on(Event.PROCESSES, onChanges);
    live.on("connect", subscribe);
    // A subscription ends with its connection.
    live.on("disconnect", () => {
      isSubscribed = false;
    });
    document.addEventListener("visibilitychange", subscribe);
  };

  return {
    /** Does nothing when it is started already. */
    start() {
      isStarted = true;
      if (live === null) listen();
      subscribe();
    },
    stop() {
      isStarted = false;
      subscribe();
    },
  };
}
