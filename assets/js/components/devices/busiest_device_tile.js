/** The tile of the overview about disks or the network: the device that moves the most. */

import { busiestDevice, devicesOf, movedNow, RATES, seriesOf } from "../../readings/devices.js";
import { figureAndUnit } from "../../text/format.js";
import { harmless } from "../../text/text_safety.js";
import { deviceLines, deviceTop } from "../shell/rail_rows.js";
import { reasonFor } from "../../text/reasons.js";
import { makeTile } from "../tile.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Kind } from "../../readings/devices.js" */
/** @import { Tooltip } from "../tooltip.js" */

/**
 * @param {App} app
 * @param {Tooltip} tooltip
 * @param {object} what
 * @param {Kind} what.kind
 * @param {(scene: Scene) => (bytesPerS: number | null | undefined) => string} what.text
 * @param {(scene: Scene, device: string) => string} [what.more] Said after the two rates.
 */
export const makeBusiestTile = (app, tooltip, { kind, text, more }) =>
  makeTile({
    app,
    tooltip,
    id: `${kind}_tile`,
    hue: kind,
    page: kind,
    text: (scene) => {
      const { t, format, store } = scene;
      const device = busiestDevice(scene, kind);
      const title = t(`${kind}.page`);
      if (device === null) {
        const missing = store.newestMs === null ? {} : { missing: reasonFor(scene, kind) };
        return { title, aside: "", ...figureAndUnit(text(scene)(null)), words: "", ...missing };
      }
      const [into, out] = RATES[kind].map((field) =>
        text(scene)(store.newest(seriesOf(kind, device, field))),
      );
      const count = devicesOf(store, kind).length;
      return {
        title,
        device: harmless(device),
        aside: count > 1 ? t("tile.one_of", { count: format.count(count) }) : "",
        ...figureAndUnit(text(scene)(movedNow(store, kind, device))),
        words: [t(`${kind}_tile.words`, { into, out }), more?.(scene, device) ?? ""]
          .filter(Boolean)
          .join(" · "),
      };
    },
    series: (scene) => {
      const device = busiestDevice(scene, kind);
      if (device === null) return [];
      return RATES[kind].map((field) => ({
        name: seriesOf(kind, device, field),
        label: `${kind}.${field}`,
        text: text(scene),
      }));
    },
    lines: (scene) => {
      const device = busiestDevice(scene, kind);
      return device === null ? [] : deviceLines(scene, kind, device);
    },
    top: (scene) => deviceTop(scene, kind, busiestDevice(scene, kind) ?? ""),
  });
