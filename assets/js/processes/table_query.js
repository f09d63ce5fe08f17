/** What the user asked the table for. */

import { chosenColumns, columnOf } from "./columns.js";
import { isGroup } from "./groups.js";
import { compareRows } from "./order.js";

/** @import { Scene } from "../app/composition_root.js" */
/** @import { Settings } from "../contract.js" */
/** @import { Column, Words } from "./columns.js" */
/** @import { Arrangement, Scope, Wish } from "./table_lines.js" */
/** @import { Sort } from "./order.js" */
/** @import { Search } from "./search.js" */

/** @typedef {ReturnType<typeof makeAsked>} Asked */

export const makeAsked = () => ({
  /** @type {Arrangement} */
  arrangement: "list",
  /** @type {Scope} */
  scope: "all",
  query: "",
  /** @type {Sort} */
  sort: { id: "cpu", descending: true },
  /** @type {Set<string>} */
  folded: new Set(),
  /** @type {Set<string>} */
  unfolded: new Set(),
  /** @type {Set<string>} */
  pinned: new Set(),
});

/** Trees are open until folded, groups are folded until opened. @param {Asked} asked @param {string} key @param {boolean} isOpen */
export function setOpen({ folded, unfolded }, key, isOpen) {
  const keys = isGroup(key) ? unfolded : folded;
  if (isGroup(key) === isOpen) keys.add(key);
  else keys.delete(key);
}

/** @param {Asked} asked @param {Search} search @param {string | null} me @param {Words} words @returns {Wish} */
export function wishOf(asked, search, me, words) {
  const { value } = columnOf(asked.sort.id);
  return {
    arrangement: asked.arrangement,
    scope: asked.scope,
    folded: asked.folded,
    unfolded: asked.unfolded,
    pinned: asked.pinned,
    me,
    matches: search.matches,
    isSearching: !search.isEmpty,
    compare: compareRows({
      value: (row) => value(row, words),
      descending: asked.sort.descending,
      collate: words.format.collate,
    }),
  };
}

/** @returns {(scene: Scene) => Words} The same object while nothing in it changes, so that no cell is written twice. */
export function makeWords() {
  /** @type {Words | null} */
  let made = null;
  return ({ t, format, store, state }) => {
    const cores = state.status?.machine.logical_cores ?? 1;
    const cpuScale = state.settings?.cpu_of_one_core ? cores : 1;
    const memoryBytes = store.newest("memory.total_bytes");
    if (
      made?.t !== t ||
      made.format !== format ||
      made.cpuScale !== cpuScale ||
      made.memoryBytes !== memoryBytes
    ) {
      made = { t, format, cpuScale, memoryBytes };
    }
    return made;
  };
}

/** @returns {(settings: Settings | null) => Column[]} The same array while the setting stays. */
export function makeColumns() {
  /** @type {ReadonlyArray<string> | undefined} */
  let ids;
  let made = chosenColumns([]);
  return (settings) => {
    const wanted = settings?.process_columns ?? [];
    if (ids?.join() !== wanted.join()) made = chosenColumns(wanted);
    ids = wanted;
    return made;
  };
}
