/** Questions overtake each other: only the answer to the newest one counts. */

export function makeTurns() {
  let newest = 0;
  return {
    /** Earlier questions are out of date from now on. @returns {() => boolean} Whether this one still is the newest. */
    next() {
      const mine = (newest += 1);
      return () => mine === newest;
    },
  };
}
