/** Facts about memory: totals, swap, limit of the container, use by kind. */

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
  // Not the series: those that no chart shows are unknown after each load of the history.
  const memory = /** @type {Record<string, number | null | undefined>} */ ({ ...store.reading?.memory });
  /** @param {ReadonlyArray<string>} fields */
  const rows = (fields) =>
    fields.map(
      (field) =>
        /** @type {const} */ ([
          t(`memory.${field}`),
          format.bytes(memory[`${field}_bytes`]),
          field === "available" || field === "cached" ? termButton(scene, field) : undefined,
        ]),
    );
  const limit = (memory.limit_bytes ?? null) === null ? [] : rows(LIMIT);
  const swap = memory.swap_total_bytes ? rows(SWAP) : [];
  return [
    section("memory_totals", t("memory_facts.totals"), [...limit, ...rows(WHOLE), ...swap]),
    section("memory_kinds", t("memory_facts.kinds"), rows(BY_KIND)),
  ];
}
