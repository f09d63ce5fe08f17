/** Whose memory grows: each process against what it had when this page was opened. */

import { html } from "../../../vendor/lit-html.js";
import { growing } from "../../readings/memory_growth.js";
import { makeFeed } from "../../processes/process_feed.js";
import { harmless } from "../../text/text_safety.js";
import { makeModel } from "../../processes/model.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Growth } from "../../readings/memory_growth.js" */
/** @import { Row } from "../../processes/model.js" */

const ID = "memory_growth";

/** @param {App} app */
export function makeMemoryGrowth(app) {
  const model = makeModel();
  /** @type {Map<string, number>} What each had when it was first seen here. */
  const before = new Map();
  /** @type {number | null} */
  let sinceMs = null;
  let isWatching = false;
  const feed = makeFeed({
    app,
    onChanges(changes) {
      if (!isWatching) return;
      model.apply(changes);
      sinceMs ??= changes.taken_at_unix_ms;
      remember(before, model.rows);
      app.update();
    },
  });

  return {
    /** @param {Scene} scene */
    render(scene) {
      const { t, format } = scene;
      const time = sinceMs === null ? null : format.duration((model.takenAtMs ?? sinceMs) - sinceMs, t);
      return html`<section class="card" aria-labelledby="${ID}-title">
        <header class="card-head">
          <h2 id="${ID}-title">${t(`${ID}.title`)}</h2>
          <span class="aside">${time === null ? "" : t(`${ID}.sub`, { time })}</span>
        </header>
        ${content(scene, sinceMs === null ? null : growing(before, model.rows))}
      </section>`;
    },
    draw() {
      isWatching = true;
      feed.start();
    },
    leave() {
      isWatching = false;
      feed.stop();
      before.clear();
      sinceMs = null;
    },
  };
}

/** @param {Map<string, number>} before @param {ReadonlyMap<string, Row>} rows */
function remember(before, rows) {
  for (const key of before.keys()) if (!rows.has(key)) before.delete(key);
  for (const [key, { rss_bytes: rss }] of rows) if (rss !== null && !before.has(key)) before.set(key, rss);
}

/** @param {Scene} scene @param {ReadonlyArray<Growth> | null} found */
function content({ t, format }, found) {
  if (found === null) return html`<p class="reason">${t(`${ID}.waiting`)}</p>`;
  if (found.length === 0) return html`<p class="reason">${t(`${ID}.none`)}</p>`;
  return html`<dl class="facts">
    ${found.map(
      ({ row, grownBytes }) =>
        html`<div>
          <dt class="grower">
            <bdi>${harmless(row.name)}</bdi> <span class="device">${String(row.pid)}</span>
          </dt>
          <dd>${t(`${ID}.grown`, { bytes: format.bytes(grownBytes) })}</dd>
        </div>`,
    )}
  </dl>`;
}
