/** Applies the parameter of the address when it changes; afterwards the user may go on from there. */

/** @param {(part: string) => void} act */
export function makeRouteParameter(act) {
  /** @type {string | null} */
  let applied = null;
  return {
    /** @param {string | null} part */
    apply(part) {
      if (part === applied) return;
      applied = part;
      if (part !== null) act(part);
    },
    /** Called when the page is left. */
    reset() {
      applied = null;
    },
  };
}
