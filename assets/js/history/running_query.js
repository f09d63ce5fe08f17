/** Which processes of a recorded moment still run: asked once, when the moment is shown. */

import { ActionKind } from "../contract.js";

/** @import { Api } from "../app/api.js" */
/** @import { Moment, ProcessRow } from "../contract.js" */

/** @typedef {ReturnType<typeof makeRunningQuery>} RunningQuery */

/** The busiest ones; more than the engine takes at once would be refused. */
const MAX_ASKED = 400;

/** @param {{api: Pick<Api, "previewAction">, redraw: () => void}} options */
export function makeRunningQuery({ api, redraw }) {
  /** @type {Moment | null} */
  let asked = null;
  /** @type {ReadonlySet<number>} */
  let running = new Set();

  /** @param {Moment} moment */
  async function ask(moment) {
    asked = moment;
    running = new Set();
    const processes = moment.processes
      .slice(0, MAX_ASKED)
      .map(({ pid, created_unix_ms: created }) => ({ pid, created }));
    if (processes.length === 0) return;
    try {
      const { targets } = await api.previewAction(ActionKind.END, processes, false);
      if (asked !== moment) return;
      running = new Set(targets.map(({ pid }) => pid));
      redraw();
    } catch {
      // Without an answer no process is offered.
    }
  }

  return {
    /** Those that still run, empty until that is known. @param {Moment} moment @param {ReadonlyArray<ProcessRow>} processes Of this moment. @returns {ProcessRow[]} */
    of(moment, processes) {
      if (asked !== moment) void ask(moment);
      return processes.filter(({ pid }) => running.has(pid));
    },
  };
}
