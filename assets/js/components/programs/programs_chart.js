/** CPU by program as stacked areas; the legend links to the processes of each program. */

import { html, repeat } from "../../../vendor/lit-html.js";
import {
  makeProgramsQuery,
  OTHERS_SERIES,
  programSeriesName,
  REST_SERIES,
} from "../../history/programs_query.js";
import { exactTerm } from "../../processes/lines/search.js";
import { statistics } from "../../readings/series_queries.js";
import { rangeTexts } from "../../text/summaries.js";
import { escapeInvisible } from "../../text/text_safety.js";
import { makeSeriesChart } from "../series_chart.js";

/** @import { Api } from "../../app/api.js" */
/** @import { Scene } from "../../app/scene.js" */
/** @import { ChartSeries } from "../../charts/chart_spec.js" */
/** @import { Store, TimeRange } from "../../readings/series_store.js" */
/** @import { RequestingCard } from "../card.js" */
/** @import { ChartControl, ChartServices } from "../series_chart.js" */

const ID = "programs_chart";
/** A colour token for each program in an answer. */
const PROGRAM_COLOURS = Object.freeze(["cpu", "network-in", "memory", "disk-read", "sensors", "gpu"]);
/** Fits "100 %". */
const PERCENT_LABELS_PX = 46;
/** Smaller values are left out of the tooltip: they read as 0.0 %. */
const MIN_TIP_PERCENT = 0.05;
/** The table lists all programs. */
const SUMMARY_LIMIT = 3;

/**
 * @param {{services: ChartServices, api: Api, live: Pick<Store, "lateFromMs">, control: ChartControl}} options
 * @returns {RequestingCard}
 */
export function makeProgramsChart({ services, api, live, control }) {
  const programs = makeProgramsQuery({ api, live });
  const coloursOf = makeColourTokens();
  /** The range of the answer, so that the chart is not drawn again for each reading. @param {Scene} scene */
  const chartRange = ({ fromMs, toMs, widthMs, isFixed }) => {
    const { range } = programs;
    const isCurrent = range !== null && !isFixed && programs.widthMs === widthMs;
    return isCurrent ? range : { fromMs, toMs };
  };
  /** The scene with the series of the programs. @param {Scene} scene @returns {Scene} */
  const withPrograms = (scene) => ({
    ...scene,
    ...chartRange(scene),
    store: programs.store,
    version: programs.version,
    emptyText: programs.error ?? (scene.store.length > 0 ? whyEmpty(scene, programs.range) : scene.emptyText),
  });
  /** @param {Scene} scene */
  const series = (scene) => programsSeries(scene, programs.names, coloursOf(programs.names));

  const chart = makeSeriesChart({
    id: ID,
    services: { ...services, scene: () => withPrograms(services.scene()) },
    labels: PERCENT_LABELS_PX,
    heading: (scene) => ({ title: scene.t(`${ID}.title`), control: control(scene) }),
    series,
    axisText: ({ format }) => format.roundPercent,
    summary: (scene) => summary(scene, programs.names),
    tip: (row, scene) =>
      series(scene)
        .map(({ name, label, colour, text }) => {
          const value = scene.store.valueAt(name, row);
          return { label, colour, text: text(value), value };
        })
        .filter(({ value }) => value >= MIN_TIP_PERCENT)
        .sort((one, other) => other.value - one.value),
    entries: (scene, all) => legendEntries(scene, programs.range === null ? [] : all, programs.names),
  });
  return {
    requestIfDue: programs.requestIfDue,
    render: (scene) => chart.render(withPrograms(scene)),
    draw(scene) {
      void programs.requestIfDue(scene)?.then(services.redraw);
      chart.draw(withPrograms(scene));
    },
  };
}

/** Why there are readings, but no programs. @param {Scene} scene @param {TimeRange | null} answered */
function whyEmpty({ t, state }, answered) {
  if (answered === null) return t("history.loading");
  return t(state.settings?.record === false ? "history.off" : "history.nothing");
}

/** @param {Scene} scene @param {ReadonlyArray<string>} names @param {ReadonlyArray<string>} colours @returns {ChartSeries[]} */
function programsSeries({ t, format, palette }, names, colours) {
  const plain = { text: format.percent, width: 1, isStacked: true, filled: true };
  return [
    ...names.map((name, index) => ({
      ...plain,
      name: programSeriesName(name),
      label: escapeInvisible(name),
      colour: palette.colour(colours[index]),
    })),
    { ...plain, name: OTHERS_SERIES, label: t(`${ID}.others`), colour: palette.colour("others") },
    { ...plain, name: REST_SERIES, label: t(`${ID}.rest`), colour: palette.colour("unexplained") },
  ];
}

/** @param {Scene} scene @param {ReadonlyArray<string>} names @returns {string} "Most on average in the last 5 minutes: make 12 % · cc1 3.1 %." */
function summary(scene, names) {
  const { t, format, store, fromMs, toMs } = scene;
  const means = names
    .flatMap((name) => {
      const found = statistics(store, programSeriesName(name), fromMs, toMs);
      return found === null ? [] : [{ name, mean: found.mean }];
    })
    .sort((one, other) => other.mean - one.mean)
    .slice(0, SUMMARY_LIMIT);
  if (means.length === 0) return "";
  const list = means.map(({ name, mean }) => `${escapeInvisible(name)} ${format.percent(mean)}`);
  return t(`${ID}.summary`, { range: rangeTexts(scene).range, programs: list.join(" · ") });
}

/** A program keeps its colour for as long as it is shown. @returns {(names: ReadonlyArray<string>) => string[]} */
function makeColourTokens() {
  /** @type {Map<string, string>} */
  const assigned = new Map();
  return (names) => {
    for (const name of assigned.keys()) if (!names.includes(name)) assigned.delete(name);
    for (const name of names) {
      if (assigned.has(name)) continue;
      const used = new Set(assigned.values());
      assigned.set(name, PROGRAM_COLOURS.find((token) => !used.has(token)) ?? PROGRAM_COLOURS[0]);
    }
    return names.map((name) => assigned.get(name) ?? PROGRAM_COLOURS[0]);
  };
}

/** Keyed, so that a link with the focus keeps its program when others come or go. @param {Scene} scene @param {ReadonlyArray<ChartSeries>} all @param {ReadonlyArray<string>} names Of the first series. */
const legendEntries = (scene, all, names) =>
  html`${repeat(
    all,
    ({ name }) => name,
    ({ label, colour }, index) => legendEntry(scene, { label, colour, name: names[index] }),
  )}`;

/** @param {Scene} scene @param {{label: string, colour: string, name: string | undefined}} entry A program is a link to its processes. */
function legendEntry({ t }, { label, colour, name }) {
  const swatch = html`<span class="swatch" .style=${`background:${colour}`}></span>`;
  if (name === undefined)
    return html`<span class="legend-entry plain" title=${label}>${swatch}<bdi>${label}</bdi></span>`;
  return html`<a
    class="legend-entry"
    href="#processes/${encodeURIComponent(exactTerm("name", name))}"
    title=${t(`${ID}.open`, { name: label })}
    >${swatch}<bdi>${label}</bdi></a
  >`;
}
