/** The four examples of the tutorial, running: echo, event with answer, pushed integers, pushed cores. */

import { html } from "../../vendor/lit-html.js";
import { makeTimeChart } from "../charts/time_chart.js";
import { CPU_CORE_PREFIX } from "../readings/series_store.js";
import { openChat, openCores, openNumbers } from "./examples.js";
import { chatPart, coresPart, labCard, numbersPart } from "./lab_parts.js";

/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { RenderLoop } from "../app/render_loop.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { Card } from "../components/card.js" */

const ID = "lab";
const CHART_MS = 120_000;

/** @param {object} options @param {EngineSocket} options.engineSocket @param {RenderLoop} options.renderLoop @returns {Card & {stop: () => void}} */
export function makeConnectionLab({ engineSocket, renderLoop: { update, redraw } }) {
  const chart = makeTimeChart({ onResize: redraw });
  const input = { value: "" };
  /** @type {{chat: ReturnType<typeof openChat>, numbers: ReturnType<typeof openNumbers>, cores: ReturnType<typeof openCores>} | null} */
  let examples = null;

  const start = () => {
    if (examples !== null) return;
    examples = {
      chat: openChat({ engineSocket, onChange: update }),
      numbers: openNumbers({ engineSocket, onChange: update }),
      cores: openCores({ engineSocket, onChange: redraw }),
    };
    redraw();
  };
  const stop = () => {
    if (examples === null) return;
    for (const example of Object.values(examples)) example.close();
    examples = null;
    redraw();
  };
  /** @param {Scene} scene @param {NonNullable<typeof examples>} running */
  const content = (scene, { chat, numbers, cores }) =>
    html`<div class="lab-grid">
      ${chatPart(scene, chat, input)} ${numbersPart(scene, numbers.state)}
      ${coresPart(scene, cores.state, chart.element)}
    </div>`;

  return {
    render(scene) {
      const { t, state } = scene;
      const isDisabled = state.link !== "up" && examples === null;
      const [act, text] = examples === null ? [start, "start"] : [stop, "stop"];
      return labCard(
        scene,
        { id: ID, className: "lab", isDisabled, act, text },
        examples === null ? html`<p class="muted">${t(`${ID}.idle`)}</p>` : content(scene, examples),
      );
    },
    draw({ palette, format }) {
      const shown = examples?.cores.state;
      const toMs = shown?.store.newestMs ?? null;
      if (shown === undefined || toMs === null) return;
      const { store, count } = shown;
      const colours = palette.cores(store.coreCount);
      const lines = colours.map((colour, core) => ({ name: CPU_CORE_PREFIX + core, colour, width: 1.6 }));
      const axis = { fromMs: toMs - CHART_MS, toMs, timeText: format.clock, valueText: format.roundPercent };
      chart.draw({ store, version: count, palette, lines, ...axis });
    },
    stop,
  };
}
