/** A line at the edge of the table that says what a key or a menu has just done; it disappears by itself. */

import { html } from "../../vendor/lit-html.js";
import { copyText } from "../components/clipboard.js";

/** @import { State } from "../app/state.js" */

/** @typedef {ReturnType<typeof makeTableNotice>} TableNotice */

const SHOWN_MS = 4000;

/** @param {{state: Pick<State, "t">, update: () => void}} options */
export function makeTableNotice({ state, update }) {
  let text = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {string} next */
  const show = (next) => {
    text = next;
    clearTimeout(timer);
    timer = setTimeout(() => {
      text = "";
      update();
    }, SHOWN_MS);
    update();
  };
  return {
    show,
    /** @param {string} copied @param {string} done What is shown when it was copied. */
    async copyWithNotice(copied, done) {
      show((await copyText(copied)) ? done : state.t("copy.refused"));
    },
    // A live region announces only what changes in it, so it is always there.
    render: () => html`<p class="table-notice" role="status" ?data-shown=${text !== ""}>${text}</p>`,
  };
}
