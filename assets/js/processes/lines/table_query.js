/** The table query: arrangement, scope, search, sort order, expanded and pinned lines, as the user chose them. */

import { columnById, selectColumns } from "../columns/columns.js";
import { compareRows } from "./order.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Settings } from "../../contract.js" */
/** @import { CellContext, Column } from "../columns/columns.js" */
/** @import { Row } from "../model/process_model.js" */
/** @import { Sort } from "./order.js" */
/** @import { Search } from "./search.js" */

/** @typedef {"list" | "tree" | "groups"} Arrangement */
/** @typedef {"all" | "mine" | "active"} Scope */
/** @typedef {ReturnType<typeof makeTableQuery>} TableQuery */

/**
 * @typedef {object} QueryFunctions
 * @property {(row: Row) => boolean} matches The search.
 * @property {boolean} isSearching
 * @property {(one: Row, other: Row) => number} compare
 * @property {string | null} user The user whose processes are "mine".
 */

/** @typedef {Omit<TableQuery, "searchText" | "sort"> & QueryFunctions} ResolvedQuery */

export const makeTableQuery = () => ({
  /** @type {Arrangement} */
  arrangement: "list",
  /** @type {Scope} */
  scope: "all",
  searchText: "",
  /** @type {Sort} */
  sort: { id: "cpu", descending: true },
  /** Keys of the tree whose children are hidden. @type {Set<string>} */
  collapsed: new Set(),
  /** Keys of groups whose members are shown. @type {Set<string>} */
  expandedGroups: new Set(),
  /** @type {Set<string>} */
  pinned: new Set(),
});

/** @param {TableQuery} query @param {Search} search @param {string | null} user @param {CellContext} context @returns {ResolvedQuery} */
export function resolveQuery(query, search, user, context) {
  const { sort } = query;
  const { value } = columnById(sort.id);
  return {
    ...query,
    user,
    matches: search.matches,
    isSearching: !search.isEmpty,
    compare: compareRows({
      value: (row) => value(row, context),
      descending: sort.descending,
      collate: context.format.collate,
    }),
  };
}

/** Those that are switched on now: some come and go while the engine runs. @param {Scene} scene @returns {number} */
const coresOf = ({ store, state }) =>
  store.reading?.cpu?.per_core_percent.filter((percent) => percent !== null).length ||
  (state.status?.machine.logical_cores ?? 1);

/** @returns {(scene: Scene) => CellContext} The same object while its content is the same, so that cells are written only after a change. */
export function makeCellContext() {
  /** @type {CellContext | null} */
  let made = null;
  return (scene) => {
    const { t, format, store, state } = scene;
    const cpuScale = state.settings?.cpu_of_one_core ? coresOf(scene) : 1;
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

/** @returns {(settings: Settings | null) => Column[]} The same array while the setting is the same. */
export function makeColumnSelection() {
  /** @type {ReadonlyArray<string> | undefined} */
  let ids;
  let selected = selectColumns([]);
  return (settings) => {
    const wanted = settings?.process_columns ?? [];
    if (ids?.join() !== wanted.join()) selected = selectColumns(wanted);
    ids = wanted;
    return selected;
  };
}
