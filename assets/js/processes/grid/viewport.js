/** The viewport of the grid: its height, and how far it is scrolled. */

/** @param {HTMLElement} grid @param {() => void} onChange */
export function makeViewport(grid, onChange) {
  const viewport = {
    heightPx: 0,
    scrollPx: 0,
    /** @param {number} scrollPx */
    scrollTo(scrollPx) {
      grid.scrollTop = viewport.scrollPx = scrollPx;
    },
  };
  new ResizeObserver(([entry]) => {
    if (entry.contentRect.height === viewport.heightPx) return;
    viewport.heightPx = entry.contentRect.height;
    onChange();
  }).observe(grid);
  grid.addEventListener(
    "scroll",
    () => {
      viewport.scrollPx = grid.scrollTop;
      onChange();
    },
    { passive: true },
  );
  return viewport;
}
