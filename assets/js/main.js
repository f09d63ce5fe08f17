/** The page is put together here: session, words, link, frame. */

import { isRefusal, makeApi } from "./app/api.js";
import { makeApp } from "./app/composition_root.js";
import { makeCommands } from "./app/settings.js";
import { makeFormat, regionOf } from "./text/format.js";
import { makeFrame } from "./components/shell/shell.js";
import { makeTranslate, pickLanguage } from "./text/i18n.js";
import { keyTable, listen } from "./app/shortcuts.js";
import { connect } from "./app/engine_link.js";
import { readPalette } from "./charts/palette.js";
import { forgetToken, openSession, tabStorage } from "./app/session.js";
import { makeTooltip } from "./components/tooltip.js";
import { isDrawn } from "./history/page_series.js";
import { LIVE_MS } from "./history/time_range.js";
import { PAGES, partOf, routeOf } from "./pages/index.js";
import { render } from "../vendor/lit-html.js";

/** @import { App, Closed } from "./app/composition_root.js" */
/** @import { View } from "./pages/index.js" */

const root = document.documentElement;
const place = /** @type {HTMLElement} */ (document.getElementById("app"));
const fetchHere = globalThis.fetch.bind(globalThis);
const LONGEST_WAIT_MS = 1000;
const BROKEN = [
  ["en", "The page could not be loaded to its end.", "Load it again"],
  ["zh-CN", "页面未能完整载入。", "重新载入"],
];

/** @param {string} language @returns {Promise<import("./text/i18n.js").Dictionary>} */
const loadWords = async (language) => {
  const answer = await fetch(new URL(`../locales/${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`The words cannot be loaded (HTTP ${answer.status}).`);
  return answer.json();
};

/** @param {string} language @param {import("./text/i18n.js").Dictionary} words @param {import("./text/format.js").Format} format @returns {App} */
function makePage(language, words, format) {
  const state = /** @type {import("./app/composition_root.js").State} */ ({
    route: routeOf(location.hash),
    part: partOf(location.hash),
    language,
    t: makeTranslate(words),
    format,
    palette: readPalette(root),
    settings: null,
    settingsError: null,
    status: null,
    link: "connecting",
    lostSinceMs: 0,
    closed: null,
    inspectMs: null,
    paused: null,
    hiddenLines: new Set(),
    table: null,
    isHelpOpen: false,
    notices: [],
  });
  /** @type {ReturnType<typeof makeFrame> | null} */
  let frame = null;
  const app = makeApp({
    state,
    render(scene) {
      render(frame?.render(scene), place);
      frame?.sync();
    },
    draw: (scene) => frame?.draw(scene),
  });
  const commands = makeCommands({
    app,
    onSettings: () => obeySettings(app),
    onClosed: (why) => close(app, why),
  });
  app.commands = commands;
  const keys = keyTable({
    app,
    goTo: (index) => goTo(PAGES[index]?.noun),
    goToSettings: () => goTo("settings"),
  });
  listen(document, keys);
  frame = makeFrame({ app, keys, commands, view: viewOf(app) });
  return app;
}

/** Opens a page as a key does: the focus goes there as well. @param {string | undefined} noun */
function goTo(noun) {
  if (noun === undefined) return;
  location.hash = noun;
  document.getElementById("main")?.focus();
}

/** Each page is made when it is first shown. @param {App} app @returns {() => View} */
function viewOf(app) {
  const tooltip = makeTooltip();
  /** @type {Map<string, View>} */
  const views = new Map();
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#key=")) {
      location.reload();
      return;
    }
    const [route, part] = [routeOf(location.hash), partOf(location.hash)];
    if (route === app.state.route && part === app.state.part) return;
    if (route !== app.state.route) views.get(app.state.route)?.leave();
    app.state.route = route;
    app.state.part = part;
    app.state.inspectMs = null;
    nameDocument(app);
    app.past.moved();
    // On a phone the whole document scrolls.
    for (const one of [document.getElementById("main"), root]) one?.scrollTo(0, 0);
  });
  return () => {
    const { route } = app.state;
    const page = PAGES.find(({ noun }) => noun === route) ?? PAGES[0];
    const view = views.get(route) ?? page.make(app, tooltip);
    views.set(route, view);
    return view;
  };
}

/** @param {App} app */
function nameDocument({ state }) {
  root.lang = state.language;
  document.title = state.t("document.title");
}

/** Theme and language follow the engine's settings. @param {App} app */
async function obeySettings(app) {
  const { settings, language } = app.state;
  if (settings === null) return;
  if (settings.theme === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", settings.theme);
  app.state.palette = readPalette(root);
  const wanted = pickLanguage(settings.language, navigator.languages);
  // Words that cannot be had now leave the page in the language that it has.
  const words = wanted === language ? null : await loadWords(wanted).catch(() => null);
  if (words !== null) {
    app.state.language = wanted;
    app.state.t = makeTranslate(words);
    app.state.format = makeFormat(regionOf(wanted, navigator.languages));
    nameDocument(app);
  }
  app.redraw();
}

/** There is no session any more. @param {App} app @param {Closed} why */
function close(app, why) {
  forgetToken(tabStorage());
  app.link?.close();
  app.state.closed = why;
  app.redraw();
}

/** Talk to the engine from now on. @param {App} app @param {import("./app/session.js").Open} session */
async function open(app, { token, settings, reading }) {
  const api = makeApi({ token, fetch: fetchHere });
  app.api = api;
  if (settings) {
    app.state.settings = settings;
    await obeySettings(app);
  }
  if (reading) app.add(reading);
  let mustFill = true;
  const fill = async () => {
    mustFill = false;
    const toMs = Date.now();
    const names = [...app.store.names()].filter(isDrawn);
    app.fill(await api.history(toMs - LIVE_MS, toMs, names));
  };
  const onDown = async () => {
    if (app.state.link !== "lost") app.state.lostSinceMs = Date.now();
    app.state.link = "lost";
    app.redraw();
    await ifRefused(app, api.settings());
  };
  app.link = connect({
    token,
    onReading(latest) {
      app.add(latest);
      if (mustFill) ifRefused(app, fill());
    },
    onStatus: (status) => takeStatus(app, status),
    onNotice: app.notice,
    onUp() {
      app.state.link = "up";
      mustFill = true;
      ifRefused(
        app,
        api.status().then((status) => takeStatus(app, status)),
      );
      app.redraw();
    },
    onDown,
  });
  if (settings) return;
  await Promise.race([
    ifRefused(app, app.commands?.refreshSettings() ?? Promise.resolve()),
    new Promise((done) => setTimeout(done, LONGEST_WAIT_MS)),
  ]);
}

/** An engine that does not answer is the link's concern; one that refuses us is the end. @param {App} app @param {Promise<unknown>} asked */
async function ifRefused(app, asked) {
  try {
    await asked;
  } catch (error) {
    if (isRefusal(error)) close(app, "ended");
  }
}

/** @param {App} app @param {import("./contract.js").Status} status */
function takeStatus(app, status) {
  const { settings, status: before } = app.state;
  const hasNewPeriod = settings === null || (before !== null && status.period_s !== before.period_s);
  app.state.status = status;
  for (const notice of status.notices) app.notice(notice);
  if (hasNewPeriod) {
    ifRefused(app, app.commands?.refreshSettings() ?? Promise.resolve());
  }
  app.update();
}

/** Clocks move only while people look. @param {App} app */
function followVisibility(app) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let ticking;
  const follow = () => {
    clearInterval(ticking);
    if (document.hidden) return;
    ticking = setInterval(app.tick, 1000);
    app.redraw();
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

/** The system's own theme, or forced colours, have changed. @param {App} app */
function followSystem(app) {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", () => {
      app.state.palette = readPalette(root);
      app.redraw();
    });
  }
}

/** Without words there are these, in both languages. */
function tellBroken() {
  const card = document.createElement("section");
  card.className = "card no-session";
  card.setAttribute("role", "alert");
  for (const [language, problem, again] of BROKEN) {
    const [said, button] = [document.createElement("p"), document.createElement("button")];
    said.lang = button.lang = language;
    said.textContent = problem;
    button.type = "button";
    button.className = "button";
    button.textContent = again;
    button.addEventListener("click", () => location.reload());
    card.append(said, button);
  }
  place.replaceChildren(card);
}

async function boot() {
  const language = pickLanguage("auto", navigator.languages);
  const forgetFragment = () => history.replaceState(null, "", location.pathname);
  const asked = Promise.all([
    openSession({ fragment: location.hash, forgetFragment, storage: tabStorage(), fetch: fetchHere }),
    loadWords(language).catch(() => null),
  ]);
  // Takes about as long as the answers.
  const format = makeFormat(regionOf(language, navigator.languages));
  const [session, words] = await asked;
  if (words === null) {
    tellBroken();
    return null;
  }
  const app = makePage(language, words, format);
  nameDocument(app);
  if ("token" in session) await open(app, session);
  else app.state.closed = session.why;
  followVisibility(app);
  followSystem(app);
  return app;
}

/** The page, once it is there, null when it could not be loaded; exported for those who measure it. */
export const page = boot();
