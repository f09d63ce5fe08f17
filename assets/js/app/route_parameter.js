/** What an address says beyond its page is obeyed once: people may go on from there. */

/** @param {(part: string) => void} act */
export function makeObeyed(act) {
  /** @type {string | null} */
  let obeyed = null;
  return {
    /** @param {string | null} part */
    obey(part) {
      if (part === obeyed) return;
      obeyed = part;
      if (part !== null) act(part);
    },
    /** The page was left. */
    forget() {
      obeyed = null;
    },
  };
}
