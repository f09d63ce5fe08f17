/** The order lock: rows keep their positions while the table is in use, and for some seconds after that. */

/** @typedef {"pressed" | "menu" | "activity"} LockReason */
/** @typedef {ReturnType<typeof makeOrderLock>} OrderLock */

/** How long the order is kept after the last movement of the pointer, touch or key. */
export const HOLD_MS = 5000;

/** @typedef {{set: (act: () => void, delayMs: number) => number, clear: (timer: number) => void}} Timers */

/** @type {Timers} */
const TIMERS = {
  set: (act, delayMs) => Number(setTimeout(act, delayMs)),
  clear: (timer) => clearTimeout(timer),
};

/** @param {() => void} onRelease Called when the last reason is released. @param {Timers} [timers] */
export function makeOrderLock(onRelease, timers = TIMERS) {
  /** @type {Set<LockReason>} */
  const reasons = new Set();
  let timer = 0;
  const lock = {
    get isLocked() {
      return reasons.size > 0;
    },
    /** @param {LockReason} reason */
    acquire: (reason) => void reasons.add(reason),
    /** @param {LockReason} reason */
    release(reason) {
      if (reason === "activity") timers.clear(timer);
      if (reasons.delete(reason) && reasons.size === 0) onRelease();
    },
    /** Keeps the order until nothing has happened in the table for some seconds. */
    touch() {
      timers.clear(timer);
      reasons.add("activity");
      timer = timers.set(() => lock.release("activity"), HOLD_MS);
    },
    /** Gives up the order, except during a press: what is shown is no longer true. */
    giveUp() {
      timers.clear(timer);
      const isPressed = reasons.has("pressed");
      reasons.clear();
      if (isPressed) reasons.add("pressed");
      else onRelease();
    },
  };
  return lock;
}
