/** The order lock: rows keep their positions while the table is in use. */

/** @typedef {"pressed" | "menu" | "focus"} LockReason */
/** @typedef {ReturnType<typeof makeOrderLock>} OrderLock */

/** @param {() => void} onRelease Called when the last reason is released. */
export function makeOrderLock(onRelease) {
  /** @type {Set<LockReason>} */
  const reasons = new Set();
  return {
    get isLocked() {
      return reasons.size > 0;
    },
    /** @param {LockReason} reason */
    acquire: (reason) => void reasons.add(reason),
    /** @param {LockReason} reason */
    release(reason) {
      if (reasons.delete(reason) && reasons.size === 0) onRelease();
    },
  };
}
