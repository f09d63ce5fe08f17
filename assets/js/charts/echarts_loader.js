/** ECharts, which draws the large charts: loaded once for all of them, after the first picture is on the screen. */

/** @type {Promise<typeof import("../../vendor/echarts.js")> | undefined} */
let library;
/**
 * Two thirds of all scripts: words and numbers are on the screen before it is loaded, once for all charts.
 * Undefined while the engine is gone, which is told elsewhere; the next picture tries again.
 */
const loadLibrary = () => {
  library ??= pictureOnScreen().then(() => import("../../vendor/echarts.js"));
  return library.catch(() => (library = undefined));
};

/** The frame that is being made is drawn when the second one after it begins. @returns {Promise<unknown>} */
const pictureOnScreen = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/**
 * The drawing of one chart, as large as its box.
 *
 * @param {HTMLElement} box @param {HTMLElement} drawing Filled by the library.
 * @param {() => void} onReady Called when the library has come and can draw.
 */
export function makeDrawing(box, drawing, onReady) {
  /** @type {import("../../vendor/echarts.js").ECharts | undefined} */
  let chart;
  /** @type {typeof import("../../vendor/echarts.js").init | undefined} */
  let init;
  let isLoading = false;

  const load = async () => {
    if (isLoading) return;
    isLoading = true;
    init = (await loadLibrary())?.init;
    isLoading = false;
    if (init !== undefined) onReady();
  };

  return {
    /** Bring it to the size of the box, and hand it out; undefined while there is no box, or no library. */
    fit() {
      const [width, height] = [box.clientWidth, box.clientHeight];
      if (width === 0 || height === 0) return undefined;
      if (init === undefined) {
        void load();
        return undefined;
      }
      if (chart === undefined) {
        chart = init(drawing, null, { renderer: "canvas", width, height });
        // Without animation, ten more frames after each change would draw nothing and cost more than the change.
        chart.getZr().setSleepAfterStill(1);
      }
      if (chart.getWidth() !== width || chart.getHeight() !== height) chart.resize({ width, height });
      return chart;
    },
  };
}
