/** Shows the page that the address names. A page is made when it is shown for the first time. */

import { focusWhenShown } from "./focus_restorer.js";
import { parameterOf, routeOf, ROUTES } from "./routes.js";
import { SCROLLED } from "./scroll_position.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */
/** @import { Scene } from "./scene.js" */
/** @import { State } from "./state.js" */

/**
 * @typedef {object} PageView
 * @property {(scene: Scene) => TemplateResult} render
 * @property {(scene: Scene) => void} [draw] Updates the canvases.
 * @property {(scene: Scene) => ReadonlyArray<Promise<unknown> | undefined>} [requestWithReading] Requests what is shown with a reading, where that is due.
 * @property {(atMs: number) => void} [openMoment] Called for a click into a chart; without it the timeline opens the moment.
 * @property {() => void} [leave] Called when another page is shown: stops what runs for this page only.
 */

/**
 * @param {object} options
 * @param {State} options.state
 * @param {Readonly<Record<string, () => PageView>>} options.pages By the name of their route.
 * @param {() => void} options.onNavigate Called after `state.route` or its parameter has changed.
 */
export function makeRouter({ state, pages, onNavigate }) {
  /** @type {Map<string, PageView>} */
  const made = new Map();

  addEventListener("hashchange", () => {
    // A new one-time key needs a new session.
    if (location.hash.startsWith("#key=")) {
      location.reload();
      return;
    }
    const [route, parameter] = [routeOf(location.hash), parameterOf(location.hash)];
    if (route === state.route && parameter === state.parameter) return;
    if (route !== state.route) made.get(state.route)?.leave?.();
    Object.assign(state, { route, parameter, inspectMs: null });
    onNavigate();
    for (const id of SCROLLED) document.getElementById(id)?.scrollTo(0, 0);
  });

  return {
    /** @returns {PageView} */
    page() {
      const { route } = state;
      const page = made.get(route) ?? pages[route]();
      made.set(route, page);
      return page;
    },
    /** Makes pages anew, which shows them without what they have loaded. @param {(route: string) => boolean} isOutdated */
    remake(isOutdated) {
      for (const [route, page] of made) {
        if (!isOutdated(route)) continue;
        if (route === state.route) page.leave?.();
        made.delete(route);
      }
    },
  };
}

/** Opens a page and moves the focus to it. @param {string | undefined} name */
export function goToPage(name) {
  if (name === undefined) return;
  location.hash = name;
  document.getElementById("main")?.focus();
}

/** Opens the moment of an instant on the timeline. @param {number} atMs */
export function goToMoment(atMs) {
  location.hash = `timeline/${Math.round(atMs)}`;
}

/** Opens the timeline, and moves the focus to the field for a time. */
export function goToTimeInput() {
  if (routeOf(location.hash) !== "timeline") location.hash = "timeline";
  focusWhenShown("#go-to-time");
}

/** @param {number} index Position in the navigation rail. */
export const goToPageAt = (index) => goToPage(ROUTES[index]?.name);
