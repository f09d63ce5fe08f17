/** The one WebSocket to the engine: what it pushes, and whether it is there. */

import { io } from "../../vendor/socket.io.js";
import { Event, LIVE_NAMESPACE } from "../contract.js";

/** @import { Notice, Reading, Status } from "../contract.js" */
/** @typedef {ReturnType<typeof connect>} Link */

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;
/** A stopped engine still accepts connections; Socket.IO would wait twenty seconds for its first word. */
const LONGEST_HANDSHAKE_MS = 4000;

/**
 * @param {object} options
 * @param {string} options.token
 * @param {(reading: Reading) => void} options.onReading
 * @param {(status: Status) => void} options.onStatus
 * @param {(notice: Notice) => void} options.onNotice
 * @param {() => void} options.onUp
 * @param {() => void} options.onDown Called after every failed attempt as well.
 */
export function connect({ token, onReading, onStatus, onNotice, onUp, onDown }) {
  const live = io(LIVE_NAMESPACE, {
    transports: ["websocket"],
    query: { token },
    reconnectionDelay: FIRST_RETRY_MS,
    reconnectionDelayMax: LONGEST_RETRY_MS,
    timeout: LONGEST_HANDSHAKE_MS,
  });
  live.on("connect", onUp);
  live.on("disconnect", (reason) => {
    onDown();
    // Socket.IO does not try again by itself when the other side said goodbye.
    if (reason === "io server disconnect") live.connect();
  });
  live.on("connect_error", onDown);
  live.on(Event.READING, onReading);
  live.on(Event.STATUS, onStatus);
  live.on(Event.NOTICE, onNotice);
  return {
    /** Another namespace on the same connection; connects when told to. @param {string} namespace */
    namespace: (namespace) => live.io.socket(namespace),
    /** Watch the raw packets, to count them. @param {(packet: {type: string, data?: unknown}) => void} onPacket @returns {() => void} Stops it. */
    watchPackets(onPacket) {
      const { engine } = live.io;
      engine.on("packet", onPacket);
      return () => engine.off("packet", onPacket);
    },
    close: () => live.disconnect(),
  };
}
