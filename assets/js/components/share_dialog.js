/** The dialog that shares a time range: what is in the file, and what may be left in it. */

import { html, nothing } from "../../vendor/lit-html.js";
import { IncidentPart } from "../contract.js";
import { escapeInvisible } from "../text/text_safety.js";
import { button } from "./controls.js";
import { makeDialog } from "./dialogs.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { IncidentPreview } from "../contract.js" */
/** @import { ShareService } from "../history/share.js" */

/** @param {ShareService} share */
export const makeShareDialog = (share) =>
  makeDialog({
    id: "share",
    isOpen: () => share.range !== null,
    onClose: share.close,
    title: ({ t }) => t("share.title"),
    content: (scene) => (share.range === null ? nothing : content(scene, share)),
  });

/** @param {Scene} scene @param {ShareService} share */
function content(scene, share) {
  const { t, format } = scene;
  const { range, preview, error, included } = share;
  const work = share.isSaving
    ? t("share.making")
    : preview === null && error === null
      ? t("share.asking")
      : null;
  return html`<div class="action-question">
    <p>${range === null ? "" : format.between(range.fromMs, range.toMs)}</p>
    <fieldset class="share-parts">
      <legend>${t("share.include")}</legend>
      ${Object.values(IncidentPart).map(
        (part) =>
          html`<label class="choice"
            ><input
              type="checkbox"
              .checked=${included.has(part)}
              @change=${(/** @type {Event & {target: HTMLInputElement}} */ event) => share.include(part, event.target.checked)}
            /><span>${t(`share.part.${part}`)}</span></label
          >`,
      )}
    </fieldset>
    <div role="status">
      ${preview === null ? nothing : previewText(scene, preview)}
      ${work === null ? nothing : html`<p>${work} <progress aria-label=${work}></progress></p>`}
    </div>
    ${error === null ? nothing : html`<p class="error" role="alert">${escapeInvisible(error)}</p>`}
    <p class="setting-help">${t("share.command")}</p>
    <p class="share-command"><code>${command(share, scene.state.openCommand)}</code></p>
    <footer class="dialog-foot">
      ${button(t("action.cancel"), share.close)}
      ${button(t("share.save"), () => void share.save(), { isDisabled: preview === null || share.isSaving })}
    </footer>
  </div>`;
}

/** What writes the same file in a terminal. @param {ShareService} share @param {string} program */
function command({ range, included }, program) {
  if (range === null) return "";
  const [begin, end] = [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString());
  const options = [...included].map((part) => ` --include ${part}`).join("");
  return `${program} export --from ${begin} --to ${end} --format incident${options} --output shared-incident.html`;
}

/** @param {Scene} scene @param {IncidentPreview} preview */
const previewText = ({ t, format }, preview) =>
  html`<p>
      ${t("share.counts", {
        samples: format.count(preview.sample_count),
        processes: format.count(preview.process_count),
        events: format.count(preview.event_count),
      })}
    </p>
    <p class="setting-help">${t("share.programs")}</p>
    <p class="share-programs" tabindex="0" role="region" aria-label=${t("share.programs")}>
      ${preview.programs.map(escapeInvisible).join(" · ")}
    </p>`;
