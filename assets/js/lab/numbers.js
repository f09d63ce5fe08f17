/** The third example of the tutorial: ten random integers, pushed every five seconds. */

/** @import { EngineLink } from "../app/engine_link.js" */

/** @param {{link: EngineLink, onChange: () => void}} options */
export function openNumbers({ link, onChange }) {
  const socket = link.namespace("/test_conn");
  /** @type {{numbers: number[], count: number, atMs: number | null}} */
  const state = { numbers: [], count: 0, atMs: null };
  socket.on("server_response", ({ data }) => {
    state.numbers = data;
    state.count += 1;
    state.atMs = Date.now();
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
