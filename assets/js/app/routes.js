/** The routes of the page, in the order of the navigation rail. */

/**
 * @typedef {object} Route
 * @property {string} name In the address and in locale keys.
 * @property {"top" | "resources" | "activity" | "bottom" | "window"} group The last one is not in the navigation rail.
 * @property {keyof typeof import("../components/icons.js").icons} icon
 */

/** @type {ReadonlyArray<Route>} */
export const ROUTES = Object.freeze([
  { name: "overview", group: "top", icon: "overview" },
  { name: "cpu", group: "resources", icon: "cpu" },
  { name: "memory", group: "resources", icon: "memory" },
  { name: "disks", group: "resources", icon: "disks" },
  { name: "network", group: "resources", icon: "network" },
  { name: "sensors", group: "resources", icon: "sensors" },
  { name: "processes", group: "activity", icon: "processes" },
  { name: "timeline", group: "activity", icon: "timeline" },
  { name: "alerts", group: "activity", icon: "alerts" },
  { name: "diagnostics", group: "bottom", icon: "diagnostics" },
  { name: "settings", group: "bottom", icon: "settings" },
  { name: "compact", group: "window", icon: "compact" },
]);

/** The page of the small window, without the frame around the others. */
export const COMPACT = "compact";

/** @param {string} fragment `location.hash`. @returns {string} Name of the route; of the first one when the fragment names none. */
export const routeOf = (fragment) =>
  ROUTES.find(({ name }) => `#${name}` === fragment.split("/", 1)[0])?.name ?? ROUTES[0].name;

/** @param {string} fragment @returns {string | null} What follows the route: a device, a search, an instant. */
export function parameterOf(fragment) {
  const slash = fragment.indexOf("/");
  if (slash < 0) return null;
  try {
    return decodeURIComponent(fragment.slice(slash + 1)) || null;
  } catch {
    return null;
  }
}
