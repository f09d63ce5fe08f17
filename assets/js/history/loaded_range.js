/** What the recorder has told about a time: columns for the charts, and what happened. Newer questions win over older ones. */

import { messageOf } from "../app/api.js";
import { makeStore } from "../readings/series_store.js";
import { makeTurns } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { PastEvent, Reading } from "../contract.js" */
/** @import { Span, Store } from "../readings/series_store.js" */
/** @import { PagePast } from "./page_series.js" */

/** @typedef {{page: PagePast, span: Span}} Held */

/** @typedef {ReturnType<typeof makeRecorded>} Recorded */

/**
 * @param {object} options
 * @param {Store} options.live Tells which devices there are.
 * @param {() => Api | null} options.api
 * @param {() => void} options.redraw
 */
export function makeRecorded({ live, api, redraw }) {
  const turns = makeTurns();
  const recorded = {
    store: makeStore(),
    /** Shown while there is no answer: it knows the devices and nothing else. */
    waiting: makeStore(),
    version: 0,
    /** @type {Held | null} What the store holds. */
    held: null,
    /** @type {ReadonlyArray<PastEvent>} */
    events: [],
    /** @type {string | null} */
    error: null,
    isLoading: false,
    loadedMs: -Infinity,

    /** Ask for a time; what was shown stays until the answer is there. @param {PagePast} page @param {Span} span */
    async load(page, span) {
      const engine = api();
      if (engine === null) return;
      const isNewest = turns.next();
      recorded.isLoading = true;
      recorded.loadedMs = performance.now();
      if (recorded.held?.page !== page) recorded.waiting = makeStore({ known: live.reading });
      try {
        const { fromMs, toMs } = span;
        const [history, events] = await Promise.all([
          engine.history(fromMs, toMs, page.series(live)),
          engine.events(fromMs, toMs),
        ]);
        if (!isNewest()) return;
        // Which devices there are, and what is no number, is as it is now.
        recorded.store = makeStore({ known: live.reading });
        recorded.store.fill(page.derive?.(history, live) ?? history);
        recorded.version += 1;
        recorded.held = { page, span };
        recorded.events = events.events;
        recorded.error = null;
      } catch (error) {
        if (isNewest()) recorded.error = messageOf(error);
      } finally {
        if (isNewest()) recorded.isLoading = false;
      }
      redraw();
    },
    /** Now goes on at the right edge. @param {Reading} reading @param {number} periodMs */
    add(reading, periodMs) {
      recorded.store.add(reading, periodMs);
      recorded.version += 1;
    },
    forget() {
      turns.next();
      Object.assign(recorded, { held: null, error: null, isLoading: false, loadedMs: -Infinity });
    },
  };
  return recorded;
}
