/** Says that a file could not be saved, until it is closed. */

import { html, nothing } from "../../vendor/lit-html.js";
import { escapeInvisible } from "../text/text_safety.js";
import { iconButton } from "./controls.js";
import { icons } from "./icons.js";

/** @import { FileSaver } from "../app/save_file.js" */
/** @import { Scene } from "../app/scene.js" */

/** @param {Scene} scene @param {Pick<FileSaver, "failure" | "dismiss">} saver */
export const saveNotice = ({ t }, { failure, dismiss }) =>
  failure === null
    ? nothing
    : html`<div class="action-notice save-notice" role="alert">
        <span class="action-notice-text"
          ><bdi
            >${t("save.failed", { name: escapeInvisible(failure.name), reason: escapeInvisible(failure.reason) })}</bdi
          ></span
        >
        ${iconButton(icons.close(), t("dialog.close"), dismiss)}
      </div>`;
