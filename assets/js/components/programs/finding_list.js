/** The findings of the last day as sentences, each a link to its moment. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { findingText } from "../../text/finding_text.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Finding } from "../../contract.js" */

const MAX_SHOWN = 6;

/** @param {Scene} scene @param {ReadonlyArray<Finding> | null} findings Null is unknown: nothing is said. */
export function findingList(scene, findings) {
  if (findings === null || findings.length === 0) return nothing;
  const { t, format } = scene;
  return html`<h3 class="findings-title">${t("finding.title")}</h3>
    <ol class="findings">
      ${findings.slice(0, MAX_SHOWN).map(
        (finding) =>
          html`<li data-kind=${finding.kind} title=${hint(scene, finding)}>
            <a class="more-link" href="#timeline/${String(finding.at_unix_ms)}"
              ><time datetime=${new Date(finding.at_unix_ms).toISOString()}
                >${format.dayMinute(finding.at_unix_ms)}</time
              ></a
            >
            <span><bdi>${findingText(scene, finding)}</bdi></span>
            <span class="advice">${t(`finding.${finding.kind}.advice`)}</span>
          </li>`,
      )}
    </ol>`;
}

/** When it began, how long it lasted, how sure it is. @param {Scene} scene @param {Finding} finding */
function hint({ t, format }, { from_unix_ms: fromMs, to_unix_ms: toMs, confidence }) {
  const percent = format.roundPercent(100 * confidence);
  return t("finding.hint", { span: format.betweenEnds(fromMs, toMs), percent });
}
