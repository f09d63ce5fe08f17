/** The pages of the rail: a new noun adds its line here. */

import { makeCpu } from "./cpu.js";
import { makeDiagnostics } from "./diagnostics.js";
import { makeDisks } from "./disks.js";
import { makeMemory } from "./memory.js";
import { makeNetwork } from "./network.js";
import { makeOverview } from "./overview.js";
import { makeProcesses } from "./processes.js";
import { makeSensors } from "./sensors.js";
import { makeSettings } from "./settings.js";
import { makeTimeline } from "./timeline.js";

/** @import { App, Scene } from "../app/composition_root.js" */
/** @import { Tooltip } from "../components/tooltip.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

/**
 * @typedef {object} View
 * @property {(scene: Scene) => TemplateResult} render
 * @property {(scene: Scene) => void} draw
 * @property {(atMs: number) => void} [open] Called when people chose an instant in a chart; else the timeline opens it.
 * @property {() => void} leave Called when another page is shown: stops what runs only here.
 */

/**
 * @typedef {object} Page
 * @property {string} noun Its name in the address and in the locale files.
 * @property {"top" | "resources" | "activity" | "bottom"} group
 * @property {keyof typeof import("../components/icons.js").icons} icon
 * @property {(app: App, tooltip: Tooltip) => View} make
 */

/** @type {ReadonlyArray<Page>} */
export const PAGES = Object.freeze([
  { noun: "overview", group: "top", icon: "overview", make: makeOverview },
  { noun: "cpu", group: "resources", icon: "cpu", make: makeCpu },
  { noun: "memory", group: "resources", icon: "memory", make: makeMemory },
  { noun: "disks", group: "resources", icon: "disks", make: makeDisks },
  { noun: "network", group: "resources", icon: "network", make: makeNetwork },
  { noun: "sensors", group: "resources", icon: "sensors", make: makeSensors },
  { noun: "processes", group: "activity", icon: "processes", make: makeProcesses },
  { noun: "timeline", group: "activity", icon: "timeline", make: makeTimeline },
  { noun: "diagnostics", group: "bottom", icon: "diagnostics", make: makeDiagnostics },
  { noun: "settings", group: "bottom", icon: "settings", make: makeSettings },
]);

/** @param {string} fragment `location.hash`. @returns {string} Noun of the page; the first one when there is none such. */
export const routeOf = (fragment) =>
  PAGES.find(({ noun }) => `#${noun}` === fragment.split("/", 1)[0])?.noun ?? PAGES[0].noun;

/** @param {string} fragment @returns {string | null} What follows the noun: which of several devices is meant. */
export function partOf(fragment) {
  const slash = fragment.indexOf("/");
  if (slash < 0) return null;
  try {
    return decodeURIComponent(fragment.slice(slash + 1)) || null;
  } catch {
    return null;
  }
}
