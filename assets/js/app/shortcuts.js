/** Keyboard shortcuts of the page, in the order of the help dialog. */

import { MINUTE_MS } from "../text/durations.js";

/** @import { CompactView } from "./compact_view.js" */
/** @import { JobList } from "../processes/actions/job_list.js" */
/** @import { State } from "./state.js" */
/** @import { ViewActions } from "./view_actions.js" */

/**
 * @typedef {object} Shortcut
 * @property {string} label As the help dialog shows it.
 * @property {string} does Locale key.
 * @property {(event: KeyboardEvent) => boolean} matches
 * @property {(event: KeyboardEvent) => void} act
 */

/**
 * @typedef {object} ShortcutOptions
 * @property {Pick<State, "paused" | "inspectMs">} state
 * @property {ViewActions} viewActions
 * @property {Pick<JobList, "hasWaiting" | "undo">} jobs
 * @property {() => boolean} hasHistory Whether the charts of this page can be zoomed.
 * @property {(index: number) => void} goToPageAt
 * @property {() => void} goToSettings
 * @property {() => void} goToTime Where a time can be entered.
 * @property {Pick<CompactView, "isShown" | "toggle">} compactView
 */

/** Listed in the help dialog, handled by the charts or by the process table. */
const handledElsewhere = { matches: () => false, act() {} };
const TEXT_INPUTS = "input, select, textarea, [contenteditable]";
const BUTTONS = "button, a, summary, [role=button]";

/** @param {EventTarget | null} target @param {string} selector */
const isWithin = (target, selector) => target instanceof Element && target.closest(selector) !== null;

/** Matches one of the keys without a modifier, outside of text inputs. @param {string[]} keys @returns {Shortcut["matches"]} */
const plain =
  (...keys) =>
  ({ key, ctrlKey, metaKey, altKey, target }) =>
    keys.includes(key) && !ctrlKey && !metaKey && !altKey && !isWithin(target, TEXT_INPUTS);

/** @param {RegExp} pattern @returns {Shortcut["matches"]} */
const withControl =
  (pattern) =>
  ({ key, ctrlKey, metaKey, altKey }) =>
    (ctrlKey || metaKey) && !altKey && pattern.test(key);

/** @param {Shortcut["matches"]} matches @param {string} selector @returns {Shortcut["matches"]} */
const inside = (matches, selector) => (event) => matches(event) && isWithin(event.target, selector);

/** @param {Shortcut["matches"]} matches @param {string} selector @returns {Shortcut["matches"]} */
const outside = (matches, selector) => (event) => matches(event) && !isWithin(event.target, selector);

/** @param {ShortcutOptions} options @returns {(matches: Shortcut["matches"]) => Shortcut["matches"]} */
const withTopBar =
  ({ compactView }) =>
  (matches) =>
  (event) =>
    matches(event) && !compactView.isShown;

/** @returns {HTMLInputElement | null} */
const searchInput = () => document.querySelector("#process-search");

/** @param {ShortcutOptions} options @returns {Shortcut[]} */
export const makeShortcuts = (options) => [
  ...timeShortcuts(options),
  ...chartShortcuts(options),
  ...processShortcuts(),
  ...pageShortcuts(options),
];

/** @param {ShortcutOptions} options @returns {Shortcut[]} */
function timeShortcuts(options) {
  const { state, viewActions } = options;
  const { showHelp, pause, goLive, stepWidth } = viewActions;
  const shown = withTopBar(options);
  return [
    { label: "?", does: "keys.help", matches: plain("?"), act: () => showHelp(true) },
    {
      label: "Space",
      does: "keys.pause",
      matches: shown(outside(plain(" "), BUTTONS)),
      act: () => (state.paused ? goLive() : pause()),
    },
    { label: "L", does: "keys.live", matches: shown(plain("l", "L")), act: goLive },
    {
      label: "[  ]",
      does: "keys.range",
      matches: shown(plain("[", "]")),
      act: ({ key }) => stepWidth(key === "[" ? -1 : 1),
    },
  ];
}

/** @param {ShortcutOptions} options @returns {Shortcut[]} */
function chartShortcuts(options) {
  const { hasHistory, jobs, goToTime, viewActions } = options;
  const { stepInspect, moveInspect, zoomBack } = viewActions;
  const undo = outside(withControl(/^z$/), TEXT_INPUTS);
  return [
    {
      label: "Ctrl+Z",
      does: "keys.undo_action",
      matches: (event) => undo(event) && jobs.hasWaiting(),
      act: () => jobs.undo(),
    },
    {
      label: "Ctrl+Z",
      does: "keys.zoom_back",
      matches: (event) => undo(event) && hasHistory(),
      act: zoomBack,
    },
    { label: "G", does: "keys.go_to_time", matches: withTopBar(options)(plain("g", "G")), act: goToTime },
    { label: "+  −", does: "keys.zoom", ...handledElsewhere },
    { label: "PgUp  PgDn", does: "keys.move", ...handledElsewhere },
    { label: "Enter", does: "keys.moment", ...handledElsewhere },
    {
      label: "←  →",
      does: "keys.inspect",
      matches: inside(plain("ArrowLeft", "ArrowRight"), "[role=slider]"),
      act: ({ key, shiftKey }) => stepInspect((key === "ArrowLeft" ? -1 : 1) * (shiftKey ? 10 : 1)),
    },
    {
      label: "Ctrl+←  →",
      does: "keys.inspect_minute",
      matches: inside(withControl(/^Arrow(Left|Right)$/), "[role=slider]"),
      act: ({ key }) => moveInspect(key === "ArrowLeft" ? -MINUTE_MS : MINUTE_MS),
    },
    {
      label: "Home  End",
      does: "keys.ends",
      matches: inside(plain("Home", "End"), "[role=slider]"),
      act: ({ key }) => stepInspect(key === "Home" ? -Infinity : Infinity),
    },
  ];
}

/** @returns {Shortcut[]} */
const processShortcuts = () => [
  {
    label: "/",
    does: "keys.search",
    matches: (event) => plain("/")(event) && searchInput() !== null,
    // What was searched for before is replaced by what is typed.
    act: () => searchInput()?.select(),
  },
  { label: "←  →", does: "keys.tools", ...handledElsewhere },
  { label: "↑  ↓  Space", does: "keys.rows", ...handledElsewhere },
  { label: "Enter", does: "keys.details", ...handledElsewhere },
  { label: "Del  Shift+Del", does: "keys.end_process", ...handledElsewhere },
  { label: "Shift+F10", does: "keys.row_menu", ...handledElsewhere },
  { label: "Alt+←  →  Enter", does: "keys.column_width", ...handledElsewhere },
];

/** @param {ShortcutOptions} options @returns {Shortcut[]} */
const pageShortcuts = ({ state, goToPageAt, goToSettings, compactView, viewActions: { inspect } }) => [
  {
    label: "Ctrl+1…9",
    does: "keys.pages",
    matches: withControl(/^[1-9]$/),
    act: ({ key }) => goToPageAt(Number(key) - 1),
  },
  { label: "Ctrl+,", does: "keys.settings", matches: withControl(/^,$/), act: goToSettings },
  { label: "Ctrl+M", does: "keys.compact", matches: withControl(/^m$/i), act: compactView.toggle },
  {
    label: "Esc",
    does: "keys.escape",
    matches: (event) => plain("Escape")(event) && state.inspectMs !== null,
    act: () => inspect(null),
  },
];

/** @param {Document} target @param {ReadonlyArray<Shortcut>} shortcuts */
export function listenForShortcuts(target, shortcuts) {
  target.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isWithin(event.target, "dialog")) return;
    const shortcut = shortcuts.find((one) => one.matches(event));
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.act(event);
  });
}

/** While an input method composes a text, keys belong to it: Enter takes a suggestion, Escape drops it. @param {Document} target */
export function leaveKeysToInputMethod(target) {
  const options = { capture: true };
  target.addEventListener("keydown", (event) => event.isComposing && event.stopPropagation(), options);
}
