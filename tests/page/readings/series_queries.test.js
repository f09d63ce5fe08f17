import assert from "node:assert/strict";
import { test } from "node:test";

import { movedRow } from "../../../assets/js/readings/series_queries.js";

const MINUTE_MS = 60_000;

/** @param {number[]} times @returns {any} */
const storeOf = (times) => ({
  times,
  length: times.length,
  rowAtOrAfter: (/** @type {number} */ atMs) => times.filter((time) => time < atMs).length,
});

test("a move by a minute leads to the row there", () => {
  const store = storeOf(Array.from({ length: 100 }, (_, index) => index * 5000));
  assert.equal(movedRow(store, 100_000, MINUTE_MS), 32);
  assert.equal(movedRow(store, 100_000, -MINUTE_MS), 8);
  assert.equal(movedRow(store, 495_000, MINUTE_MS), 99);
});

test("where rows are further apart, it leads to the next one", () => {
  const store = storeOf([0, 144_000, 288_000, 10_000_000]);
  assert.equal(movedRow(store, 144_000, MINUTE_MS), 2);
  assert.equal(movedRow(store, 144_000, -MINUTE_MS), 0);
  assert.equal(movedRow(store, 288_000, MINUTE_MS), 3);
  assert.equal(movedRow(store, 10_000_000, MINUTE_MS), 3);
  assert.equal(movedRow(storeOf([]), 0, MINUTE_MS), -1);
});
