/** The four examples of the tutorial, working: echo, event and answer, pushed integers, pushed cores. */

import { html } from "../../vendor/lit-html.js";
import { makeTimeChart } from "../charts/time_chart.js";
import { openChat } from "./chat.js";
import { openCores } from "./cores.js";
import { openNumbers } from "./numbers.js";
import { CORE } from "../readings/series_store.js";
import { chatPart, coresPart, numbersPart } from "./lab_parts.js";

/** @import { App, Scene } from "../app/composition_root.js" */

const ID = "lab";
const CHART_MS = 120_000;

/** @param {App} app */
export function makeConnectionLab(app) {
  const chart = makeTimeChart({ onResize: app.redraw });
  const text = { value: "" };
  /** @type {{chat: ReturnType<typeof openChat>, numbers: ReturnType<typeof openNumbers>, cores: ReturnType<typeof openCores>} | null} */
  let open = null;

  const start = () => {
    if (open !== null || app.link === null) return;
    const { link } = app;
    open = {
      chat: openChat({ link, onChange: app.update }),
      numbers: openNumbers({ link, onChange: app.update }),
      cores: openCores({ link, onChange: app.redraw }),
    };
    app.redraw();
  };
  const stop = () => {
    if (open === null) return;
    for (const part of [open.chat, open.numbers, open.cores]) part.close();
    open = null;
    app.redraw();
  };
  /** @param {Scene} scene @param {NonNullable<typeof open>} parts */
  const running = (scene, { chat, numbers, cores }) =>
    html`<div class="lab-grid">
      ${chatPart(scene, chat, text)} ${numbersPart(scene, numbers.state)}
      ${coresPart(scene, cores.state, chart.element)}
    </div>`;

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, state } = scene;
      const isOff = state.link !== "up" && open === null;
      return html`<section class="card lab" aria-labelledby="${ID}-title">
        <header class="card-head">
          <h2 id="${ID}-title">${t(`${ID}.title`)}</h2>
          <span class="sub">${t(`${ID}.sub`)}</span>
          <span class="aside"></span>
          <button type="button" class="button" ?disabled=${isOff} @click=${open === null ? start : stop}>
            ${t(open === null ? `${ID}.start` : `${ID}.stop`)}
          </button>
        </header>
        ${open === null ? html`<p class="quiet-words">${t(`${ID}.idle`)}</p>` : running(scene, open)}
      </section>`;
    },
    /** @param {Scene} scene */
    draw({ palette, format }) {
      const shown = open?.cores.state;
      const toMs = shown?.store.newestMs ?? null;
      if (shown === undefined || toMs === null) return;
      const { store, count } = shown;
      const colours = palette.cores(store.coreCount);
      const lines = colours.map((colour, core) => ({ name: CORE + core, colour, width: 1.6 }));
      const axis = { fromMs: toMs - CHART_MS, toMs, timeText: format.clock, valueText: format.roundPercent };
      chart.draw({ store, version: count, palette, lines, ...axis });
    },
    stop,
  };
}
