/** Shown in place of the page when it has no session: what happened, and what to do. */

import { html } from "../../../vendor/lit-html.js";
import { icons } from "../icons.js";

/** @import { Scene } from "../../app/scene.js" */

/** @param {Pick<Scene, "t" | "state">} scene */
export const sessionClosed = ({ t, state }) =>
  html`<section class="card no-session" role="alert" aria-labelledby="closed-title">
    ${icons.warning()}
    <h2 id="closed-title">${t(`closed.${state.closed}.title`)}</h2>
    <p>${t(`closed.${state.closed}.text`)}</p>
    <p>${t("closed.now")}</p>
    <p class="command">
      <code>${state.openCommand}</code> <span>${t("closed.or")}</span>
      <code>${state.openCommand} --browser</code>
    </p>
  </section>`;
