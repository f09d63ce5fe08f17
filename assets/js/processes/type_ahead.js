/** Letters typed in the table lead to the next name that begins with them. */

const PAUSE_MS = 800;

/** @param {() => number} nowMs */
export function makeTypeAhead(nowMs) {
  let typed = "";
  let lastMs = -Infinity;
  return {
    /** Whether a word is being typed: a blank belongs to it then. */
    isTyping: () => typed !== "" && nowMs() - lastMs < PAUSE_MS,
    /**
     * @param {string} letter
     * @param {ReadonlyArray<string>} names As they stand on the screen.
     * @param {number} from Index of the active one, -1 when there is none.
     * @returns {number} Index of the name that was meant, -1 when none begins so.
     */
    find(letter, names, from) {
      const isNew = nowMs() - lastMs >= PAUSE_MS;
      lastMs = nowMs();
      const isAgain = !isNew && typed === letter.toLowerCase();
      typed = isNew || isAgain ? letter.toLowerCase() : typed + letter.toLowerCase();
      const start = isNew || isAgain ? from + 1 : Math.max(from, 0);
      for (let step = 0; step < names.length; step += 1) {
        const index = (start + step) % names.length;
        if (names[index].toLowerCase().startsWith(typed)) return index;
      }
      return -1;
    },
  };
}
