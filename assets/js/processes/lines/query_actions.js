/** The changes of the table query that a user can make. */

import { columnById } from "../columns/columns.js";
import { isGroupKey } from "./groups.js";
import { nextSort } from "./order.js";

/** @import { Cursor } from "../input/cursor.js" */
/** @import { Grid } from "../grid/grid.js" */
/** @import { TableQuery } from "./table_query.js" */

/**
 * @param {object} options
 * @param {TableQuery} options.query
 * @param {Grid} options.grid
 * @param {Cursor} options.cursor
 * @param {() => void} options.reorder
 * @param {() => void} options.flush Updates the lines now.
 */
export function makeQueryActions({ query, grid, cursor, reorder, flush }) {
  return {
    /** @param {Partial<Pick<TableQuery, "arrangement" | "scope">>} part */
    setQuery(part) {
      Object.assign(query, part);
      cursor.scrollToTop();
      reorder();
    },
    /** @param {string} text */
    setSearch(text) {
      if (text === query.searchText) return; // What is shown stays, and where it is scrolled to.
      query.searchText = text;
      grid.scrollToTop();
      reorder();
      // A key that is pressed before the next frame acts on the result of the search.
      flush();
    },
    /** @param {string} id */
    sortBy(id) {
      query.sort = nextSort(query.sort, id, columnById(id).isNumber);
      grid.scrollToTop();
      reorder();
    },
    /** @param {string} key */
    togglePin(key) {
      if (!query.pinned.delete(key)) query.pinned.add(key);
      reorder();
    },
    /** Trees are expanded by default, groups are collapsed. @param {string} key @param {boolean} isExpanded */
    setExpanded(key, isExpanded) {
      const keys = isGroupKey(key) ? query.expandedGroups : query.collapsed;
      if (isGroupKey(key) === isExpanded) keys.add(key);
      else keys.delete(key);
      reorder();
    },
  };
}
