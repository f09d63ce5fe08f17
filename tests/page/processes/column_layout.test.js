/** Which columns of the process table are shown, and how wide. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { selectColumns } from "../../../assets/js/processes/columns/columns.js";
import { clampWidth, layOutColumns } from "../../../assets/js/processes/grid/column_layout.js";

/** @import { LayoutRequest } from "../../../assets/js/processes/grid/column_layout.js" */

const columns = selectColumns([]);
/** @param {Partial<LayoutRequest>} part */
const layOut = (part) =>
  layOutColumns({ columns, isAdaptive: true, isTree: false, widths: {}, availablePx: 1018, ...part });
/** @param {Partial<LayoutRequest>} part */
const idsOf = (part) => layOut(part).columns.map(({ id }) => id);

test("at 1280 pixels all default columns fit, in a tree as well", () => {
  for (const isTree of [false, true]) {
    const { leftOut, width } = layOut({ isTree, availablePx: 1003 });
    assert.deepEqual(leftOut, []);
    assert.ok(width <= 1003, String(width));
  }
});

test("in a narrow grid the columns that are missed least are left out, never name and CPU", () => {
  assert.deepEqual(idsOf({ availablePx: 374 }), ["name", "pid", "cpu", "memory"]);
  assert.deepEqual(idsOf({ availablePx: 100 }), ["name", "cpu"]);
  for (const availablePx of [374, 498, 606, 666, 808]) {
    const { width } = layOut({ availablePx });
    assert.ok(width <= availablePx, `${width} of ${availablePx}`);
  }
});

test("columns that the user has chosen are left out only where the grid is narrow", () => {
  const chosen = selectColumns([
    "name",
    "threads",
    "nice",
    "parent",
    "started",
    "container",
    "cpu",
    "command",
  ]);
  const wide = { columns: chosen, isAdaptive: false, availablePx: 700 };
  assert.equal(layOut(wide).leftOut.length, 0);
  assert.deepEqual(layOut({ ...wide, availablePx: 374 }).leftOut, [
    ...["threads", "nice", "parent", "started", "container"],
  ]);
});

test("a column that was made wider pushes no other one out", () => {
  const { columns: shown, leftOut, width } = layOut({ widths: { cpu: 700, name: 300 } });
  assert.deepEqual(leftOut, []);
  assert.equal(shown.find(({ id }) => id === "cpu")?.width, 700);
  assert.equal(shown[0].width, 300);
  assert.ok(width > 1018);
});

test("a width is a whole number within the limits of the settings", () => {
  assert.deepEqual([clampWidth(-5), clampWidth(99.6), clampWidth(1e9)], [40, 100, 4000]);
});
