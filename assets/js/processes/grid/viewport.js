/** The viewport of the grid: its size, and how far it is scrolled. */

/** @param {HTMLElement} grid @param {{onScroll: () => void, onResize: () => void}} callbacks */
export function makeViewport(grid, { onScroll, onResize }) {
  const viewport = {
    heightPx: 0,
    widthPx: 0,
    scrollPx: 0,
    /** @param {number} scrollPx */
    scrollTo(scrollPx) {
      grid.scrollTop = viewport.scrollPx = scrollPx;
    },
  };
  new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (height === viewport.heightPx && width === viewport.widthPx) return;
    viewport.heightPx = height;
    viewport.widthPx = width;
    // An element that was taken out of the document comes back without its scroll place, and without an event.
    if (height > 0 && grid.scrollTop !== viewport.scrollPx) {
      grid.scrollTop = viewport.scrollPx;
      viewport.scrollPx = grid.scrollTop;
    }
    onResize();
  }).observe(grid);
  grid.addEventListener(
    "scroll",
    () => {
      viewport.scrollPx = grid.scrollTop;
      onScroll();
    },
    { passive: true },
  );
  return viewport;
}
