/** Every process: who uses the machine, now. */

import { html, nothing } from "../../vendor/lit-html.js";
import { makeChooser } from "../processes/column_chooser.js";
import { makeDetails } from "../processes/details/process_details.js";
import { makeDrawer } from "../processes/details/details_drawer.js";
import { makeFeed } from "../processes/process_feed.js";
import { harmless } from "../text/text_safety.js";
import { makeMenu } from "../processes/menu.js";
import { makeFrozen, makeModel } from "../processes/model.js";
import { rowMenu } from "../processes/row_menu.js";
import { makeTable } from "../processes/table.js";
import { makeFoundWords, toolbar } from "../processes/toolbar.js";
import { makeWords } from "../processes/table_query.js";
import { makeObeyed } from "../app/route_parameter.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Line } from "../processes/table_lines.js" */
/** @import { Model } from "../processes/model.js" */

/** @param {App} app */
export function makeProcesses(app) {
  const model = makeModel();
  const details = makeDetails(app);
  const chooser = makeChooser(app);
  const wordsOf = makeWords();
  const foundWords = makeFoundWords();
  const feed = makeFeed({
    app,
    onChanges(changes) {
      // A view that was paused this very moment keeps what it shows.
      modelOf(app.state);
      model.apply(changes);
      details.follow(model);
      app.redraw();
    },
  });
  const modelOf = makeFrozen(model);

  const closeDetails = () => {
    details.close();
    table.element.focus({ preventScroll: true });
  };
  /** @param {Line} line */
  const openDetails = ({ key, row }) => {
    details.open(key, model.rows.get(key) ?? null, row);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => document.getElementById("process-details-title")?.focus()),
    );
  };
  const menu = makeMenu(() => {
    table.element.focus({ preventScroll: true });
    table.hold.release("menu");
  });
  /** @param {Line} line @param {{x: number, y: number}} at */
  const openMenu = (line, at) => {
    table.hold.take("menu");
    const about = { t: app.state.t, line, table, model: modelOf(app.state) };
    const items = rowMenu({ ...about, onOpen: openDetails, onLife: app.life.open });
    menu.open(harmless(line.row.name), items, at);
  };
  const table = makeTable({
    app,
    onOpen: openDetails,
    onMenu: openMenu,
    onEscape() {
      if (details.looked === null) return false;
      details.close();
      return true;
    },
  });
  const drawer = makeDrawer({ app, details, onGoTo: openRelative, onClose: closeDetails });

  /** @param {string} key */
  function openRelative(key) {
    details.open(key, model.rows.get(key) ?? null);
    table.cursor.chooseOnly(key);
  }

  const address = makeObeyed((part) => table.find(part));

  return {
    /** @param {Scene} scene */
    render(scene) {
      feed.start();
      address.obey(scene.state.part);
      const shown = modelOf(scene.state);
      const { t } = scene;
      const user = userOf(scene, model);
      table.arrange(scene, shown, user);
      const { looked } = details;
      const row = looked?.row ?? null;
      table.element.setAttribute("aria-label", t("processes.page"));
      return html`<div class="page-processes" data-details=${looked === null ? nothing : "open"}>
        ${toolbar({ scene, table, count: shown.rows.size, me: user, chooser })}
        ${foundWords(scene, table, shown.rows.size)}
        <div class="process-panes">
          <div class="grid-card">
            ${table.element} ${emptyWords(scene, shown, table)} ${heldHint(scene, table)}
          </div>
          ${drawer.render(scene, row, wordsOf(scene), row !== null && row.user !== null && row.user === user)}
        </div>
        ${chooser.render(scene)} ${menu.element}
      </div>`;
    },
    /** @param {Scene} scene */
    draw(scene) {
      table.draw(scene);
      drawer.draw(scene);
    },
    leave() {
      address.forget();
      menu.close();
      feed.stop();
    },
  };
}

/** The user whose monitor this is. @param {Scene} scene @param {Model} model */
function userOf({ state }, { rows }) {
  for (const row of rows.values()) if (row.pid === state.status?.pid) return row.user;
  return null;
}

/** @param {Scene} scene @param {Model} model @param {import("../processes/table.js").Table} table */
function emptyWords({ t, state }, model, { list, asked, search }) {
  if (list.lines.length + list.pinned.length > 0) return nothing;
  const key =
    model.takenAtMs === null
      ? state.link === "up"
        ? "loading"
        : "waiting"
      : !search.isEmpty
        ? "none_found"
        : asked.scope === "all"
          ? "none"
          : `none_${asked.scope}`;
  return html`<p class="grid-empty">${t(`processes.${key}`, { query: harmless(asked.query) })}</p>`;
}

/** Said while it matters: rows that do not move may look like a program that hangs. @param {Scene} scene @param {import("../processes/table.js").Table} table */
function heldHint({ t, format }, table) {
  if (!table.hold.isHeld) return nothing;
  const { newCount } = table.list;
  const more =
    newCount === 0
      ? ""
      : ` · ${t(newCount === 1 ? "processes.held_one" : "processes.held_many", { count: format.count(newCount) })}`;
  return html`<button
    type="button"
    class="grid-held"
    tabindex="-1"
    title=${t("processes.held_help")}
    @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()}
    @click=${table.letGo}
  >
    ${t("processes.held")}${more} <kbd>Esc</kbd>
  </button>`;
}
