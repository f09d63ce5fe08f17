/** Brings the lines up to date: orders them again, or only refreshes their values while the order is locked. */

import { parseSearch } from "./search.js";
import { resolveQuery } from "./table_query.js";

/** @import { CellContext } from "../columns/columns.js" */
/** @import { ProcessModel } from "../model/process_model.js" */
/** @import { OrderLock } from "./order_lock.js" */
/** @import { TableLines } from "./table_lines.js" */
/** @import { TableQuery } from "./table_query.js" */

/**
 * @param {{lines: TableLines, query: TableQuery, orderLock: () => OrderLock, visibleKeys: () => string[],
 *   onUpdate: () => void}} options
 */
export function makeLineUpdater({ lines, query, orderLock, visibleKeys, onUpdate }) {
  let search = parseSearch("");
  let mustReorder = true;
  /** @type {{model: ProcessModel | null, version: number}} */
  let shown = { model: null, version: -1 };
  let flush = () => {};
  return {
    get search() {
      return search;
    },
    /** Orders the lines at the next update, even while the order is locked. */
    reorder() {
      mustReorder = true;
    },
    /** Repeats the last update now: a key may be pressed before the next frame. */
    flush: () => flush(),
    /** @param {ProcessModel} model @param {string | null} user @param {CellContext} context */
    update(model, user, context) {
      flush = () => {
        const isNew = model !== shown.model || model.version !== shown.version;
        if (isNew && !mustReorder && orderLock().isLocked) {
          lines.refresh(model);
          // Rows that stand still must not hide that hardly any of them is true.
          const keys = visibleKeys();
          if (2 * lines.endedCount(keys) > keys.length) orderLock().giveUp();
        }
        if (mustReorder || (isNew && !orderLock().isLocked)) {
          search = parseSearch(query.searchText, { cpuScale: context.cpuScale });
          lines.arrange(model, resolveQuery(query, search, user, context));
        }
        shown = { model, version: model.version };
        mustReorder = false;
        onUpdate();
      };
      flush();
    },
  };
}
