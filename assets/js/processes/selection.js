/** What is chosen in the table, by key: a row number would point at another process after the next tick. */

/**
 * @typedef {object} Selection A value: every step gives a new one.
 * @property {ReadonlySet<string>} chosen
 * @property {string | null} active The line the keyboard is on.
 * @property {string | null} anchor Where a range with Shift begins.
 */

/** @type {Selection} */
export const NOTHING = Object.freeze({ chosen: new Set(), active: null, anchor: null });

/** @param {string} key @returns {Selection} */
export const only = (key) => ({ chosen: new Set([key]), active: key, anchor: key });

/** Take a line in or out, the others stay. @param {Selection} selection @param {string} key @returns {Selection} */
export function toggled({ chosen }, key) {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return { chosen: next, active: key, anchor: key };
}

/**
 * @param {Selection} selection
 * @param {string} key The other end of the range.
 * @param {ReadonlyArray<string>} keys As they stand on the screen.
 * @returns {Selection} Everything from the anchor to it.
 */
export function extended({ anchor, active }, key, keys) {
  const from = keys.indexOf(anchor ?? active ?? key);
  const to = keys.indexOf(key);
  if (from < 0 || to < 0) return only(key);
  return {
    chosen: new Set(keys.slice(Math.min(from, to), Math.max(from, to) + 1)),
    active: key,
    anchor: keys[from],
  };
}

/** The keyboard is somewhere else, what is chosen stays. @param {Selection} selection @param {string} key @returns {Selection} */
export const moved = ({ chosen, anchor }, key) => ({ chosen, active: key, anchor });

/** @param {ReadonlyArray<string>} keys @param {string | null} active @returns {Selection} */
export const everything = (keys, active) => ({
  chosen: new Set(keys),
  active: active ?? keys[0] ?? null,
  anchor: keys[0] ?? null,
});

/**
 * Forget what is no longer in the table.
 *
 * @param {Selection} selection @param {(key: string) => boolean} isThere @returns {Selection} The same object when all is there.
 */
export function pruned(selection, isThere) {
  const { chosen, active, anchor } = selection;
  const left = [...chosen].filter(isThere);
  if (
    left.length === chosen.size &&
    (active === null || isThere(active)) &&
    (anchor === null || isThere(anchor))
  )
    return selection;
  return {
    chosen: new Set(left),
    active: active !== null && isThere(active) ? active : null,
    anchor: anchor !== null && isThere(anchor) ? anchor : null,
  };
}
