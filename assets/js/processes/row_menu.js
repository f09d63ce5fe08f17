/** The context menu of a row. */

import { escapeInvisible } from "../text/text_safety.js";
import { actionItems } from "./actions/action_items.js";
import { makeMenu } from "./menu.js";
import { keyOf } from "./model/process_model.js";
import { exactTerm } from "./lines/search.js";
import { parentOf, rowsByPid } from "./lines/tree.js";

/** @import { State } from "../app/state.js" */
/** @import { OpenProcessHistory } from "../history/process_history.js" */
/** @import { Translate } from "../text/i18n.js" */
/** @import { Subject } from "./actions/job_list.js" */
/** @import { ProcessActions } from "./actions/process_actions.js" */
/** @import { Line } from "./lines/line.js" */
/** @import { MenuItem } from "./menu.js" */
/** @import { ProcessModel } from "./model/process_model.js" */
/** @import { Table } from "./table.js" */

/**
 * @param {object} options
 * @param {Pick<State, "t">} options.state
 * @param {() => Table} options.table
 * @param {() => ProcessModel} options.model
 * @param {(line: Line) => void} options.openDetails
 * @param {OpenProcessHistory} options.openProcessHistory
 * @param {ProcessActions} options.actions
 * @param {(line: Line) => ReadonlyArray<Subject>} options.subjectsOf The processes that an action of a line is about.
 */
export function makeRowMenu(options) {
  const menu = makeMenu(() => {
    const { element, orderLock } = options.table();
    element.focus({ preventScroll: true });
    orderLock.release("menu");
  });
  return {
    element: menu.element,
    close: menu.close,
    /** @param {Line} line @param {{x: number, y: number}} position */
    open(line, position) {
      const [table, model] = [options.table(), options.model()];
      table.orderLock.acquire("menu");
      const items = menuItems({ ...options, t: options.state.t, line, table, model });
      menu.open(escapeInvisible(line.row.name), items, position);
    },
  };
}

/**
 * @param {{t: Translate, line: Line, table: Table, model: ProcessModel, openDetails: (line: Line) => void,
 *   openProcessHistory: OpenProcessHistory, actions: ProcessActions, subjectsOf: (line: Line) =>
 *   ReadonlyArray<Subject>}} options
 * @returns {MenuItem[]}
 */
function menuItems({ t, line, table, model, openDetails, openProcessHistory, actions, subjectsOf }) {
  const { row, key, childCount, isExpanded } = line;
  const isGroup = line.kind === "group";
  const parent = isGroup ? null : parentOf(row, rowsByPid(model.rows.values()));
  /** @type {(MenuItem | false)[]} */
  const items = [
    !isGroup && { label: t("menu.details"), keys: "Enter", act: () => openDetails(line) },
    !isGroup && {
      label: t(table.query.pinned.has(key) ? "menu.unpin" : "menu.pin"),
      act: () => table.togglePin(key),
    },
    childCount > 0 && {
      label: t(isExpanded ? "menu.collapse" : "menu.expand"),
      keys: isGroup ? "Enter" : isExpanded ? "←" : "→",
      act: () => table.setExpanded(key, !isExpanded),
    },
    parent !== null && {
      label: t("menu.parent", { name: escapeInvisible(parent.name) }),
      act: () => table.goTo(keyOf(parent.pid, parent.created_unix_ms)),
    },
    null,
    { label: t("process_history.of_program"), act: () => openProcessHistory({ name: row.name }) },
    { label: t("menu.same_name"), act: () => table.setSearch(exactTerm("name", row.name)) },
    row.user !== null && {
      label: t("menu.same_user"),
      act: () => table.setSearch(exactTerm("user", row.user ?? "")),
    },
    null,
    ...actionItems({ t, row, subjects: subjectsOf(line), actions }),
    null,
    !isGroup && {
      label: t("menu.copy_command"),
      act: () => table.notice.copyWithNotice(row.command, t("processes.copied_command")),
    },
    !isGroup && {
      label: t("menu.copy_pid"),
      act: () => table.notice.copyWithNotice(String(row.pid), t("processes.copied_pid")),
    },
    { label: t("menu.copy_rows"), keys: "Ctrl+C", act: table.copy },
  ];
  return items.filter((item) => item !== false);
}
