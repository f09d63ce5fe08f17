/** What push saves, measured while you look: the same readings by socket and by asking. */

import { html, nothing } from "../../vendor/lit-html.js";
import { median, startRace } from "./push_polling.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Reading } from "../contract.js" */
/** @import { Tally } from "./push_polling.js" */

const ID = "race";

/** @param {App} app */
export function makePushAgainstPolling(app) {
  /** @type {ReturnType<typeof startRace> | null} */
  let race = null;
  let isRunning = false;

  const start = () => {
    if (isRunning || app.link === null || app.api === null) return;
    race = startRace({ link: app.link, api: app.api, periodMs: app.periodMs, onChange: app.update });
    isRunning = true;
    app.onReading = (/** @type {Reading} */ reading) => isRunning && race?.pushed(reading);
    app.update();
  };
  const stop = () => {
    if (!isRunning) return;
    race?.stop();
    app.onReading = null;
    isRunning = false;
    app.update();
  };

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, state } = scene;
      return html`<section class="card" aria-labelledby="${ID}-title">
        <header class="card-head">
          <h2 id="${ID}-title">${t(`${ID}.title`)}</h2>
          <span class="sub">${t(`${ID}.sub`)}</span>
          <span class="aside"></span>
          <button
            type="button"
            class="button"
            ?disabled=${state.link !== "up" && !isRunning}
            @click=${isRunning ? stop : start}
          >
            ${t(isRunning ? `${ID}.stop` : `${ID}.start`)}
          </button>
        </header>
        ${race === null ? html`<p class="quiet-words">${t(`${ID}.idle`)}</p>` : table(scene, race)}
      </section>`;
    },
    stop,
  };
}

/** @param {Scene} scene @param {{push: Tally, poll: Tally}} race */
function table({ t, format }, { push, poll }) {
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
  return html`<table class="race">
      <caption class="visually-hidden">
        ${t(`${ID}.title`)}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${t(`${ID}.push`)}</th>
          <th scope="col">${t(`${ID}.poll`)}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, text]) =>
            html`<tr>
              <th scope="row">${t(`${ID}.${name}`)}</th>
              <td>${text(push)}</td>
              <td>${text(poll)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${push.readings + poll.readings === 0 ? html`<p class="quiet-words">${t("lab.first_push")}</p>` : nothing}
    <p class="quiet-words">${t(`${ID}.note`)}</p>`;
}
