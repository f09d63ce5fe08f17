/** The button that copies what the page knows as text. */

import { html } from "../../vendor/lit-html.js";
import { copyText } from "./clipboard.js";
import { detailsText } from "../text/details_text.js";
import { icons } from "./icons.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Section } from "../text/details_text.js" */

const SAID_MS = 3000;

/**
 * @param {App} app
 * @param {(scene: Scene) => ReadonlyArray<Section>} sections
 */
export function makeCopyDetails(app, sections) {
  /** @type {"copy" | "done" | "refused"} */
  let phase = "copy";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let said;
  /** @param {typeof phase} next */
  const say = (next) => {
    phase = next;
    clearTimeout(said);
    said = setTimeout(() => {
      phase = "copy";
      app.update();
    }, SAID_MS);
    app.update();
  };
  const copy = async () => {
    const scene = app.scene();
    say((await copyText(detailsText(scene, sections(scene)))) ? "done" : "refused");
  };
  return {
    /** @param {Scene} scene */
    render: ({ t, store }) =>
      html`<div class="page-actions">
        <button type="button" class="button" @click=${copy} ?disabled=${store.newestMs === null}>
          ${phase === "done" ? icons.check() : icons.copy()}${t(`copy.${phase}`)}
        </button>
        <span class="visually-hidden" role="status">${phase === "copy" ? "" : t(`copy.${phase}`)}</span>
      </div>`,
  };
}
