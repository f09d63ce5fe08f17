"""What one tick of 700 processes costs the browser: our table against Tabulator, same browser, same run."""

import pytest
from playwright.sync_api import CDPSession

from tests.bench.page_alone import open_browser, tick_costs_ms

pytestmark = [pytest.mark.bench, pytest.mark.timeout(900)]

ROWS, MOVING = 700, 60
BUDGET_MS, BUDGET_RATIO = 25, 0.15
SOAK_TICKS, SOAK_BUDGET_BYTES = 10_000, 5 << 20

# Both tables get the same numbers: 700 rows, of which 60 move each tick, sorted by CPU, ten columns.
DATA = """
let seed = 7;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const whole = Array.from({ length: ROWS }, (_, n) => ({
  pid: n + 1, created_unix_ms: 1000, parent_pid: n >> 1, name: "process " + n, user: n % 3 ? "ann" : "root",
  state: "sleeping", cpu_percent: n % 9 ? 0 : random() * 3, rss_bytes: Math.round(random() * 1e9),
  read_bytes_per_s: 0, write_bytes_per_s: 0, threads: 1 + (n % 30), nice: 0,
  command: "/usr/lib/program/" + n + " --with some --arguments=" + n }));
const moves = () => Array.from({ length: MOVING }, () => {
  const { pid, created_unix_ms, state, threads, nice } = whole[Math.floor(random() * ROWS)];
  return { pid, created_unix_ms, state, threads, nice, cpu_percent: random() * 5,
    rss_bytes: Math.round(random() * 1e9),
    read_bytes_per_s: random() * 1e6, write_bytes_per_s: random() * 1e6 };
});
"""

PAGE = """
<!doctype html><html data-theme="dark"><meta charset="utf-8">
<link rel="stylesheet" href="/css/tokens.css"><link rel="stylesheet" href="/css/shell.css">
<link rel="stylesheet" href="/css/processes_page.css"><link rel="stylesheet" href="/css/process_grid.css">
<link rel="stylesheet" href="/node_modules/tabulator-tables/dist/css/tabulator_midnight.min.css">
<body><div id="place" style="width:1018px;height:650px"></div></body></html>
"""

OURS = """
async () => {
  const { makeTable } = await import("/js/processes/table.js");
  const { makeProcessModel } = await import("/js/processes/model/process_model.js");
  const { makeFormat } = await import("/js/text/format.js");
  const { makeTranslate } = await import("/js/text/i18n.js");
  const texts = await (await fetch("/locales/en.json")).json();
  DATA
  const model = makeProcessModel();
  const state = { settings: null, status: null };
  const memory = { total_bytes: 16e9, used_bytes: 4e9 };
  const store = { reading: { cpu: { total_percent: 20 }, memory, disks: [] }, newest: () => 16e9 };
  const scene = { state, store, t: makeTranslate(texts), format: makeFormat("en") };
  const draw = () => { table.update(scene, model, "ann"); table.draw(scene); };
  const table = makeTable({ state, scene: () => scene, redraw: () => requestAnimationFrame(draw),
    onOpen() {}, onMenu() {}, onEscape: () => false });
  document.getElementById("place").append(table.element);
  let at = 1.7e12;
  const apply = (part) => {
    model.apply({ taken_at_unix_ms: (at += 1000), is_whole: false, rows: [], moves: [], gone: [], ...part });
    requestAnimationFrame(draw);
  };
  apply({ is_whole: true, rows: whole });
  globalThis.tick = () => apply({ moves: moves() });
  // As a machine lives for hours: processes come and go, and every row is drawn.
  globalThis.soak = async (ticks) => {
    const born = [];
    for (let n = 0; n < ticks; n += 1) {
      const fresh = { ...whole[n % ROWS], pid: 100000 + n, created_unix_ms: n, cpu_percent: random() * 5 };
      born.push(fresh);
      const dead = born.length > 50 ? [born.shift()] : [];
      apply({ rows: [fresh], moves: moves(), gone: dead.map((one) => [one.pid, one.created_unix_ms]) });
      if (n % 100 === 0) table.element.scrollTop = random() * 10000;
      if (n % 250 === 0) table.cursor.select(born[0].pid + ":" + born[0].created_unix_ms);
      await new Promise(requestAnimationFrame);
    }
  };
}
"""

TABULATOR = """
async () => {
  const { TabulatorFull } = await import("/node_modules/tabulator-tables/dist/js/tabulator_esm.min.js");
  DATA
  const bytes = (cell) => (cell.getValue() / 1048576).toFixed(1) + " MiB";
  const percent = (cell) => cell.getValue().toFixed(1) + " %";
  const rate = (cell) => (cell.getValue() / 1000).toFixed(1) + " kB/s";
  const table = new TabulatorFull("#place", {
    index: "pid", height: 650, data: whole, initialSort: [{ column: "cpu_percent", dir: "desc" }],
    columns: [
      { title: "Name", field: "name", width: 184 }, { title: "PID", field: "pid", width: 70 },
      { title: "User", field: "user", width: 84 },
      { title: "CPU", field: "cpu_percent", width: 80, formatter: percent },
      { title: "Memory", field: "rss_bytes", width: 88, formatter: bytes },
      { title: "Disk read", field: "read_bytes_per_s", width: 90, formatter: rate },
      { title: "Disk write", field: "write_bytes_per_s", width: 90, formatter: rate },
      { title: "Threads", field: "threads", width: 70 }, { title: "Status", field: "state", width: 86 },
      { title: "Command", field: "command" },
    ],
  });
  await new Promise((done) => table.on("tableBuilt", done));
  globalThis.tick = async () => {
    await table.updateData(moves());
    table.setSort("cpu_percent", "desc");
  };
}
"""


def filled_in(script: str) -> str:
    """Put data and sizes into a script."""
    return script.replace("DATA", DATA).replace("ROWS", str(ROWS)).replace("MOVING", str(MOVING))


def test_one_tick_of_the_process_table() -> None:
    """Print what 60 of 700 rows cost; the budget is 25 ms and 0.15 of Tabulator."""
    scripts = {"nothing": None, "tabulator": filled_in(TABULATOR), "ours": filled_in(OURS)}

    idle_ms, tabulator_ms, ours_ms = tick_costs_ms(scripts, PAGE).values()

    ratio = (ours_ms - idle_ms) / (tabulator_ms - idle_ms)
    print(
        f"\nprocess table: ours {ours_ms - idle_ms:.1f} ms (budget {BUDGET_MS}), Tabulator"
        f" {tabulator_ms - idle_ms:.1f} ms, ratio {ratio:.3f} (budget {BUDGET_RATIO});"
        f" an idle page {idle_ms:.1f} ms"
    )


def used_bytes_and_nodes(session: CDPSession) -> tuple[int, int]:
    """What the page's heap and document hold after everything that can go has gone."""
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"], session.send("Memory.getDOMCounters")["nodes"]


def test_ten_thousand_ticks_leave_nothing_behind() -> None:
    """Print how heap and document grew while processes came and went; the budget is 5 MB and no node."""
    with open_browser(PAGE) as (browser, url):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(0)
        page.goto(url)
        page.evaluate(filled_in(OURS))
        session = page.context.new_cdp_session(page)
        page.evaluate("globalThis.soak(500)")
        before_bytes, before_nodes = used_bytes_and_nodes(session)
        page.evaluate(f"globalThis.soak({SOAK_TICKS})")
        after_bytes, after_nodes = used_bytes_and_nodes(session)

    print(
        f"\nsoak of {SOAK_TICKS} ticks: heap {(after_bytes - before_bytes) / 1e6:+.2f} MB"
        f" (budget {SOAK_BUDGET_BYTES / 1e6:.1f}), nodes {after_nodes - before_nodes:+d} of {before_nodes}"
    )
    assert after_bytes - before_bytes <= SOAK_BUDGET_BYTES
    assert after_nodes - before_nodes <= before_nodes // 20
