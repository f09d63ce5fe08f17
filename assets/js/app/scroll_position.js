/** The scroll position of a page that the window has discarded while it was hidden: the browser loads it again. */

const STORAGE_KEY = "desktop-monitor.scroll";
/** The one that scrolls; on a phone, all between the rail and the notices. */
const SCROLLED = Object.freeze(["main", "content"]);
/** What the page shows comes in pieces, and it has its height with the last one. */
const TRIES = 20;
const EVERY_MS = 100;

/** @typedef {Pick<Storage, "getItem" | "setItem"> | null} TabStorage */

/** Saves the position whenever the page is hidden. @param {TabStorage} storage */
export function saveScrollPosition(storage) {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    const positions = SCROLLED.map((id) => document.getElementById(id)?.scrollTop ?? 0);
    storage?.setItem(STORAGE_KEY, JSON.stringify({ hash: location.hash, positions }));
  });
}

/** Restores it if the page was discarded there. @param {TabStorage} storage */
export function restoreScrollPosition(storage) {
  const { wasDiscarded } = /** @type {Document & {wasDiscarded?: boolean}} */ (document);
  const kept = wasDiscarded === true ? storage?.getItem(STORAGE_KEY) : null;
  if (kept === null || kept === undefined) return;
  const { hash, positions } = JSON.parse(kept);
  let tries = 0;
  const go = () => {
    if (location.hash !== hash) return;
    tries += 1;
    const isThere = SCROLLED.map((id, index) => {
      const element = document.getElementById(id);
      element?.scrollTo(0, positions[index]);
      return Math.abs((element?.scrollTop ?? 0) - positions[index]) <= 1;
    });
    if (tries < TRIES && isThere.includes(false)) setTimeout(go, EVERY_MS);
  };
  go();
}
