/** The compact page: the numbers of the machine, their last five minutes and who uses most, in a small window. */

import { html } from "../../vendor/lit-html.js";
import { makeCompactTiles } from "../components/compact/compact_tiles.js";
import { makeLeaders } from "../components/compact/leaders.js";
import { iconButton } from "../components/controls.js";
import { icons } from "../components/icons.js";
import { MINUTE_MS } from "../text/durations.js";
import { rangeText } from "../text/range_text.js";

/** @import { Api } from "../app/api.js" */
/** @import { PageView } from "../app/router.js" */
/** @import { Scene } from "../app/scene.js" */

const WIDTH_MS = 5 * MINUTE_MS;

/** @param {{api: Pick<Api, "leaders">, redraw: () => void, update: () => void, leave: () => void}} options @returns {PageView} */
export function makeCompactPage({ api, redraw, update, leave }) {
  const leaders = makeLeaders({ api });
  const tiles = makeCompactTiles(redraw);
  return {
    render: (scene) =>
      html`<div class="page-compact">
        <div class="compact-tiles">${tiles.render(recent(scene), leaders)}</div>
        ${iconButton(icons.expand(), scene.t("compact.leave"), leave, { isFramed: true, title: scene.t("compact.leave_key") })}
      </div>`,
    requestWithReading: (scene) => [leaders.requestIfDue(scene)],
    draw(scene) {
      tiles.draw(recent(scene));
      void leaders.requestIfDue(scene)?.then(update);
    },
  };
}

/** The last five minutes, or what is known of them, whatever width the other pages show. @param {Scene} scene @returns {Scene} */
function recent(scene) {
  const knownMs = scene.knownMs !== null && scene.knownMs < WIDTH_MS ? scene.knownMs : null;
  const widthMs = Math.max(knownMs ?? WIDTH_MS, MINUTE_MS);
  return {
    ...scene,
    fromMs: scene.toMs - widthMs,
    widthMs,
    rangeText: rangeText(scene, widthMs, knownMs),
    inspectMs: null,
  };
}
