/** CPU by program: who made the CPU busy, one area upon the other; a name is a way to its processes. */

import { html, repeat } from "../../../vendor/lit-html.js";
import { makePrograms, OTHERS, programSeries, REST } from "../../history/programs_query.js";
import { harmless } from "../../text/text_safety.js";
import { exactly } from "../../processes/search.js";
import { extremes } from "../../readings/series_queries.js";
import { timeWords } from "../../text/summaries.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { App, Scene } from "../../app/composition_root.js" */
/** @import { Tooltip } from "../tooltip.js" */
/** @import { ChartControl, ChartSeries } from "../series_chart.js" */

const ID = "programs_chart";
/** Tokens: as many as programs are asked for. */
const HUES = Object.freeze(["cpu", "network-in", "memory", "disk-read", "sensors", "gpu"]);
/** Room for "100 %". */
const LABELS = 46;
const NOTHING = 0.05;
/** The table has them all. */
const MOST_NAMED = 3;

/** @param {App} app @param {Tooltip} tooltip @param {ChartControl} control What people choose about it. */
export function makeProgramsChart(app, tooltip, control) {
  const programs = makePrograms(app, () => {
    const isNew = shownNames !== programs.names.join("\n") || programs.error !== null;
    if (isNew) app.update();
    if (!document.hidden) chart.draw(withPrograms(app.scene()));
  });
  let shownNames = "";
  const hueOf = makeHues();
  /** The time of the last answer, so that a reading does not draw it twice. @param {Scene} scene */
  const timeOf = ({ fromMs, toMs, isFixed }) => {
    const { span } = programs;
    const isCurrent = span !== null && !isFixed && span.toMs - span.fromMs === toMs - fromMs;
    return isCurrent ? span : { fromMs, toMs };
  };
  /** The page, with what the programs did in its time. @param {Scene} scene @returns {Scene} */
  const withPrograms = (scene) => ({
    ...scene,
    ...timeOf(scene),
    store: programs.store,
    version: programs.version,
    emptyText: programs.error ?? scene.emptyText,
  });
  const shown = /** @type {App} */ ({ ...app, scene: () => withPrograms(app.scene()) });
  /** @param {Scene} scene @returns {ChartSeries[]} */
  const series = ({ t, format, palette }) => {
    const hues = hueOf(programs.names);
    const plain = { text: format.percent, width: 1, isStacked: true, filled: true };
    return [
      ...programs.names.map((name, place) => ({
        ...plain,
        name: programSeries(name),
        label: harmless(name),
        colour: palette.colour(hues[place]),
      })),
      { ...plain, name: OTHERS, label: t(`${ID}.others`), colour: palette.colour("text-3") },
      { ...plain, name: REST, label: t(`${ID}.rest`), colour: palette.colour("control-border") },
    ];
  };

  const chart = makeSeriesChart({
    id: ID,
    app: shown,
    tooltip,
    labels: LABELS,
    heading: (scene) => ({ title: scene.t(`${ID}.title`), aside: "", control: control(scene) }),
    series,
    axisText: ({ format }) => format.roundPercent,
    summary: (scene) => mostOf(scene, programs.names),
    tip: (row, scene) =>
      series(scene)
        .map(({ name, label, colour, text }) => {
          const value = scene.store.valueAt(name, row);
          return { label, colour, text: text(value), value };
        })
        .filter(({ value }) => value >= NOTHING)
        .sort((one, other) => other.value - one.value),
    entries: (scene, all) =>
      // A link that somebody is on leads where it led, whoever comes or goes.
      html`${repeat(
        all,
        ({ name }) => name,
        ({ label, colour }, place) => entry(scene, { label, colour, name: programs.names[place] }),
      )}`,
  });
  return {
    /** @param {Scene} scene */
    render(scene) {
      shownNames = programs.names.join("\n");
      return chart.render(withPrograms(scene));
    },
    /** @param {Scene} scene */
    draw(scene) {
      void programs.keepUp(scene);
      chart.draw(withPrograms(scene));
    },
  };
}

/** @param {Scene} scene @param {ReadonlyArray<string>} names @returns {string} "Most on average in the last 5 minutes: make 12 % · cc1 3.1 %." */
function mostOf(scene, names) {
  const { t, format, store, fromMs, toMs } = scene;
  const means = names
    .map((name) => ({ name, mean: extremes(store, programSeries(name), fromMs, toMs)?.mean ?? 0 }))
    .sort((one, other) => other.mean - one.mean)
    .slice(0, MOST_NAMED);
  if (means.length === 0) return "";
  const list = means.map(({ name, mean }) => `${harmless(name)} ${format.percent(mean)}`);
  return t(`${ID}.summary`, { range: timeWords(scene).range, programs: list.join(" · ") });
}

/**
 * A colour stays with its name for as long as the name is shown.
 *
 * @returns {(names: ReadonlyArray<string>) => string[]}
 */
function makeHues() {
  /** @type {Map<string, string>} */
  const taken = new Map();
  return (names) => {
    for (const name of taken.keys()) if (!names.includes(name)) taken.delete(name);
    for (const name of names) {
      if (taken.has(name)) continue;
      const used = new Set(taken.values());
      taken.set(name, HUES.find((hue) => !used.has(hue)) ?? HUES[0]);
    }
    return names.map((name) => taken.get(name) ?? HUES[0]);
  };
}

/** @param {Scene} scene @param {{label: string, colour: string, name: string | undefined}} what */
function entry({ t }, { label, colour, name }) {
  const swatch = html`<span class="swatch" .style=${`background:${colour}`}></span>`;
  if (name === undefined) return html`<span class="legend-entry plain">${swatch}${label}</span>`;
  return html`<a
    class="legend-entry"
    href="#processes/${encodeURIComponent(exactly("name", name))}"
    title=${t(`${ID}.open`, { name: label })}
    >${swatch}<bdi>${label}</bdi></a
  >`;
}
