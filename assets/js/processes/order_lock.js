/** Whether the order of the table stands still, and why: nothing may move under a hand. */

/** @typedef {"pressed" | "menu" | "focus"} Reason */
/** @typedef {ReturnType<typeof makeHold>} Hold */

/** @param {() => void} onRelease Called when the last reason has gone. */
export function makeHold(onRelease) {
  /** @type {Set<Reason>} */
  const reasons = new Set();
  return {
    get isHeld() {
      return reasons.size > 0;
    },
    /** @param {Reason} reason */
    take: (reason) => void reasons.add(reason),
    /** @param {Reason} reason */
    release(reason) {
      if (reasons.delete(reason) && reasons.size === 0) onRelease();
    },
  };
}
