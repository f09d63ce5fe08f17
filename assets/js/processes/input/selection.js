/** The selection of the table, by key of the process: an index would mean another process after the next update. */

/**
 * @typedef {object} Selection Immutable.
 * @property {ReadonlySet<string>} selected
 * @property {string | null} active The line with the keyboard focus.
 * @property {string | null} anchor Start of a range that is selected with Shift.
 */

/** @type {Selection} */
export const EMPTY = Object.freeze({ selected: new Set(), active: null, anchor: null });

/** @param {string} key @returns {Selection} */
export const only = (key) => ({ selected: new Set([key]), active: key, anchor: key });

/** @param {Selection} selection @param {string} key @returns {Selection} */
export function toggled({ selected }, key) {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return { selected: next, active: key, anchor: key };
}

/**
 * @param {Selection} selection
 * @param {string} key The other end of the range.
 * @param {ReadonlyArray<string>} keys In the order of the screen.
 * @returns {Selection} The range from the anchor to `key`.
 */
export function extended({ anchor, active }, key, keys) {
  const from = keys.indexOf(anchor ?? active ?? key);
  const to = keys.indexOf(key);
  if (from < 0 || to < 0) return only(key);
  return {
    selected: new Set(keys.slice(Math.min(from, to), Math.max(from, to) + 1)),
    active: key,
    anchor: keys[from],
  };
}

/** Moves the focus only. @param {Selection} selection @param {string | null} key @returns {Selection} */
export const moved = ({ selected, anchor }, key) => ({ selected, active: key, anchor });

/** @param {ReadonlyArray<string>} keys @param {string | null} active @returns {Selection} */
export const everything = (keys, active) => ({
  selected: new Set(keys),
  active: active ?? keys[0] ?? null,
  anchor: keys[0] ?? null,
});

/** @param {Selection} selection @param {(key: string) => boolean} isShown @returns {Selection} Without keys that are not shown; the same object when all are. */
export function pruned(selection, isShown) {
  const { selected, active, anchor } = selection;
  const left = [...selected].filter(isShown);
  if (
    left.length === selected.size &&
    (active === null || isShown(active)) &&
    (anchor === null || isShown(anchor))
  )
    return selection;
  return {
    selected: new Set(left),
    active: active !== null && isShown(active) ? active : null,
    anchor: anchor !== null && isShown(anchor) ? anchor : null,
  };
}
