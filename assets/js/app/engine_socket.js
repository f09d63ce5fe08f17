/** The WebSocket to the engine, one for all Socket.IO namespaces. */

import { io } from "../../vendor/socket.io.js";
import { Event, LIVE_NAMESPACE } from "../contract.js";

/** @import { Alert, Notice, Reading, Status } from "../contract.js" */

/** @typedef {ReturnType<typeof makeEngineSocket>} EngineSocket */

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 5000;
/** A stopped engine process still accepts connections; the default of Socket.IO would wait 20 s for its handshake. */
const HANDSHAKE_TIMEOUT_MS = 4000;

/**
 * @param {object} options
 * @param {string} options.token
 * @param {(reading: Reading) => void} options.onReading
 * @param {(status: Status) => void} options.onStatus
 * @param {(notice: Notice) => void} options.onNotice
 * @param {(alert: Alert) => void} options.onAlert
 * @param {(moment: {at_unix_ms: number}) => void} options.onShow A notification asked for this instant.
 * @param {() => void} options.onForgotten A range of the history was deleted.
 * @param {() => void} options.onUp
 * @param {() => void} options.onDown Also called after each failed attempt.
 */
export function makeEngineSocket(options) {
  const { token, onReading, onStatus, onNotice, onAlert, onShow, onForgotten, onUp, onDown } = options;
  const live = io(LIVE_NAMESPACE, {
    autoConnect: false,
    transports: ["websocket"],
    query: { token },
    reconnectionDelay: FIRST_RETRY_MS,
    reconnectionDelayMax: MAX_RETRY_MS,
    timeout: HANDSHAKE_TIMEOUT_MS,
  });
  live.on("connect", onUp);
  live.on("disconnect", (reason) => {
    onDown();
    // Socket.IO does not reconnect by itself after the server has closed the connection.
    if (reason === "io server disconnect") live.connect();
  });
  live.on("connect_error", onDown);
  live.on(Event.READING, onReading);
  live.on(Event.STATUS, onStatus);
  live.on(Event.NOTICE, onNotice);
  live.on(Event.ALERT, onAlert);
  live.on(Event.SHOW, onShow);
  live.on(Event.FORGOTTEN, onForgotten);
  return {
    open: () => live.connect(),
    close: () => live.disconnect(),
    /** The socket of a namespace; every one but the live one is connected by this call. @param {string} namespace */
    namespace: (namespace) => (namespace === LIVE_NAMESPACE ? live : live.io.socket(namespace).connect()),
    /** Calls `onPacket` for each raw packet. @param {(packet: {type: string, data?: unknown}) => void} onPacket @returns {() => void} Stops it. */
    watchPackets(onPacket) {
      const { engine } = live.io;
      engine.on("packet", onPacket);
      return () => engine.off("packet", onPacket);
    },
  };
}
