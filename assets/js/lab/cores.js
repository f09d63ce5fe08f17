/** The fourth example of the tutorial: every core, pushed with a label and a count every five seconds. */

import { makeSeriesStore } from "../readings/series_store.js";

/** @import { EngineLink } from "../app/engine_link.js" */

const PUSH_PERIOD_MS = 5000;

/** @param {{link: EngineLink, onChange: () => void}} options */
export function openCores({ link, onChange }) {
  const socket = link.namespace("/test");
  const state = { store: makeSeriesStore({ capacity: 128 }), count: 0, label: "" };
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
