/** Push against polling: the same readings by WebSocket and by HTTP requests, measured on this page. */

import { html, nothing } from "../../vendor/lit-html.js";
import { titleCutCell } from "../components/table_columns.js";
import { labCard } from "./lab_parts.js";
import { median, startMeasurement } from "./push_polling.js";

/** @import { Api } from "../app/api.js" */
/** @import { EngineSocket } from "../app/engine_socket.js" */
/** @import { OnReading } from "../app/live_readings.js" */
/** @import { Scene } from "../app/scene.js" */
/** @import { HeadingOf, TableColumns } from "../components/table_columns.js" */
/** @import { Tally } from "./push_polling.js" */

const ID = "push_polling";

/** @param {{engineSocket: EngineSocket, api: Api, periodMs: () => number, onReading: OnReading, update: () => void, tableColumns: TableColumns}} options */
export function makePushPollingCard({ engineSocket, api, periodMs, onReading, update, tableColumns }) {
  /** @type {ReturnType<typeof startMeasurement> | null} Its results stay after it was stopped. */
  let measurement = null;
  let isRunning = false;

  const start = () => {
    if (isRunning) return;
    measurement = startMeasurement({ engineSocket, api, periodMs, onReading, onChange: update });
    isRunning = true;
    update();
  };
  const stop = () => {
    if (!isRunning) return;
    measurement?.stop();
    isRunning = false;
    update();
  };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, state } = scene;
      const isDisabled = state.link !== "up" && !isRunning;
      const [act, text] = isRunning ? [stop, "stop"] : [start, "start"];
      return labCard(
        scene,
        { id: ID, isDisabled, act, text },
        measurement === null
          ? html`<p class="muted">${t(`${ID}.idle`)}</p>`
          : results(scene, measurement, tableColumns(scene, ID)),
      );
    },
    stop,
  };
}

/** @param {Scene} scene @param {{push: Tally, poll: Tally}} measurement @param {HeadingOf} headingOf */
function results({ t, format }, { push, poll }, headingOf) {
  /** @type {[string, (tally: Tally) => string][]} */
  const rows = [
    ["requests", ({ requests }) => format.count(requests)],
    ["readings", ({ readings }) => format.count(readings)],
    ["bytes", ({ bytes }) => format.bytes(bytes)],
    ["bytes_each", ({ bytes, readings }) => format.bytes(readings === 0 ? null : bytes / readings)],
    ["delay", ({ delaysMs }) => format.milliseconds(median(delaysMs))],
    [
      "delay_longest",
      ({ delaysMs }) => format.milliseconds(delaysMs.length === 0 ? null : Math.max(...delaysMs)),
    ],
  ];
  return html`<table class="push-polling" @pointerover=${titleCutCell}>
      <caption class="visually-hidden">
        ${t(`${ID}.title`)}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${headingOf("push", t(`${ID}.push`))} ${headingOf("poll", t(`${ID}.poll`))}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, text]) =>
            html`<tr>
              <th scope="row">${t(`${ID}.${name}`)}</th>
              <td class="push">${text(push)}</td>
              <td class="poll">${text(poll)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${push.readings + poll.readings === 0 ? html`<p class="muted">${t("lab.first_push")}</p>` : nothing}
    <p class="muted">${t(`${ID}.note`)}</p>`;
}
