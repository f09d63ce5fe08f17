/** The links between the devices of a page, when the machine has several. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { currentDevice, devicesOf } from "../../readings/devices.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Kind } from "../../readings/devices.js" */

/** @param {Scene} scene @param {Kind} kind */
export function deviceSwitch(scene, kind) {
  const devices = devicesOf(scene.store, kind);
  if (devices.length < 2) return nothing;
  const current = currentDevice(scene, kind);
  return html`<nav class="device-switch" aria-label=${scene.t(`${kind}.choose`)}>
    ${devices.map(
      (device) =>
        html`<a
          href="#${kind}/${encodeURIComponent(device)}"
          aria-current=${device === current ? "true" : "false"}
          ><bdi>${escapeInvisible(device)}</bdi></a
        >`,
    )}
  </nav>`;
}
