/** Which part of the table can be seen: how high it is, and how far it was scrolled. */

/** @param {HTMLElement} grid @param {() => void} onChange Called when another part can be seen. */
export function makeSight(grid, onChange) {
  const sight = {
    heightPx: 0,
    scrollPx: 0,
    /** @param {number} scrollPx */
    goTo(scrollPx) {
      grid.scrollTop = sight.scrollPx = scrollPx;
    },
  };
  new ResizeObserver(([entry]) => {
    if (entry.contentRect.height === sight.heightPx) return;
    sight.heightPx = entry.contentRect.height;
    onChange();
  }).observe(grid);
  grid.addEventListener(
    "scroll",
    () => {
      sight.scrollPx = grid.scrollTop;
      onChange();
    },
    { passive: true },
  );
  return sight;
}
