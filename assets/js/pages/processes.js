/** The processes page: toolbar, table, details drawer, context menu. */

import { html, nothing } from "../../vendor/lit-html.js";
import { fileName } from "../app/save_file.js";
import { button } from "../components/controls.js";
import { keepOneStop } from "../components/toolbar_keys.js";
import { NoticeCode } from "../contract.js";
import { subjectsAt } from "../processes/actions/process_actions.js";
import { makeColumnChooser } from "../processes/columns/column_chooser.js";
import { selectColumns } from "../processes/columns/columns.js";
import { makeDetailsDrawer } from "../processes/details/details_drawer.js";
import { makeProcessDetails } from "../processes/details/process_details.js";
import { makePausableModel, makeProcessModel } from "../processes/model/process_model.js";
import { processCells } from "../processes/model/process_cells.js";
import { makeProcessFeed } from "../processes/model/process_feed.js";
import { makeRowMenu } from "../processes/row_menu.js";
import { selectionButtons } from "../processes/selection_buttons.js";
import { makeTable } from "../processes/table.js";
import { makeCellContext } from "../processes/lines/table_query.js";
import { makeResultAnnouncer, selectionSum, toolbar } from "../processes/toolbar.js";
import { csvFile } from "../text/csv.js";
import { reasonText } from "../text/reasons.js";
import { escapeInvisible } from "../text/text_safety.js";
import { makeRouteParameter } from "./route_parameter.js";

/** @import { Api } from "../app/api.js" */
/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { RenderLoop } from "../app/render_loop.js" */
/** @import { FileSaver } from "../app/save_file.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { ChangeSettings } from "../app/settings.js" */
/** @import { State } from "../app/state.js" */
/** @import { OpenProcessHistory } from "../history/process_history.js" */
/** @import { ProcessActions } from "../processes/actions/process_actions.js" */
/** @import { CellContext } from "../processes/columns/columns.js" */
/** @import { Line } from "../processes/lines/line.js" */
/** @import { ProcessModel } from "../processes/model/process_model.js" */
/** @import { Table } from "../processes/table.js" */

/**
 * @param {{state: State, scene: () => Scene, api: Api, engineSocket: EngineSocket, changeSettings: ChangeSettings,
 *   openProcessHistory: OpenProcessHistory, actions: ProcessActions, saveFile: FileSaver["save"], renderLoop: RenderLoop}} options
 */
export function makeProcessesPage(options) {
  const { state, scene: currentScene, api, changeSettings, openProcessHistory, actions } = options;
  const { update, redraw } = options.renderLoop;
  const model = actions.withUsersOf(makeProcessModel());
  const shownModel = makePausableModel(model);
  const details = makeProcessDetails({ state, api, redraw });
  const columnChooser = makeColumnChooser({ state, changeSettings, table: () => table, update });
  const [contextOf, resultAnnouncer] = [makeCellContext(), makeResultAnnouncer()];
  const feed = makeProcessFeed({
    engineSocket: options.engineSocket,
    onChanges(changes) {
      // Takes the snapshot of a pause that has just begun, before the model changes.
      shownModel(state);
      model.apply(changes);
      details.follow(model);
      redraw();
    },
  });
  /** @param {Line} line */
  const showDetails = ({ key, row }) => details.open(key, model.rows.get(key) ?? null, row);
  /** @param {Line} line */
  const openDetails = (line) => {
    showDetails(line);
    focusDetails();
  };
  /** @param {Line} line */
  const subjectsOf = (line) => subjectsAt(line, table.cursor.selectedLines(), shownModel(state));
  const menu = makeRowMenu({
    state,
    table: () => table,
    model: () => shownModel(state),
    openDetails,
    openProcessHistory,
    actions,
    subjectsOf,
  });
  const table = makeTable({
    state,
    scene: currentScene,
    redraw,
    update,
    changeSettings,
    onOpen: openDetails,
    onSelect: (line) => details.opened !== null && showDetails(line),
    onMenu: menu.open,
    onAct: (kind, line) => actions.ask(kind, subjectsOf(line)),
    onEscape: details.close,
  });
  const drawer = makeDetailsDrawer({
    details,
    onGoTo(key) {
      details.open(key, model.rows.get(key) ?? null);
      table.cursor.select(key);
    },
    onClose() {
      details.close();
      table.element.focus({ preventScroll: true });
    },
    onCopy: (command) => table.notice.copyWithNotice(command, state.t("processes.copied_command")),
    openProcessHistory,
    actions,
    redraw,
  });
  const addressSearch = makeRouteParameter(table.setSearch);

  return {
    /** @param {Scene} scene */
    render(scene) {
      feed.start();
      addressSearch.apply(state.parameter);
      const shown = shownModel(state);
      const user = monitorUser(state, model);
      table.update(scene, shown, user);
      table.element.setAttribute("aria-label", scene.t("processes.page"));
      return html`<div class="page-processes" data-details=${details.opened === null ? nothing : "open"}>
        ${toolbar({ scene, table, count: shown.rows.size, user, columnChooser, buttons: selectionButtons(scene, { table, openDetails, subjectsOf, actions }), save: () => saveTable(scene, table, contextOf(scene), options.saveFile) })}
        ${resultAnnouncer(scene, table, shown.rows.size)}
        <div class="process-panes">
          ${gridCard(scene, shown, table, contextOf(scene))}
          ${drawer.render(scene, contextOf(scene), user !== null && details.opened?.row?.user === user)}
        </div>
        ${columnChooser.render(scene)} ${menu.element}
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      keepOneStop();
      for (const part of [table, drawer]) part.draw(scene);
    },
    leave() {
      table.setSearch(""); // The next visit would show a part as if it were all.
      addressSearch.reset();
      menu.close();
      feed.stop();
    },
  };
}

/** As it is arranged, filtered and sorted. @param {Scene} scene @param {Table} table @param {CellContext} context @param {FileSaver["save"]} saveFile */
function saveTable({ t, state }, { lines }, context, saveFile) {
  const columns = selectColumns(state.settings?.process_columns ?? []);
  const cells = processCells([...lines.pinned, ...lines.lines], columns, context);
  saveFile(csvFile(cells), fileName(t("processes.page"), "csv"));
}

/** @param {Scene} scene @param {ProcessModel} model @param {Table} table @param {CellContext} context */
const gridCard = (scene, model, table, context) =>
  html`<div class="grid-card">
    <div class="grid-box">
      ${table.element} ${emptyText(scene, model, table)} ${lockHint(scene, table)} ${table.notice.render()}
    </div>
    ${selectionSum(scene, table, model, context)}
  </div>`;

/** After the next frame, in which the drawer is rendered. */
const focusDetails = () =>
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.getElementById("process-details-title")?.focus()),
  );

/** The user that the engine runs as. @param {State} state @param {ProcessModel} model */
function monitorUser({ status }, { rows }) {
  for (const row of rows.values()) if (row.pid === status?.pid) return row.user;
  return null;
}

/** @param {Scene} scene @param {ProcessModel} model @param {Table} table */
function emptyText(scene, model, { lines, query, search, setQuery, setSearch }) {
  const { t, state } = scene;
  if (lines.lines.length + lines.pinned.length > 0) return nothing;
  if (model.rows.size === 0 && state.link === "up") {
    const obstacle = obstacleText(scene);
    if (model.takenAtMs === null || obstacle !== null)
      return html`<p class="grid-empty">${t("processes.no_list")} ${obstacle ?? t("processes.loading")}</p>`;
  }
  const key =
    model.takenAtMs === null
      ? "waiting"
      : !search.isEmpty
        ? "none_found"
        : query.scope === "all"
          ? "none"
          : `none_${query.scope}`;
  const showAll = () => {
    setQuery({ scope: "all" });
    setSearch("");
  };
  return html`<p class="grid-empty">
    ${t(`processes.${key}`, { query: escapeInvisible(query.searchText) })}
    ${model.takenAtMs === null || (search.isEmpty && query.scope === "all") ? nothing : button(t("processes.show_all"), showAll)}
  </p>`;
}

/** What keeps the engine from reading the processes, if it has said so. @param {Scene} scene */
function obstacleText({ t, state }) {
  const unreadable = state.status?.unreadable.find(({ what }) => what === "processes");
  if (unreadable !== undefined) return reasonText(t, unreadable);
  const stuck = state.notices.find(({ code }) => code === NoticeCode.SAMPLER_STUCK);
  return stuck === undefined
    ? null
    : t("processes.waits_for", { what: escapeInvisible(String(stuck.details.what)) });
}

/** Shown while the order is locked and no longer that of the values: it may look as if the page hangs. @param {Scene} scene @param {Table} table */
function lockHint({ t, format }, { orderLock, lines, leave, endedCount }) {
  if (!orderLock.isLocked || !lines.isStale) return nothing;
  const parts = [t("processes.order_locked")];
  const ended = endedCount();
  if (lines.newCount > 0)
    parts.push(
      t(lines.newCount === 1 ? "processes.order_locked_one" : "processes.order_locked_many", {
        count: format.count(lines.newCount),
      }),
    );
  if (ended > 0) parts.push(t("processes.order_locked_ended", { count: format.count(ended) }));
  return html`<button
    type="button"
    class="lock-hint"
    tabindex="-1"
    title=${t("processes.order_locked_help")}
    @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
    @click=${leave}
  >
    ${parts.join(" · ")} <kbd>Esc</kbd>
  </button>`;
}
