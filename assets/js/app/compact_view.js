/** The way into the compact view, and back to the page that was shown before. */

import { COMPACT, ROUTES } from "./routes.js";

/** @import { State } from "./state.js" */

/** @typedef {ReturnType<typeof makeCompactView>} CompactView */

const STORAGE_KEY = "desktop-monitor.before-compact";

/**
 * @param {object} options
 * @param {Pick<State, "route" | "paused" | "status">} options.state
 * @param {Pick<Storage, "getItem" | "setItem"> | null} options.storage Null where the browser forbids storage.
 * @param {() => void} options.goLive
 */
export function makeCompactView({ state, storage, goLive }) {
  let back = storage?.getItem(STORAGE_KEY) ?? `#${ROUTES[0].name}`;
  let wasCompact = state.route === COMPACT;
  const view = {
    get isShown() {
      return state.route === COMPACT;
    },
    /** An opened incident has nothing that goes on. */
    get isPossible() {
      return !state.status?.incident;
    },
    toggle() {
      if (view.isShown) location.hash = back;
      else if (view.isPossible) location.hash = COMPACT;
    },
    /** Called when the page has changed. The native window follows the address. */
    follow() {
      if (view.isShown) {
        // What is paused is said in the top bar, which is not there.
        if (state.paused !== null) goLive();
      } else {
        back = location.hash;
        storage?.setItem(STORAGE_KEY, back);
      }
      const isChanged = view.isShown !== wasCompact;
      wasCompact = view.isShown;
      if (isChanged && isWindowThatSeesLoads()) location.reload();
    },
  };
  return view;
}

/**
 * The native windows of Windows, macOS and GTK report that a page was loaded, but no change of its fragment; in that of
 * Qt, which sees both, a page has no such object.
 */
const isWindowThatSeesLoads = () => "pywebview" in globalThis;
