/** Type-ahead: typed letters select the next process whose name begins with them. */

const PAUSE_MS = 800;

/** @param {() => number} nowMs */
export function makeTypeAhead(nowMs) {
  let typed = "";
  let lastMs = -Infinity;
  return {
    /** While this is true, a space belongs to the typed text. */
    isTyping: () => typed !== "" && nowMs() - lastMs < PAUSE_MS,
    /**
     * @param {string} letter
     * @param {ReadonlyArray<string>} names In the order of the screen.
     * @param {number} from Index of the active line, -1 when there is none.
     * @returns {number} Index of the match, -1 without one.
     */
    find(letter, names, from) {
      const isNew = nowMs() - lastMs >= PAUSE_MS;
      lastMs = nowMs();
      const isRepeated = !isNew && typed === letter.toLowerCase();
      typed = isNew || isRepeated ? letter.toLowerCase() : typed + letter.toLowerCase();
      const start = isNew || isRepeated ? from + 1 : Math.max(from, 0);
      for (let step = 0; step < names.length; step += 1) {
        const index = (start + step) % names.length;
        if (names[index].toLowerCase().startsWith(typed)) return index;
      }
      return -1;
    },
  };
}
