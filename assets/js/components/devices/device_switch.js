/** Which of several devices the page shows: links, so that each has an address. */

import { html, nothing } from "../../../vendor/lit-html.js";
import { chosenDevice, devicesOf } from "../../readings/devices.js";
import { harmless } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/composition_root.js" */
/** @import { Kind } from "../../readings/devices.js" */

/** @param {Scene} scene @param {Kind} kind */
export function deviceSwitch(scene, kind) {
  const devices = devicesOf(scene.store, kind);
  if (devices.length < 2) return nothing;
  const chosen = chosenDevice(scene, kind);
  return html`<nav class="device-switch" aria-label=${scene.t(`${kind}.choose`)}>
    ${devices.map(
      (device) =>
        html`<a
          href="#${kind}/${encodeURIComponent(device)}"
          aria-current=${device === chosen ? "true" : "false"}
          ><bdi>${harmless(device)}</bdi></a
        >`,
    )}
  </nav>`;
}
