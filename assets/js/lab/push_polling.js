/** Measures push against polling: bytes on the wire, and the age of a reading on arrival. */

/** @import { Api } from "../app/api.js" */
/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { OnReading } from "../app/live_readings.js" */
/** @import { Reading } from "../contract.js" */

/**
 * @typedef {object} Tally
 * @property {number} requests Sent by this page.
 * @property {number} readings New ones received.
 * @property {number} bytes Received: payload and headers.
 * @property {number[]} delaysMs From the sample to this page, newest last.
 */

const MAX_DELAYS = 600;

/** @returns {Tally} */
const emptyTally = () => ({ requests: 0, readings: 0, bytes: 0, delaysMs: [] });

/**
 * @param {object} options
 * @param {EngineSocket} options.engineSocket
 * @param {Api} options.api
 * @param {() => number} options.periodMs Time between two polls.
 * @param {OnReading} options.onReading
 * @param {() => void} options.onChange
 */
export function startMeasurement({ engineSocket, api, periodMs, onReading, onChange }) {
  const [push, poll] = [emptyTally(), emptyTally()];
  let isStopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let newestPolledMs = 0;

  const stopWatching = engineSocket.watchPackets(({ type, data }) => {
    // Engine.IO puts one digit before the packet of Socket.IO.
    if (type === "message" && typeof data === "string" && !document.hidden) {
      push.bytes += frameBytes(utf8Bytes(data) + 1);
    }
  });

  /** @param {Tally} tally @param {Reading} reading */
  const count = (tally, reading) => {
    tally.readings += 1;
    tally.delaysMs.push(Date.now() - reading.taken_at_unix_ms);
    if (tally.delaysMs.length > MAX_DELAYS) tally.delaysMs.shift();
    onChange();
  };
  const stopListening = onReading((reading) => {
    if (!document.hidden) count(push, reading);
  });

  const sendPoll = async () => {
    timer = setTimeout(sendPoll, periodMs());
    if (document.hidden) return;
    poll.requests += 1;
    try {
      const response = await api.request("/api/now");
      const body = await response.text();
      poll.bytes += headerBytes(response) + utf8Bytes(body);
      if (isStopped || !response.ok) return;
      const reading = JSON.parse(body);
      if (reading.taken_at_unix_ms === newestPolledMs) return;
      newestPolledMs = reading.taken_at_unix_ms;
      count(poll, reading);
    } catch {
      onChange();
    }
  };
  void sendPoll();

  return {
    push,
    poll,
    stop() {
      isStopped = true;
      clearTimeout(timer);
      stopWatching();
      stopListening();
    },
  };
}

const encoder = new TextEncoder();
/** @param {string} text */
const utf8Bytes = (text) => encoder.encode(text).length;

/** Size of the WebSocket frame of a server with that payload, RFC 6455 section 5.2. @param {number} payload */
const frameBytes = (payload) => payload + (payload < 126 ? 2 : payload < 65536 ? 4 : 10);

/** Status line and headers as they were on the wire. @param {Response} response */
function headerBytes(response) {
  let bytes = `HTTP/1.0 ${response.status} ${response.statusText}\r\n\r\n`.length;
  for (const [name, value] of response.headers) bytes += name.length + value.length + ": \r\n".length;
  return bytes;
}

/** @param {ReadonlyArray<number>} values @returns {number | null} */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
