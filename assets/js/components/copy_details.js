/** The button that copies the details of a page as text. */

import { html } from "../../vendor/lit-html.js";
import { detailsText } from "../text/details_text.js";
import { copyText } from "./clipboard.js";
import { button } from "./controls.js";
import { icons } from "./icons.js";

/** @import { Scene } from "../app/scene.js" */
/** @import { Section } from "../text/details_text.js" */

const RESULT_MS = 3000;

/** @param {{scene: () => Scene, update: () => void, sections: (scene: Scene) => ReadonlyArray<Section>}} options */
export function makeCopyDetails({ scene: currentScene, update, sections }) {
  /** @type {"copy" | "done" | "refused"} The latter two are shown for a while. */
  let phase = "copy";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {typeof phase} next */
  const setPhase = (next) => {
    phase = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      phase = "copy";
      update();
    }, RESULT_MS);
    update();
  };
  const copy = async () => {
    const scene = currentScene();
    setPhase((await copyText(detailsText(scene, sections(scene)))) ? "done" : "refused");
  };
  return {
    /** @param {Scene} scene */
    render: ({ t, store }) =>
      html`<div class="page-actions">
        ${button(html`${phase === "done" ? icons.check() : icons.copy()}${t(`copy.${phase}`)}`, copy, {
          isDisabled: store.newestMs === null,
        })}
        <span class="visually-hidden" role="status">${phase === "copy" ? "" : t(`copy.${phase}`)}</span>
      </div>`,
  };
}
