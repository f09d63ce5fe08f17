/** The icons of the page: strokes in a square of 20 by 20. */

import { svg } from "../../vendor/lit-html.js";

/** @import { TemplateResult } from "../../vendor/lit-html.js" */

/** @param {TemplateResult} shape */
const icon = (shape) =>
  svg`<svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">${shape}</svg>`;

export const icons = Object.freeze({
  logo: () => icon(svg`<path d="M1.5 10.5h3.2l2.6-7 4.6 13 2.8-8 1.2 2h2.6" />`),
  overview: () =>
    icon(svg`<rect x="3" y="3" width="5.5" height="7.5" rx="1" /><rect x="11.5" y="3" width="5.5" height="4" rx="1" />
      <rect x="3" y="13.5" width="5.5" height="3.5" rx="1" /><rect x="11.5" y="10" width="5.5" height="7" rx="1" />`),
  cpu: () =>
    icon(svg`<rect x="4.5" y="4.5" width="11" height="11" rx="2" /><rect x="8" y="8" width="4" height="4" rx="0.5" />
      <path d="M7.5 4.5v-2.5M12.5 4.5v-2.5M7.5 18v-2.5M12.5 18v-2.5M4.5 7.5h-2.5M4.5 12.5h-2.5M18 7.5h-2.5M18 12.5h-2.5" />`),
  processes: () => icon(svg`<path d="M7.500 5h10M7.500 10h10M7.500 15h10M3 5h.5M3 10h.5M3 15h.5" />`),
  timeline: () =>
    icon(svg`<path d="M3.500 10a6.500 6.500 0 1 0 2-4.700M3 3.200v3h3M10 6.500v4l2.700 1.600" />`),
  search: () => icon(svg`<circle cx="9" cy="9" r="5.500" /><path d="M13.200 13.200l4 4" />`),
  memory: () =>
    icon(
      svg`<path d="M2.500 5.500h15v8h-15zM5.500 8v3M8.500 8v3M11.500 8v3M14.500 8v3M4.500 13.500v2M8.200 13.500v2M11.800 13.500v2M15.500 13.500v2" />`,
    ),
  disks: () =>
    icon(svg`<path d="M2.500 11.500l2.600-6.500h9.800l2.600 6.500v4h-15zM2.500 11.500h15M14 13.500h.8" />`),
  network: () =>
    icon(svg`<path d="M6.500 3.500v13M3.500 13.500l3 3 3-3M13.500 16.500v-13M10.500 6.500l3-3 3 3" />`),
  sensors: () => icon(svg`<path d="M8 11.500v-7a2 2 0 0 1 4 0v7a3.500 3.500 0 1 1-4 0zM10 8v6.500" />`),
  gpu: () =>
    icon(
      svg`<rect x="2.500" y="5" width="15" height="9" rx="1.500" /><circle cx="7" cy="9.500" r="2" /><circle cx="13" cy="9.500" r="2" /><path d="M5 14v2.500M8 14v2.500" />`,
    ),
  alerts: () =>
    icon(
      svg`<path d="M4 14.500h12l-1.500-2v-4a4.500 4.500 0 0 0-9 0v4zM8.300 16.800a1.800 1.800 0 0 0 3.400 0M10 2.500v1.500" />`,
    ),
  diagnostics: () => icon(svg`<path d="M2 10.5h3.4l2.2-5.5 4.4 10 2.4-4.5h3.6" />`),
  settings: () =>
    icon(
      svg`<path d="M4.5 3v7M4.5 14v3M10 3v3M10 10v7M15.500 3v8M15.500 15v2M2.500 12h4M8 8h4M13.500 13h4" />`,
    ),
  pause: () =>
    icon(
      svg`<rect x="5" y="4" width="3.4" height="12" rx="0.8" /><rect x="11.600" y="4" width="3.400" height="12" rx="0.8" />`,
    ),
  play: () => icon(svg`<path d="M6 4.200v11.600l9-5.800z" />`),
  table: () =>
    icon(svg`<rect x="3" y="4" width="14" height="12" rx="1.500" /><path d="M3 8h14M3 12h14M8.500 8v8" />`),
  help: () =>
    icon(
      svg`<circle cx="10" cy="10" r="7.500" /><path d="M7.800 7.800a2.200 2.200 0 1 1 3 2.100c-.6.3-.8.7-.8 1.500M10 14v.2" />`,
    ),
  compact: () =>
    icon(
      svg`<rect x="2.500" y="3.500" width="15" height="13" rx="1.500" /><rect x="10" y="9.500" width="5" height="4.500" rx="0.800" />`,
    ),
  expand: () =>
    icon(
      svg`<path d="M11.500 3.500h5v5M16.500 3.500l-5.500 5.500M8.500 16.500h-5v-5M3.500 16.500l5.500-5.500" />`,
    ),
  save: () => icon(svg`<path d="M10 3v9.500M6 8.800l4 3.900 4-3.900M3.500 13v3.500h13v-3.500" />`),
  end: () => icon(svg`<path d="M6.300 5.200a6.200 6.200 0 1 0 7.400 0M10 2.800v6.700" />`),
  close: () => icon(svg`<path d="M5 5l10 10M15 5l-10 10" />`),
  warning: () => icon(svg`<path d="M10 3l7.500 13.500h-15zM10 8v4M10 14.200v.2" />`),
  down: () => icon(svg`<path d="M5 8l5 5 5-5" />`),
  check: () => icon(svg`<path d="M4 10.500l4 4 8-9" />`),
  copy: () =>
    icon(
      svg`<rect x="7" y="7" width="10" height="10" rx="1.500" /><path d="M13 7v-2.500a1.500 1.500 0 0 0-1.500-1.500h-7a1.500 1.500 0 0 0-1.500 1.500v7a1.500 1.500 0 0 0 1.500 1.500h2.500" />`,
    ),
});
