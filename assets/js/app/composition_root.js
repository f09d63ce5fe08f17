/** The state of the page, what may change it, and when it is shown: once a change, never while hidden. */

import { makeLooking } from "./view_actions.js";
import { makeLife } from "../history/process_history.js";
import { makePast } from "../history/page_history.js";
import { LIVE_MS, makeSpan } from "../history/time_range.js";
import { widthText } from "../text/range_text.js";
import { makeShow } from "./render_loop.js";
import { longestStepMs, makeStore } from "../readings/series_store.js";

/** @import { Api } from "./api.js" */
/** @import { Notice, PastEvent, Reading, Settings, Status } from "../contract.js" */
/** @import { Format, Translate } from "../text/format.js" */
/** @import { Link } from "./engine_link.js" */
/** @import { Palette } from "../charts/palette.js" */
/** @import { Store } from "../readings/series_store.js" */

/** @typedef {"connecting" | "up" | "lost"} LinkPhase */
/** @typedef {"none" | "refused" | "unreachable" | "ended"} Closed Why there is no session. */
/** @typedef {{columns: string[], rows: string[][], title: string, caption: string}} Table */

/**
 * @typedef {object} State
 * @property {string} route
 * @property {string | null} part Which of several devices the address names.
 * @property {string} language One of ours.
 * @property {Translate} t
 * @property {Format} format
 * @property {Palette} palette
 * @property {Settings | null} settings As the engine has them.
 * @property {string | null} settingsError
 * @property {Status | null} status
 * @property {LinkPhase} link
 * @property {number} lostSinceMs
 * @property {Closed | null} closed
 * @property {number | null} inspectMs The instant people look at.
 * @property {{store: Store, atMs: number, toMs: number, waiting: number} | null} paused
 * @property {Set<string>} hiddenLines Series that the legend has switched off.
 * @property {Table | null} table
 * @property {boolean} isHelpOpen
 * @property {Notice[]} notices Newest first.
 */

/**
 * What a card or a view is drawn from.
 *
 * @typedef {object} Scene
 * @property {State} state
 * @property {Translate} t
 * @property {Format} format
 * @property {Palette} palette
 * @property {Store} store The live one, or a copy that stands still while paused.
 * @property {number} version Grows when the store does.
 * @property {number} fromMs
 * @property {number} toMs
 * @property {number | null} inspectMs
 * @property {number | null} openMs The instant whose moment is open.
 * @property {string} rangeText "10 minutes"
 * @property {number} cores
 * @property {ReadonlyArray<PastEvent>} events What happened in that time, oldest first.
 * @property {string} emptyText Why a chart without readings has none.
 * @property {boolean} isPast The charts show what was recorded, not what the page has seen itself.
 * @property {boolean} isFixed They stand still in the past.
 */

/** @typedef {ReturnType<typeof makeApp>} App */

const MOST_NOTICES = 20;

/**
 * @param {object} options
 * @param {State} options.state
 * @param {(scene: Scene) => void} options.render Brings the DOM up to date.
 * @param {(scene: Scene) => void} options.draw Brings the canvases up to date.
 */
export function makeApp({ state, render, draw }) {
  const store = makeStore();
  let version = 0;
  const periodMs = () => (state.status?.period_s ?? state.settings?.period_s ?? 5) * 1000;
  const isStale = () => store.newestMs !== null && Date.now() - store.newestMs > longestStepMs(periodMs());
  const nowMs = () => state.paused?.toMs ?? (isStale() ? Date.now() : (store.newestMs ?? Date.now()));
  const span = makeSpan(nowMs);
  /** Everything as it is now, whatever the charts show. */
  const now = () =>
    sceneOf({ state, live: store, version, toMs: nowMs(), widthMs: Math.min(span.widthMs, LIVE_MS) });
  const scene = () => past.scene(now());
  const show = makeShow({ scene: now, render, draw });
  const life = makeLife({ api: () => app.api, update: show.update });
  const past = makePast({ state, span, live: store, api: () => app.api, redraw: show.redraw });

  const app = {
    state,
    store,
    /** @type {Api | null} */
    api: null,
    /** @type {import("./settings.js").Commands | null} */
    commands: null,
    /** @type {Link | null} */
    link: null,
    /** Hears every reading as it comes, while somebody measures. @type {((reading: Reading) => void) | null} */
    onReading: null,
    /** What the charts show, and everything else as it is now. */
    scene,
    now,
    span,
    past,
    life,
    isStale,
    periodMs,
    ...show,
    ...makeLooking({ state, store, scene, now, span, past, redraw: show.redraw }),

    /** Every second that people see: clocks move, and a gap grows. */
    tick() {
      if (isStale() || state.link === "lost") show.redraw();
      else show.update();
    },
    /** @param {Reading} reading */
    add(reading) {
      if (store.newestMs === reading.taken_at_unix_ms) return;
      store.add(reading, periodMs());
      version += 1;
      past.add(reading, periodMs());
      if (state.paused) state.paused.waiting += 1;
      app.onReading?.(reading);
      show.redraw();
    },
    /** @param {import("../contract.js").History} history */
    fill(history) {
      store.fill(history);
      version += 1;
      show.redraw();
    },
    /** @param {Notice} notice */
    notice(notice) {
      const isKnown = state.notices.some(
        (one) => one.code === notice.code && one.at_unix_ms === notice.at_unix_ms,
      );
      if (!isKnown) state.notices = [notice, ...state.notices].slice(0, MOST_NOTICES);
      show.update();
    },
    /** @param {Table | null} table */
    showTable(table) {
      state.table = table;
      show.update();
    },
    /** @param {boolean} isOpen */
    showHelp(isOpen) {
      state.isHelpOpen = isOpen;
      show.update();
    },
  };
  return app;
}

/**
 * @param {{state: State, live: Store, version: number, toMs: number, widthMs: number}} what
 * @returns {Scene}
 */
function sceneOf({ state, live, version, toMs, widthMs }) {
  const { paused, t, format, palette } = state;
  const store = paused?.store ?? live;
  return {
    state,
    t,
    format,
    palette,
    store,
    version: paused ? -paused.atMs : version,
    fromMs: toMs - widthMs,
    toMs,
    inspectMs: state.inspectMs,
    openMs: null,
    rangeText: widthText(state, widthMs),
    cores: store.coreCount,
    events: [],
    emptyText: t("chart.loading"),
    isPast: false,
    isFixed: false,
  };
}
