/** Facts about memory: totals, swap, limit of the container, use by kind. */

import { memorySeriesName } from "../../readings/memory.js";

/** @import { Scene } from "../../app/scene.js" */
/** @import { Section } from "../../text/details_text.js" */

const WHOLE = ["total", "used", "available"];
const KINDS = ["free", "cached", "buffers", "shared"];
const SWAP = ["swap_total", "swap_used"];
const LIMIT = ["limit", "limit_used"];

/** @param {Scene} scene @returns {Section[]} */
export function memoryFacts({ t, format, store }) {
  /** @param {ReadonlyArray<string>} fields */
  const rows = (fields) =>
    fields.map(
      (field) =>
        /** @type {const} */ ([t(`memory.${field}`), format.bytes(store.newest(memorySeriesName(field)))]),
    );
  const limit = store.newest(memorySeriesName("limit")) === null ? [] : rows(LIMIT);
  const swap = store.newest(memorySeriesName("swap_total")) ? rows(SWAP) : [];
  return [
    { id: "memory_whole", title: t("memory_facts.whole"), rows: [...limit, ...rows(WHOLE), ...swap] },
    { id: "memory_kinds", title: t("memory_facts.kinds"), rows: rows(KINDS) },
  ];
}
