/** Makes a file of a time range to pass on, after it has said what is in it. */

import { messageOf } from "../app/api.js";
import { makeLatestOnly } from "./latest_only.js";

/** @import { Api } from "../app/api.js" */
/** @import { State } from "../app/state.js" */
/** @import { IncidentPreview } from "../contract.js" */
/** @import { TimeRange } from "../readings/series_store.js" */

/** @typedef {ReturnType<typeof makeShare>} ShareService */

/** @param {{api: Pick<Api, "incidentPreview" | "incident">, state: Readonly<Pick<State, "language">>, update: () => void, save: (file: Blob, name: string) => void}} options */
export function makeShare({ api, state, update, save }) {
  const requests = makeLatestOnly();
  const share = {
    /** What is to be shared; null while the dialog is closed. @type {TimeRange | null} */
    range: null,
    /** Members of `IncidentPart`. @type {ReadonlySet<string>} */
    included: new Set(),
    /** Null until it is known. @type {IncidentPreview | null} */
    preview: null,
    /** @type {string | null} */
    error: null,
    isSaving: false,
    /** @param {TimeRange} range */
    open(range) {
      share.range = { ...range };
      share.included = new Set();
      void ask();
    },
    close() {
      share.range = null;
      requests.start();
      update();
    },
    /** @param {string} part @param {boolean} isIncluded */
    include(part, isIncluded) {
      const next = new Set(share.included);
      if (isIncluded) next.add(part);
      else next.delete(part);
      share.included = next;
      void ask();
    },
    async save() {
      const { range } = share;
      if (range === null || share.isSaving) return;
      Object.assign(share, { isSaving: true, error: null });
      update();
      try {
        const file = await api.incident(range.fromMs, range.toMs, options());
        if (share.range !== range) return;
        const time = new Date(range.toMs).toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
        save(file, `desktop-monitor-${time}.html`);
        share.range = null;
      } catch (error) {
        if (share.range === range) share.error = messageOf(error);
      } finally {
        share.isSaving = false;
        update();
      }
    },
  };
  const options = () => ({ include: [...share.included].join(","), language: state.language });
  const ask = async () => {
    const { range } = share;
    if (range === null) return;
    Object.assign(share, { preview: null, error: null });
    update();
    const isLatest = requests.start();
    try {
      const preview = await api.incidentPreview(range.fromMs, range.toMs, options());
      if (isLatest()) share.preview = preview;
    } catch (error) {
      if (isLatest()) share.error = messageOf(error);
    }
    if (isLatest()) update();
  };
  return share;
}
