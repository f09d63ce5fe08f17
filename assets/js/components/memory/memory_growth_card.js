/** The processes whose memory grows fastest, measured from the moment the page was opened. */

import { html } from "../../../vendor/lit-html.js";
import { makeProcessModel } from "../../processes/model/process_model.js";
import { makeProcessFeed } from "../../processes/model/process_feed.js";
import { fastestGrowing } from "../../readings/memory_growth.js";
import { SECOND_MS } from "../../text/durations.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { card } from "../card.js";

/** @import { EngineSocket } from "../../app/engine_socket.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { Row } from "../../processes/model/process_model.js" */
/** @import { MemoryGrowth } from "../../readings/memory_growth.js" */
/** @import { Card } from "../card.js" */

const ID = "memory_growth";

/** @param {object} options @param {EngineSocket} options.engineSocket @param {() => void} options.update @returns {Card & {leave: () => void}} */
export function makeMemoryGrowthCard({ engineSocket, update }) {
  const model = makeProcessModel();
  /** @type {Map<string, number>} */
  const initialBytes = new Map();
  /** @type {number | null} */
  let sinceMs = null;
  let isStarted = false;
  const feed = makeProcessFeed({
    engineSocket,
    onChanges(changes) {
      if (!isStarted) return;
      model.apply(changes);
      sinceMs ??= changes.taken_at_unix_ms;
      trackProcesses(initialBytes, model.rows);
      update();
    },
  });

  return {
    render(scene) {
      const { t, format } = scene;
      const lengthMs = sinceMs === null ? 0 : (model.takenAtMs ?? sinceMs) - sinceMs;
      const time = lengthMs < SECOND_MS ? null : format.duration(lengthMs, t);
      const head = html`<span class="aside">${time === null ? "" : t(`${ID}.sub`, { time })}</span>`;
      const found = sinceMs === null ? null : fastestGrowing(initialBytes, model.rows);
      return card({ id: ID, title: t(`${ID}.title`), head }, content(scene, found));
    },
    draw() {
      isStarted = true;
      feed.start();
    },
    leave() {
      isStarted = false;
      feed.stop();
      initialBytes.clear();
      sinceMs = null;
    },
  };
}

/** @param {Map<string, number>} initialBytes @param {ReadonlyMap<string, Row>} rows */
function trackProcesses(initialBytes, rows) {
  for (const key of initialBytes.keys()) if (!rows.has(key)) initialBytes.delete(key);
  for (const [key, { rss_bytes: rss }] of rows) {
    if (rss !== null && !initialBytes.has(key)) initialBytes.set(key, rss);
  }
}

/** @param {Scene} scene @param {ReadonlyArray<MemoryGrowth> | null} found */
function content({ t, format }, found) {
  if (found === null) return html`<p class="reason">${t(`${ID}.waiting`)}</p>`;
  if (found.length === 0) return html`<p class="reason">${t(`${ID}.none`)}</p>`;
  return html`<dl class="facts">
    ${found.map(
      ({ row, grownBytes }) =>
        html`<div>
          <dt class="growth-name" title=${`${escapeInvisible(row.name)} ${row.pid}`}>
            <bdi>${escapeInvisible(row.name)}</bdi><span class="device">${String(row.pid)}</span>
          </dt>
          <dd>${t(`${ID}.grown`, { bytes: format.bytes(grownBytes) })}</dd>
        </div>`,
    )}
  </dl>`;
}
