/** What can be done with a row: nothing here changes the process. */

import { copyText } from "../components/clipboard.js";
import { harmless } from "../text/text_safety.js";
import { keyOf } from "./model.js";
import { exactly } from "./search.js";
import { parentOf, rowsByPid } from "./tree.js";

/** @import { Translate } from "../text/format.js" */
/** @import { Line } from "./table_lines.js" */
/** @import { Item } from "./menu.js" */
/** @import { Model } from "./model.js" */
/** @import { Table } from "./table.js" */

/**
 * @param {object} options
 * @param {Translate} options.t
 * @param {Line} options.line
 * @param {Table} options.table
 * @param {Model} options.model
 * @param {(line: Line) => void} options.onOpen
 * @param {(lived: import("../history/process_history.js").Lived) => void} options.onLife
 * @returns {Item[]}
 */
export function rowMenu({ t, line, table, model, onOpen, onLife }) {
  const { row, key, childCount, isExpanded } = line;
  const isGroup = line.kind === "group";
  const parent = isGroup ? null : parentOf(row, rowsByPid(model.rows.values()));
  /** @type {(Item | false)[]} */
  const items = [
    !isGroup && { label: t("menu.details"), keys: "Enter", act: () => onOpen(line) },
    !isGroup && {
      label: t(table.asked.pinned.has(key) ? "menu.unpin" : "menu.pin"),
      act: () => table.pin(key),
    },
    childCount > 0 && {
      label: t(isExpanded ? "menu.fold" : "menu.unfold"),
      keys: isGroup ? "Enter" : isExpanded ? "←" : "→",
      act: () => table.fold(key, !isExpanded),
    },
    parent !== null && {
      label: t("menu.parent", { name: harmless(parent.name) }),
      act: () => table.goTo(keyOf(parent.pid, parent.created_unix_ms)),
    },
    null,
    { label: t("life.of_program"), act: () => onLife({ name: row.name }) },
    { label: t("menu.same_name"), act: () => table.find(exactly("name", row.name)) },
    row.user !== null && {
      label: t("menu.same_user"),
      act: () => table.find(exactly("user", row.user ?? "")),
    },
    null,
    !isGroup && { label: t("menu.copy_command"), act: () => copyText(row.command) },
    !isGroup && { label: t("menu.copy_pid"), act: () => copyText(String(row.pid)) },
    { label: t("menu.copy_rows"), keys: "Ctrl+C", act: () => table.actions.copy() },
  ];
  return items.filter((item) => item !== false);
}
