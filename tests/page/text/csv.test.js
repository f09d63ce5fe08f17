/** Tables as CSV: numbers stay numbers, names cannot become formulas. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../../../assets/js/app/save_file.js";
import { processCells } from "../../../assets/js/processes/model/process_cells.js";
import { csvFile, csvText, headingWithUnit, inUnit, unitOf } from "../../../assets/js/text/csv.js";

test("numbers are written as they are, and what is unknown is empty", () => {
  assert.equal(
    csvText([
      ["a", "b"],
      [1.5, null],
      [-2, NaN],
    ]),
    "a,b\r\n1.5,\r\n-2,\r\n",
  );
});

for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1+1", "＋1", "－1", "＠A1"]) {
  test(`a text that begins like a formula is escaped: ${JSON.stringify(text)}`, () => {
    assert.equal(csvText([[text]]).replaceAll('"', ""), `'${text}\r\n`);
  });
}

test("commas, quotes and ends of lines are quoted", () => {
  assert.equal(csvText([["a,b", 'say "a"', "one\ntwo"]]), '"a,b","say ""a""","one\ntwo"\r\n');
});

test("a file is UTF-8, and says so", async () => {
  const bytes = new Uint8Array(await csvFile([["内存"]]).arrayBuffer());
  assert.deepEqual([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
});

test("the unit of a series is at the end of its name", () => {
  assert.equal(unitOf("disks.sda.read_bytes_per_s"), "B/s");
  assert.equal(unitOf("disks.sda.reads_per_s"), "1/s");
  assert.equal(unitOf("cpu.total_percent"), "%");
  assert.equal(unitOf("cpu.load_1m"), "");
  assert.equal(headingWithUnit("Read", "B/s"), "Read (B/s)");
  assert.equal(headingWithUnit("Load", ""), "Load");
});

test("traffic is saved in bits, as it is shown", () => {
  assert.equal(unitOf("network.eth0.received_bytes_per_s"), "bit/s");
  assert.equal(unitOf("timeline.network.sent_bytes_per_s"), "bit/s");
  assert.equal(inUnit(125, "bit/s"), 1000);
  assert.equal(inUnit(125, "B/s"), 125);
});

test("the name of a file has what it shows and when, and nothing that a file system refuses", () => {
  const at = new Date(2026, 10, 30, 1, 5);
  assert.equal(fileName("CPU", "png", at), "desktop-monitor-CPU-20261130-0105.png");
  assert.equal(fileName("a/b:c\u202e 内存", "csv", at), "desktop-monitor-a-b-c-内存-20261130-0105.csv");
});

test("a column of the process table says its unit, and has its numbers in it", () => {
  const columns = /** @type {any} */ ([
    { id: "received", isNumber: true },
    { id: "read", isNumber: true },
  ]);
  const row = { received_bytes_per_s: 125, read_bytes_per_s: 125 };
  const cells = processCells(
    /** @type {any} */ ([{ kind: "process", row }]),
    columns,
    /** @type {any} */ ({ t: String, cpuScale: 1 }),
  );
  assert.deepEqual(cells, [
    ["processes.column.received (bit/s)", "processes.column.read (B/s)"],
    [1000, 125],
  ]);
});
