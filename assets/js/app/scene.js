/** The scene: everything a page, card or chart is rendered from. */

import { incidentTranslate } from "../text/i18n.js";
import { rangeText } from "../text/range_text.js";

/** @import { Palette } from "../charts/palette.js" */
/** @import { Finding, PastEvent } from "../contract.js" */
/** @import { TimeRangeService } from "../history/time_range.js" */
/** @import { Store } from "../readings/series_store.js" */
/** @import { Format } from "../text/format.js" */
/** @import { Translate } from "../text/i18n.js" */
/** @import { LiveReadings } from "./live_readings.js" */
/** @import { State } from "./state.js" */

/**
 * @typedef {object} Scene
 * @property {State} state
 * @property {Translate} t
 * @property {Format} format
 * @property {Palette} palette
 * @property {Store} store Live readings, their snapshot while paused, or recorded history.
 * @property {number} version Changes with the content of the store.
 * @property {number} fromMs
 * @property {number} toMs
 * @property {number | null} inspectMs
 * @property {number | null} openMs The instant of the open moment.
 * @property {string} rangeText "10 minutes"
 * @property {number} widthMs The chosen width; the shown range is narrower as long as less is known.
 * @property {number | null} knownMs How much is known, when that is less than the chosen width.
 * @property {number} cores
 * @property {ReadonlyArray<PastEvent>} events Events in the time range, oldest first.
 * @property {ReadonlyArray<Finding>} findings Marked in the charts, newest first.
 * @property {string} emptyText Why a chart without readings has none.
 * @property {boolean} isRecorded The store holds recorded history, not pushed readings.
 * @property {boolean} isComplete The store has everything that was recorded in the range.
 * @property {boolean} isFixed The range does not follow the present.
 */

/**
 * @param {{state: State, readings: LiveReadings, timeRange: Pick<TimeRangeService, "widthMs" | "shownWidthMs" | "knownMs">, longestMs: number}} options `longestMs` is the time that the page keeps readings of.
 * @returns {() => Scene} The pushed readings, whatever range the charts show.
 */
export const makeLiveScene =
  ({ state, readings, timeRange, longestMs }) =>
  () => {
    const { paused, format, palette, inspectMs } = state;
    const isIncident = Boolean(state.status?.incident);
    const t = isIncident ? incidentTranslate(state.t) : state.t;
    const store = paused?.store ?? readings.store;
    const toMs = readings.nowMs();
    const shownMs = Math.min(timeRange.shownWidthMs, longestMs);
    return {
      state,
      t,
      format,
      palette,
      store,
      version: paused ? -paused.atMs : readings.version,
      fromMs: toMs - shownMs,
      toMs,
      inspectMs,
      openMs: null,
      rangeText: rangeText(state, shownMs, timeRange.knownMs),
      widthMs: timeRange.widthMs,
      knownMs: timeRange.knownMs,
      cores: store.coreCount,
      events: [],
      findings: [],
      emptyText: t("chart.loading"),
      isRecorded: false,
      isComplete: readings.isComplete,
      isFixed: isIncident,
    };
  };
