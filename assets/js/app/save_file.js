/** Files that the page offers: a browser stores them, the native window asks where. */

/** @import { RenderLoop } from "./render_loop.js" */

/** @typedef {ReturnType<typeof makeFileSaver>} FileSaver */
/** @typedef {{name: string, reason: string}} SaveFailure The reason is that of the web view, in English. */

/** How long a file may be read after it was offered. */
const KEPT_MS = 60_000;

/** @param {Pick<RenderLoop, "update">} renderLoop */
export function makeFileSaver({ update }) {
  const saver = {
    /** @type {SaveFailure | null} */
    failure: null,
    /** @param {Blob} file @param {string} name */
    save(file, name) {
      saver.failure = null;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
    },
    dismiss() {
      saver.failure = null;
      update();
    },
    /** The native window reports a file that could not be written. */
    listen() {
      addEventListener("save-failed", (event) => {
        saver.failure = /** @type {CustomEvent<SaveFailure>} */ (event).detail;
        update();
      });
    },
  };
  return saver;
}

/** What no file system takes in a name, and what hides in a text. */
const UNFIT = /[\p{C}<>:"/\\|?*]+/gu;

/** "desktop-monitor-CPU-20261130-0105.csv", in local time. @param {string} title @param {string} extension @param {Date} [now] */
export function fileName(title, extension, now = new Date()) {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  const time = local.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  const what = title.replace(UNFIT, " ").trim().replace(/\s+/g, "-");
  return `desktop-monitor-${what}-${time}.${extension}`;
}
