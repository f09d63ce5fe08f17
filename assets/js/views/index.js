/** The pages of the rail: a new noun adds its line here. */

import { makeCpu } from "./cpu.js";
import { makeDiagnostics } from "./diagnostics.js";
import { makeOverview } from "./overview.js";
import { makeSettings } from "./settings.js";

/** @import { App, Scene } from "../app.js" */
/** @import { Tooltip } from "../tooltip.js" */
/** @import { TemplateResult } from "../../vendor/lit-html.js" */

/**
 * @typedef {object} View
 * @property {(scene: Scene) => TemplateResult} render
 * @property {(scene: Scene) => void} draw
 * @property {() => void} leave Called when another page is shown: stops what runs only here.
 */

/**
 * @typedef {object} Page
 * @property {string} noun Its name in the address and in the locale files.
 * @property {"top" | "resources" | "bottom"} group
 * @property {keyof typeof import("../icons.js").icons} icon
 * @property {(app: App, tooltip: Tooltip) => View} make
 */

/** @type {ReadonlyArray<Page>} */
export const PAGES = Object.freeze([
  { noun: "overview", group: "top", icon: "overview", make: makeOverview },
  { noun: "cpu", group: "resources", icon: "cpu", make: makeCpu },
  { noun: "diagnostics", group: "bottom", icon: "diagnostics", make: makeDiagnostics },
  { noun: "settings", group: "bottom", icon: "settings", make: makeSettings },
]);

/** @param {string} fragment `location.hash`. @returns {string} Noun of the page; the first one when there is none such. */
export const routeOf = (fragment) => PAGES.find(({ noun }) => `#${noun}` === fragment)?.noun ?? PAGES[0].noun;
