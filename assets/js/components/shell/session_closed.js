/** There is no session: what happened, and what to do now. */

import { html } from "../../../vendor/lit-html.js";
import { icons } from "../icons.js";

/** @import { Scene } from "../../app/composition_root.js" */

/** @param {Scene} scene */
export const closedCard = ({ t, state }) =>
  html`<section class="card no-session" role="alert" aria-labelledby="closed-title">
    ${icons.warning()}
    <h2 id="closed-title">${t(`closed.${state.closed}.title`)}</h2>
    <p>${t(`closed.${state.closed}.what`)}</p>
    <p>${t("closed.now")}</p>
    <p class="command">
      <code>desktop-monitor</code> <span>${t("closed.or")}</span> <code>desktop-monitor --browser</code>
    </p>
  </section>`;
