/** Applies the parameter of the address when it changes; afterwards the user may go on from there. */

/** @param {(parameter: string) => void} act */
export function makeRouteParameter(act) {
  /** @type {string | null} */
  let applied = null;
  return {
    /** @param {string | null} parameter */
    apply(parameter) {
      if (parameter === applied) return;
      applied = parameter;
      if (parameter !== null) act(parameter);
    },
    /** Called when the page is left. */
    reset() {
      applied = null;
    },
  };
}
