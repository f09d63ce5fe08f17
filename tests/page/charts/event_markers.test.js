/** Events that are close together on a chart are one line with their number. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { groupedMarkers, numberText } from "../../../assets/js/charts/event_markers.js";

const at = (/** @type {number} */ ms, kind = "crash") => ({ kind, to_unix_ms: ms });

test("events closer than a line can show are one line with their number", () => {
  const found = groupedMarkers([at(100), at(104), at(109), at(500)], 0, 1000);

  assert.deepEqual(
    found.map(({ marker, count }) => [marker.to_unix_ms, count]),
    [
      [109, 3],
      [500, 1],
    ],
  );
});

test("a line of events spans no more than the least distance", () => {
  const many = Array.from({ length: 100 }, (_, number) => at(100 + number));

  const found = groupedMarkers(many, 0, 1000);

  assert.equal(found.length, 9);
  assert.equal(
    found.reduce((sum, { count }) => sum + count, 0),
    100,
  );
});

test("the opened moment is a line of its own, beside the newest of many events", () => {
  const found = groupedMarkers([at(100), at(101, "moment"), at(102), at(2000)], 0, 1000);

  assert.deepEqual(
    found.map(({ marker, count }) => [marker.kind, count]),
    [
      ["crash", 2],
      ["moment", 1],
    ],
  );
});

test("a number that the next line or the end would cut is left out", () => {
  const groups = groupedMarkers([at(100), at(101), at(120), at(121), at(500), at(980), at(981)], 0, 1000);

  assert.deepEqual(
    groups.map((_, index) => numberText(groups, index, 0, 1000)),
    [null, "2", null, null],
  );
});
