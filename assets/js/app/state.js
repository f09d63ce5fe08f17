/** The state of the page: services change it, components read it. */

/** @import { Palette } from "../charts/palette.js" */
/** @import { Absence, Notice, Settings, Status } from "../contract.js" */
/** @import { Store } from "../readings/series_store.js" */
/** @import { Cell } from "../text/csv.js" */
/** @import { Format } from "../text/format.js" */
/** @import { Translate } from "../text/i18n.js" */

/** @typedef {Partial<Omit<Settings, "period_s">> & {period_s?: number}} Change Of the settings. */
/** @typedef {"connecting" | "up" | "lost"} LinkState */
/** @typedef {"none" | "refused" | "expired" | "unreachable" | "ended"} ClosedReason Why the page has no session. */
/** @typedef {{columns: string[], rows: string[][], title: string, caption: string, data: Cell[][], picture?: (() => Promise<Blob>) | undefined}} DataTable `data` is for a file: numbers, with units in the first row; `picture` is the chart, where that has no button of its own. */

/**
 * @typedef {object} State
 * @property {string} route Name of the current page.
 * @property {string | null} parameter What the address says after the route, such as the name of a device.
 * @property {string} language One of the supported languages.
 * @property {Translate} t
 * @property {Format} format
 * @property {Palette} palette
 * @property {Settings | null} settings As last read from the engine, with the changes that it has not answered yet.
 * @property {string | null} settingsError
 * @property {Change} pendingSettings Those changes alone.
 * @property {Status | null} status
 * @property {LinkState} link
 * @property {number} lostSinceMs
 * @property {ClosedReason | null} closed
 * @property {string} openCommand What people type to run the monitor for the same history.
 * @property {number | null} inspectMs The inspected instant.
 * @property {{store: Store, atMs: number, toMs: number, waiting: number} | null} paused
 * @property {Set<string>} hiddenSeries Series that are switched off in the legend.
 * @property {DataTable | null} table Shown in the table dialog.
 * @property {boolean} isHelpOpen
 * @property {Notice[]} notices Newest first.
 * @property {number} activeAlerts
 * @property {Absence | null} absence Before the page was seen; null where there was none, or its card was closed.
 * @property {boolean} isAbsenceCertain False while the engine is asked whether another page was visible.
 */

/** @param {Pick<State, "route" | "parameter" | "language" | "t" | "format" | "palette">} initial @returns {State} */
export const makeState = (initial) => ({
  ...initial,
  settings: null,
  settingsError: null,
  pendingSettings: {},
  status: null,
  link: "connecting",
  lostSinceMs: 0,
  closed: null,
  openCommand: "desktop-monitor",
  inspectMs: null,
  paused: null,
  hiddenSeries: new Set(),
  table: null,
  isHelpOpen: false,
  notices: [],
  activeAlerts: 0,
  absence: null,
  isAbsenceCertain: true,
});
