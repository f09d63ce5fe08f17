/** Facts about memory: totals, swap, limit of the container, use by kind. */

import { memorySeriesName } from "../../readings/memory.js";
import { termButton } from "../glossary.js";
import { section } from "../../text/details_text.js";

/** @import { Scene } from "../../app/scene.js" */

const WHOLE = ["total", "used", "available"];
const BY_KIND = ["free", "cached", "buffers", "shared"];
const SWAP = ["swap_total", "swap_used"];
const LIMIT = ["limit", "limit_used"];

/** @param {Scene} scene */
export function memoryFacts(scene) {
  const { t, format, store } = scene;
  /** @param {ReadonlyArray<string>} fields */
  const rows = (fields) =>
    fields.map(
      (field) =>
        /** @type {const} */ ([
          t(`memory.${field}`),
          format.bytes(store.newest(memorySeriesName(field))),
          field === "available" || field === "cached" ? termButton(scene, field) : undefined,
        ]),
    );
  const limit = store.newest(memorySeriesName("limit")) === null ? [] : rows(LIMIT);
  const swap = store.newest(memorySeriesName("swap_total")) ? rows(SWAP) : [];
  return [
    section("memory_totals", t("memory_facts.totals"), [...limit, ...rows(WHOLE), ...swap]),
    section("memory_kinds", t("memory_facts.kinds"), rows(BY_KIND)),
  ];
}
