/** The keyboard: one table of keys, obeyed wherever they do not belong to what has the focus. */

/** @import { App } from "./composition_root.js" */

/**
 * @typedef {object} Key
 * @property {string} label How the help shows it.
 * @property {string} does Locale key.
 * @property {(event: KeyboardEvent) => boolean} matches
 * @property {(event: KeyboardEvent) => void} act
 */

/** Keys of the process table: it hears them first, the help names them. */
const obeyedByTheTable = { matches: () => false, act() {} };
/** Keys of the large charts (past/travel.js), heard first in the same way. */
const obeyedByCharts = obeyedByTheTable;
const TYPING = "input, select, textarea, [contenteditable]";
const PRESSABLE = "button, a, summary, [role=button]";

/** @param {EventTarget | null} target @param {string} selector */
const isWithin = (target, selector) => target instanceof Element && target.closest(selector) !== null;

/** @param {KeyboardEvent} event */
const isPlain = (event) =>
  !event.ctrlKey && !event.metaKey && !event.altKey && !isWithin(event.target, TYPING);
/** @param {KeyboardEvent} event */
const hasControl = (event) => (event.ctrlKey || event.metaKey) && !event.altKey;

/**
 * @param {object} options
 * @param {App} options.app
 * @param {(index: number) => void} options.goTo Opens the page at this place of the rail.
 * @param {() => void} options.goToSettings
 * @returns {Key[]} In the order of the help.
 */
export const keyTable = ({ app, goTo, goToSettings }) => [
  ...timeKeys(app),
  ...chartKeys(app),
  ...processKeys(),
  ...pageKeys(goTo, goToSettings),
  ...leavingKeys(app),
];

/** What is shown of the time, and where all this is told. @param {App} app @returns {Key[]} */
const timeKeys = (app) => [
  {
    label: "?",
    does: "keys.help",
    matches: (event) => isPlain(event) && event.key === "?",
    act: () => app.showHelp(true),
  },
  {
    label: "Space",
    does: "keys.pause",
    matches: (event) => isPlain(event) && event.key === " " && !isWithin(event.target, PRESSABLE),
    act: () => (app.state.paused ? app.live() : app.pause()),
  },
  {
    label: "L",
    does: "keys.live",
    matches: (event) => isPlain(event) && event.key.toLowerCase() === "l",
    act: () => app.live(),
  },
  {
    label: "[  ]",
    does: "keys.range",
    matches: (event) => isPlain(event) && (event.key === "[" || event.key === "]"),
    act: (event) => app.stepWidth(event.key === "[" ? -1 : 1),
  },
];

/** @param {App} app @returns {Key[]} */
const chartKeys = (app) => [
  {
    label: "Ctrl+Z",
    does: "keys.zoom_back",
    matches: (event) =>
      hasControl(event) && event.key === "z" && !isWithin(event.target, TYPING) && app.past.hasPage,
    act: () => app.zoomBack(),
  },
  { label: "+  −", does: "keys.zoom", ...obeyedByCharts },
  { label: "PgUp  PgDn", does: "keys.move", ...obeyedByCharts },
  { label: "Enter", does: "keys.moment", ...obeyedByCharts },
  {
    label: "←  →",
    does: "keys.inspect",
    matches: (event) =>
      isPlain(event) &&
      (event.key === "ArrowLeft" || event.key === "ArrowRight") &&
      isWithin(event.target, "[role=slider]"),
    act: (event) => app.stepInspect((event.key === "ArrowLeft" ? -1 : 1) * (event.shiftKey ? 10 : 1)),
  },
  {
    label: "Home  End",
    does: "keys.ends",
    matches: (event) =>
      isPlain(event) &&
      (event.key === "Home" || event.key === "End") &&
      isWithin(event.target, "[role=slider]"),
    act: (event) => app.stepInspect(event.key === "Home" ? -Infinity : Infinity),
  },
];

/** @returns {Key[]} */
const processKeys = () => [
  {
    label: "/",
    does: "keys.search",
    matches: (event) =>
      isPlain(event) && event.key === "/" && document.getElementById("process-search") !== null,
    act: () => document.getElementById("process-search")?.focus(),
  },
  { label: "↑  ↓  Space", does: "keys.rows", ...obeyedByTheTable },
  { label: "Enter", does: "keys.details", ...obeyedByTheTable },
  { label: "Shift+F10", does: "keys.row_menu", ...obeyedByTheTable },
];

/** @param {(index: number) => void} goTo @param {() => void} goToSettings @returns {Key[]} */
const pageKeys = (goTo, goToSettings) => [
  {
    label: "Ctrl+1…9",
    does: "keys.pages",
    matches: (event) => hasControl(event) && /^[1-9]$/.test(event.key),
    act: (event) => goTo(Number(event.key) - 1),
  },
  {
    label: "Ctrl+,",
    does: "keys.settings",
    matches: (event) => hasControl(event) && event.key === ",",
    act: goToSettings,
  },
];

/** @param {App} app @returns {Key[]} */
const leavingKeys = (app) => [
  {
    label: "Esc",
    does: "keys.escape",
    matches: (event) => isPlain(event) && event.key === "Escape" && app.state.inspectMs !== null,
    act: () => app.inspect(null),
  },
];

/**
 * @param {Document} target
 * @param {ReadonlyArray<Key>} table
 */
export function listen(target, table) {
  target.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isWithin(event.target, "dialog")) return;
    const key = table.find((one) => one.matches(event));
    if (key === undefined) return;
    event.preventDefault();
    key.act(event);
  });
}
