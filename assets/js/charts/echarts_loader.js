/** Loads ECharts after the page is on the screen, once for all charts. */

/** @type {Promise<typeof import("../../vendor/echarts.js")> | undefined} */
let library;
/** ECharts is two thirds of all scripts, so text and numbers are shown first. Undefined when it cannot be loaded; the next draw tries again. */
const loadLibrary = () => {
  library ??= firstPaint().then(() => import("../../vendor/echarts.js"));
  return library.catch(() => (library = undefined));
};

/** The current frame has been painted when the second frame after it begins. @returns {Promise<unknown>} */
const firstPaint = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

/**
 * An instance of ECharts with the size of its box.
 *
 * @param {HTMLElement} box @param {HTMLElement} container Filled by ECharts.
 * @param {() => void} onReady Called when ECharts is loaded.
 */
export function makeEChart(box, container, onReady) {
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
    /** The chart, resized to its box; undefined while the box has no size or ECharts is not loaded. */
    get() {
      const [width, height] = [box.clientWidth, box.clientHeight];
      if (width === 0 || height === 0) return undefined;
      if (init === undefined) {
        void load();
        return undefined;
      }
      if (chart === undefined) {
        chart = init(container, null, { renderer: "canvas", width, height });
        // Each change is drawn at once, and nothing is animated: the frames that zrender asks for would be empty.
        chart.getZr().animation.stop();
        chart.getZr().animation.start = () => undefined;
      }
      if (chart.getWidth() !== width || chart.getHeight() !== height) chart.resize({ width, height });
      return chart;
    },
  };
}
