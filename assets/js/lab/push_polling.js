/** Push against polling, side by side: what each costs on the wire, and how old its news is. */

/** @import { Api } from "../app/api.js" */
/** @import { Reading } from "../contract.js" */
/** @import { Link } from "../app/engine_link.js" */

/**
 * @typedef {object} Tally
 * @property {number} requests Asked by this page.
 * @property {number} readings New ones that came.
 * @property {number} bytes Received: payload and headers.
 * @property {number[]} delaysMs From the sample to this page, newest last.
 */

const KEPT_DELAYS = 600;

/** @returns {Tally} */
const emptyTally = () => ({ requests: 0, readings: 0, bytes: 0, delaysMs: [] });

/**
 * @param {object} options
 * @param {Link} options.link
 * @param {Api} options.api
 * @param {() => number} options.periodMs How often polling asks.
 * @param {() => void} options.onChange
 */
export function startRace({ link, api, periodMs, onChange }) {
  const [push, poll] = [emptyTally(), emptyTally()];
  let isOver = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let newestPolledMs = 0;

  const stopWatching = link.watchPackets(({ type, data }) => {
    // Engine.IO writes one digit before what Socket.IO says.
    if (type === "message" && typeof data === "string" && !document.hidden) {
      push.bytes += frameBytes(utf8Bytes(data) + 1);
    }
  });

  /** @param {Tally} tally @param {Reading} reading */
  const count = (tally, reading) => {
    tally.readings += 1;
    tally.delaysMs.push(Date.now() - reading.taken_at_unix_ms);
    if (tally.delaysMs.length > KEPT_DELAYS) tally.delaysMs.shift();
    onChange();
  };

  const ask = async () => {
    timer = setTimeout(ask, periodMs());
    if (document.hidden) return;
    poll.requests += 1;
    try {
      const answer = await api.ask("/api/now");
      const body = await answer.text();
      poll.bytes += headerBytes(answer) + utf8Bytes(body);
      if (isOver || !answer.ok) return;
      const reading = JSON.parse(body);
      if (reading.taken_at_unix_ms === newestPolledMs) return;
      newestPolledMs = reading.taken_at_unix_ms;
      count(poll, reading);
    } catch {
      onChange();
    }
  };
  ask();

  return {
    push,
    poll,
    /** A reading was pushed to the page. @param {Reading} reading */
    pushed(reading) {
      if (!document.hidden) count(push, reading);
    },
    stop() {
      isOver = true;
      clearTimeout(timer);
      stopWatching();
    },
  };
}

const encoder = new TextEncoder();
/** @param {string} text */
const utf8Bytes = (text) => encoder.encode(text).length;

/** A server's frame of that payload, RFC 6455 section 5.2. @param {number} payload */
const frameBytes = (payload) => payload + (payload < 126 ? 2 : payload < 65536 ? 4 : 10);

/** Status line and headers as they were written. @param {Response} answer */
function headerBytes(answer) {
  let bytes = `HTTP/1.0 ${answer.status} ${answer.statusText}\r\n\r\n`.length;
  for (const [name, value] of answer.headers) bytes += name.length + value.length + ": \r\n".length;
  return bytes;
}

/** @param {ReadonlyArray<number>} values @returns {number | null} */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
