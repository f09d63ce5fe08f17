/** The recorded history of one time range: columns for the charts, and events. */

import { messageOf } from "../app/api.js";
import { makeSeriesStore } from "../readings/series_store.js";
import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { History, PastEvent, Reading } from "../contract.js" */
/** @import { Store, TimeRange } from "../readings/series_store.js" */

/**
 * @typedef {object} PageSeries
 * @property {boolean} isAlwaysRecorded The charts show recorded history even for a range that the page has readings of.
 * @property {(live: Store) => string[]} names What is requested.
 * @property {(history: History, live: Store) => History} [derive] Adds series that are computed from the answer ...
 * @property {(live: Store) => boolean} [hasCharts] Whether anything of it is drawn; always when left out.
 * @property {(reading: Reading) => Reading} [deriveLive] ... and from each pushed reading that is appended to it.
 */

/**
 * @param {object} options
 * @param {Store} options.live Its newest reading names the devices.
 * @param {Api} options.api
 * @param {() => void} options.redraw
 */
export function makeLoadedRange({ live, api, redraw }) {
  const requests = makeLatestOnly();
  const loaded = {
    store: makeSeriesStore(),
    /** Shown before the first answer: it knows the devices, and has no rows. */
    placeholder: makeSeriesStore(),
    version: 0,
    /** @type {{series: PageSeries, range: TimeRange} | null} What the store holds. */
    content: null,
    /** @type {ReadonlyArray<PastEvent>} */
    events: [],
    /** @type {string | null} */
    error: null,
    isLoading: false,
    requestedMs: -Infinity,

    /** Requests a range; the content stays until the answer is there. @param {PageSeries} series @param {TimeRange} range */
    async load(series, range) {
      const isLatest = requests.start();
      loaded.isLoading = true;
      loaded.requestedMs = performance.now();
      if (loaded.content?.series !== series) loaded.placeholder = makeSeriesStore({ reading: live.reading });
      try {
        const { fromMs, toMs } = range;
        const [history, events] = await Promise.all([
          api.history(fromMs, toMs, series.names(live)),
          api.events(fromMs, toMs),
        ]);
        if (!isLatest()) return;
        // Devices, and values that are not numbers, are those of the newest reading.
        loaded.store = makeSeriesStore({ reading: live.reading, lateFromMs: live.lateFromMs });
        loaded.store.fill(series.derive?.(history, live) ?? history);
        loaded.version += 1;
        loaded.content = { series, range };
        loaded.events = events.events;
        loaded.error = null;
      } catch (error) {
        if (isLatest()) loaded.error = messageOf(error);
      } finally {
        if (isLatest()) loaded.isLoading = false;
      }
      redraw();
    },
    /** Appends a pushed reading at the right edge. @param {Reading} reading */
    add(reading) {
      loaded.store.add(reading);
      loaded.version += 1;
    },
    clear() {
      requests.start();
      loaded.store = makeSeriesStore();
      loaded.placeholder = makeSeriesStore();
      loaded.events = [];
      Object.assign(loaded, { content: null, error: null, isLoading: false, requestedMs: -Infinity });
    },
  };
  return loaded;
}
