/** The tutorial's fourth example: the percentage of every core every five seconds, as the server labels and counts it. */

import { makeStore } from "../readings/series_store.js";

/** @import { Link } from "../app/engine_link.js" */

const PUSH_PERIOD_MS = 5000;

/**
 * @param {object} options
 * @param {Link} options.link
 * @param {() => void} options.onChange
 */
export function openCores({ link, onChange }) {
  const socket = link.namespace("/test");
  const state = { store: makeStore({ keep: 128 }), count: 0, label: "" };
  socket.on("server_response", ({ data: [label, percents], count }) => {
    const cpu = /** @type {import("../contract.js").CpuReading} */ ({ per_core_percent: percents });
    state.store.add({ taken_at_unix_ms: Date.now(), cpu }, PUSH_PERIOD_MS);
    state.label = label;
    state.count = count;
    onChange();
  });
  return {
    state,
    close() {
      socket.off();
      socket.disconnect();
    },
  };
}
