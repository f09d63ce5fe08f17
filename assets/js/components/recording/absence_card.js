/** "While you were away": what happened while no page was visible. Its height is the same before and after the answer. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { makeAbsenceQuery } from "../../history/absence_query.js";
import { absenceSpan, absenceText } from "../../text/absence_text.js";
import { card } from "../card.js";
import { button } from "../controls.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { AbsenceText } from "../../text/absence_text.js" */
/** @import { Card } from "../card.js" */

const ID = "absence";

/** @param {{api: Api, dismiss: () => void, redraw: () => void}} options @returns {Card} */
export function makeAbsenceCard({ api, dismiss, redraw }) {
  const query = makeAbsenceQuery({ api, redraw });
  const close = () => {
    dismiss();
    // The button goes; the focus stays on the page.
    document.getElementById("main")?.focus();
  };
  return {
    render(scene) {
      const { absence, status } = scene.state;
      if (absence === null || status?.incident) return nothing;
      const text = query.facts && absenceText(scene, absence, query.facts);
      const { t } = scene;
      const head = html`<span class="aside"><bdi>${absenceSpan(scene, absence)}</bdi></span>
        ${button(t("dialog.close"), close)}`;
      return card(
        { id: ID, title: t("absence.title"), className: "absence", head },
        html`<div class="absence-text" tabindex="0" role="group" aria-labelledby="${ID}-title">
          ${text === null ? html`<p class="reason">${t("history.loading")}</p>` : content(text)}
        </div>`,
      );
    },
    draw: (scene) => void query.loadIfDue(scene),
  };
}

/** @param {AbsenceText} text */
const content = ({ summary, lines, notes }) =>
  html`<div>
      <p class="absence-summary">${summary}</p>
      ${lines.length === 0 ? nothing : lineList(lines)}
    </div>
    <div>${notes.map((note) => html`<p class="detail"><bdi>${note}</bdi></p>`)}</div>`;

/** @param {AbsenceText["lines"]} lines */
const lineList = (lines) =>
  html`<ol class="findings">
    ${lines.map(
      ({ kind, atMs, time, text }) =>
        html`<li data-kind=${kind}>
          <a class="more-link" href="#timeline/${String(atMs)}"
            ><time datetime=${new Date(atMs).toISOString()}>${time}</time></a
          >
          <span><bdi>${text}</bdi></span>
        </li>`,
    )}
  </ol>`;
