/** When the lines are chosen and ordered anew, and when they only get new values. */

import { parseSearch } from "./search.js";
import { wishOf } from "./table_query.js";

/** @import { Words } from "./columns.js" */
/** @import { Hold } from "./order_lock.js" */
/** @import { List } from "./table_lines.js" */
/** @import { Model } from "./model.js" */
/** @import { Asked } from "./table_query.js" */

/**
 * @param {object} options
 * @param {List} options.list
 * @param {Asked} options.asked
 * @param {() => Hold} options.hold
 * @param {() => void} options.onArranged
 */
export function makeArranger({ list, asked, hold, onArranged }) {
  let search = parseSearch("");
  let mustArrange = true;
  /** @type {{model: Model | null, version: number}} */
  let drawn = { model: null, version: -1 };
  let settle = () => {};
  return {
    get search() {
      return search;
    },
    /** Order anew the next time, held or not. */
    again() {
      mustArrange = true;
    },
    /** Bring the lines up to date at once: the next key may come before the next frame. */
    settle: () => settle(),
    /** @param {Model} model @param {string | null} me The user who looks. @param {Words} words */
    arrange(model, me, words) {
      settle = () => {
        const isNew = model !== drawn.model || model.version !== drawn.version;
        if (mustArrange || (isNew && !hold().isHeld)) {
          search = parseSearch(asked.query, { cpuScale: words.cpuScale });
          list.arrange(model, wishOf(asked, search, me, words));
        } else if (isNew) list.hold(model);
        drawn = { model, version: model.version };
        mustArrange = false;
        onArranged();
      };
      settle();
    },
  };
}
