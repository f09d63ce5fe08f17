/** The scroll place of a page that a window lets rest: the browser loads the page again when it is seen again. */

const STORAGE_KEY = "desktop-monitor.scroll";
/** The one that scrolls; on a phone, all between the rail and the notices. */
export const SCROLLED = Object.freeze(["main", "content"]);
/** What the page shows comes in pieces, and it has its height with the last one. */
const TRIES = 20;
const EVERY_MS = 100;

/** @typedef {Pick<Storage, "getItem" | "setItem"> | null} PlaceStorage */

/** Notes the place whenever the page is hidden. @param {PlaceStorage} storage */
export function keepScrollPlace(storage) {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    const places = SCROLLED.map((id) => document.getElementById(id)?.scrollTop ?? 0);
    storage?.setItem(STORAGE_KEY, JSON.stringify({ hash: location.hash, places }));
  });
}

/** Goes back to it, if the page was discarded there. @param {PlaceStorage} storage */
export function restoreScrollPlace(storage) {
  const { wasDiscarded } = /** @type {Document & {wasDiscarded?: boolean}} */ (document);
  const kept = wasDiscarded === true ? storage?.getItem(STORAGE_KEY) : null;
  if (kept === null || kept === undefined) return;
  const { hash, places } = JSON.parse(kept);
  let tries = 0;
  const go = () => {
    if (location.hash !== hash) return;
    tries += 1;
    const isThere = SCROLLED.map((id, index) => {
      const element = document.getElementById(id);
      element?.scrollTo(0, places[index]);
      return Math.abs((element?.scrollTop ?? 0) - places[index]) <= 1;
    });
    if (tries < TRIES && isThere.includes(false)) setTimeout(go, EVERY_MS);
  };
  go();
}
