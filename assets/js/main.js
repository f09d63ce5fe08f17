/** Entry of the page: exchanges the key of the address for a session, loads the texts, starts the application. */

import { composeApp } from "./app/composition_root.js";
import { COMPACT, parameterOf, routeOf } from "./app/routes.js";
import { saveScrollPosition, restoreScrollPosition } from "./app/scroll_position.js";
import { openSession, tabStorage } from "./app/session.js";
import { makeState } from "./app/state.js";
import { readPalette } from "./charts/palette.js";
import { LANGUAGES } from "./contract.js";
import { makeFormat, regionOf } from "./text/format.js";
import { makeTranslate, pickLanguage } from "./text/i18n.js";

const container = /** @type {HTMLElement} */ (document.getElementById("app"));

/** Stays in this module: its address is also right in the bundle. @param {string} language @returns {Promise<import("./text/i18n.js").Dictionary>} */
const loadDictionary = async (language) => {
  const response = await fetch(new URL(`../locales/${language}.json`, import.meta.url));
  if (!response.ok) throw new Error(`The texts cannot be loaded (HTTP ${response.status}).`);
  return response.json();
};

/** Without a dictionary, the error is shown in every language. */
function showLoadError() {
  const card = document.createElement("section");
  card.className = "card no-session";
  card.setAttribute("role", "alert");
  for (const { tag, problem, reload } of LANGUAGES) {
    const [message, button] = [document.createElement("p"), document.createElement("button")];
    message.lang = button.lang = tag;
    message.textContent = problem;
    button.type = "button";
    button.className = "button";
    button.textContent = reload;
    button.addEventListener("click", () => location.reload());
    card.append(message, button);
  }
  container.replaceChildren(card);
}

async function start() {
  const language = pickLanguage("auto", navigator.languages);
  // Beside the key, a notification that opens the browser names its instant, and a compact window its page.
  const beside = new URLSearchParams(location.hash.slice(1));
  const at = beside.get("at") ?? "";
  const shown = /^\d+$/.test(at) ? `#timeline/${at}` : beside.get("page") === COMPACT ? `#${COMPACT}` : "";
  const clearFragment = () => history.replaceState(null, "", `${location.pathname}${shown}`);
  const requests = Promise.all([
    openSession({
      fragment: location.hash,
      clearFragment,
      storage: tabStorage(),
      fetch: globalThis.fetch.bind(globalThis),
    }),
    loadDictionary(language).catch(() => null),
  ]);
  // Takes about as long as the requests.
  const format = makeFormat(regionOf(language, navigator.languages));
  const [session, dictionary] = await requests;
  if (dictionary === null) {
    showLoadError();
    return null;
  }
  const state = makeState({
    route: routeOf(location.hash),
    parameter: parameterOf(location.hash),
    language,
    t: makeTranslate(dictionary),
    format,
    palette: readPalette(document.documentElement),
  });
  const token = "token" in session ? session.token : "";
  const app = composeApp({ state, token, container, loadDictionary });
  if ("token" in session) await app.open(session);
  else {
    state.closed = session.why;
    state.openCommand = session.command ?? state.openCommand;
  }
  app.start();
  saveScrollPosition(tabStorage());
  restoreScrollPosition(tabStorage());
  return app;
}

/** Resolves to the application, or to null when its texts could not be loaded; for tests and measurements. */
export const page = start();
