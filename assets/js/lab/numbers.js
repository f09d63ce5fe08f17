/** The tutorial's third example: ten random integers every five seconds. */

/** @import { Link } from "../app/engine_link.js" */

/**
 * @param {object} options
 * @param {Link} options.link
 * @param {() => void} options.onChange
 */
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
