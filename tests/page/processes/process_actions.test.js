/** Actions on processes: asked first, sent after some seconds, undone before, and their outcome. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { answerText } from "../../../assets/js/processes/actions/action_text.js";
import { actionItems } from "../../../assets/js/processes/actions/action_items.js";
import { SECOND_MS, UNDO_S } from "../../../assets/js/processes/actions/job_list.js";
import {
  makeProcessActions,
  subjectOf,
  subjectsAt,
} from "../../../assets/js/processes/actions/process_actions.js";
import { makeProcessModel } from "../../../assets/js/processes/model/process_model.js";
import { makeTranslate } from "../../../assets/js/text/i18n.js";
import { tableRow, wholeTable } from "./fixtures.js";

const texts = JSON.parse(readFileSync(new URL("../../../assets/locales/en.json", import.meta.url), "utf8"));
const t = makeTranslate(texts);
const SUBJECT = { pid: 7, created: 1000, name: "seven" };
/** What the engine answers. @type {any} */
const ENDED = { outcome: "done", message: "x", code: "ended", details: { name: "seven", pid: 7, others: 0 } };

/** Lets promises that are settled be handled. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {{answer?: any, preview?: any, status?: any}} [options] */
function harness({ answer = ENDED, preview = { targets: [SUBJECT], refusal: null }, status = null } = {}) {
  /** @type {any[]} */
  const sent = [];
  /** @type {Map<number, {act: () => void, delayMs: number}>} */
  const timers = new Map();
  const actions = makeProcessActions({
    state: { status, route: "processes" },
    api: {
      previewAction: async () => preview,
      act: async (...request) => {
        sent.push(request);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    update() {},
    timers: {
      set(act, delayMs) {
        timers.set(timers.size + 1, { act, delayMs });
        return timers.size;
      },
      clear: (timer) => void timers.delete(timer),
    },
  });
  /** Lets the time of the only timer pass. @param {number} delayMs */
  const pass = async (delayMs) => {
    const [[id, timer]] = timers;
    assert.equal(timer.delayMs, delayMs);
    timers.delete(id);
    timer.act();
    await settle();
  };
  /** Lets the time pass in which an action can be undone. */
  const passUndo = async () => {
    for (let left = UNDO_S; left > 0; left -= 1) {
      assert.equal(actions.list.jobs.at(-1)?.remainingS, left);
      await pass(SECOND_MS);
    }
  };
  return { actions, sent, timers, pass, passUndo };
}

/** @param {ReturnType<typeof harness>} page @param {any} kind */
async function confirm({ actions }, kind) {
  actions.ask(kind, [SUBJECT]);
  await settle();
  actions.confirm();
  await settle();
}

test("an action is sent after five seconds, with the identity that was seen", async () => {
  const page = harness();
  await confirm(page, "end");
  assert.deepEqual([page.sent, page.actions.list.hasWaiting()], [[], true]);

  await page.passUndo();

  assert.deepEqual(page.sent, [["end", [SUBJECT], { tree: false, confirmed: false }]]);
  assert.equal(page.actions.list.jobs[0].phase, "finished");
});

test("an undone action is never sent", async () => {
  const page = harness();
  await confirm(page, "kill");

  page.actions.list.undo();

  assert.deepEqual([page.sent, page.timers.size, page.actions.list.jobs], [[], 0, []]);
});

test("an action that was sent cannot be undone", async () => {
  const page = harness({ answer: { ...ENDED, outcome: "still_running", code: "still_running" } });
  await confirm(page, "end");
  await page.passUndo();

  page.actions.list.undo(page.actions.list.jobs[0].id);

  assert.equal(page.actions.list.jobs.length, 1);
});

test("what loses nothing is sent at once", async () => {
  const page = harness();
  await confirm(page, "resume");
  await confirm(page, "nice");
  assert.deepEqual(
    page.sent.map(([kind, , options]) => [kind, options.nice]),
    [
      ["resume", undefined],
      ["nice", 10],
    ],
  );
});

test("nothing is sent without a confirmation, nor before the engine has named the processes", async () => {
  const page = harness();
  page.actions.ask("end", [SUBJECT]);
  page.actions.confirm();
  assert.equal(page.actions.list.jobs.length, 0);
  await settle();
  page.actions.cancel();
  assert.deepEqual([page.actions.question, page.sent, page.timers.size], [null, [], 0]);
});

test("a refusal cannot be confirmed; the loss of the session has to be accepted", async () => {
  const refused = harness({ preview: { targets: [SUBJECT], refusal: { code: "our_parent", details: {} } } });
  await confirm(refused, "end");
  assert.equal(refused.actions.list.jobs.length, 0);

  const desktop = harness({
    preview: { targets: [SUBJECT], refusal: { code: "needs_confirmation", details: {} } },
  });
  await confirm(desktop, "end");
  assert.equal(desktop.actions.list.jobs.length, 0);
  desktop.actions.acceptLoss(true);
  desktop.actions.confirm();
  await desktop.passUndo();
  assert.deepEqual(desktop.sent[0][2], { tree: false, confirmed: true });
});

test("what still runs can be killed, which is asked again", async () => {
  const page = harness({ answer: { ...ENDED, outcome: "still_running", code: "still_running" } });
  await confirm(page, "end");
  await page.passUndo();

  page.actions.killInstead(page.actions.list.jobs[0]);

  assert.deepEqual([page.actions.question?.kind, page.actions.question?.subjects], ["kill", [SUBJECT]]);
  assert.deepEqual([page.actions.list.jobs, page.sent.length], [[], 1]);
});

test("an action that fails says why, and stays until it is closed", async () => {
  const page = harness({ answer: new Error("no engine") });
  await confirm(page, "end");
  await page.passUndo();
  assert.deepEqual([page.actions.list.jobs[0].error, page.timers.size], ["no engine", 0]);
});

test("what is done is shown for some seconds", async () => {
  const page = harness();
  await confirm(page, "resume");
  await page.pass(8000);
  assert.deepEqual(page.actions.list.jobs, []);
});

test("a tree is part of the question, and the engine is asked again", async () => {
  const page = harness();
  page.actions.ask("end", [SUBJECT]);
  await settle();
  page.actions.alter({ isTree: true });
  assert.equal(page.actions.question?.preview, null);
  await settle();
  page.actions.confirm();
  await page.passUndo();
  assert.equal(page.sent[0][2].tree, true);
});

test("an outcome is shown in the language of the page, an unknown one as the engine says it", () => {
  assert.equal(answerText(t, ENDED), "Ended: seven (7).");
  assert.equal(
    answerText(t, { ...ENDED, details: { name: "a\u202eb", pid: 7, others: 2 } }),
    "Ended: a\\u{202e}b (7) and 2 more.",
  );
  assert.equal(answerText(t, { ...ENDED, code: "new" }), "x");
});

test("what runs in a process is named, where that was seen", () => {
  assert.equal(answerText(t, ENDED, [{ ...SUBJECT, label: "backup.py" }]), "Ended: seven · backup.py (7).");
  assert.equal(answerText(t, ENDED, [{ ...SUBJECT, pid: 8, label: "backup.py" }]), "Ended: seven (7).");
});

test("the processes of a line are its own, those of a group all of that name", () => {
  const model = makeProcessModel();
  const rows = [1, 2, 3].map((pid) => tableRow({ pid, name: pid < 3 ? "twin" : "other" }));
  model.apply(wholeTable(rows));
  /** @type {any} */
  const group = { kind: "group", row: { ...rows[0], key: "group:twin" } };
  /** @type {any} */
  const single = { kind: "process", row: rows[0] };
  assert.deepEqual(
    subjectsAt(group, [group, single], model).map(({ pid }) => pid),
    [1, 2],
  );
  assert.deepEqual(subjectsAt(single, [], model), [subjectOf(rows[0])]);
  const sum = { ...single, row: tableRow({ pid: 0, state: "finished" }) };
  assert.deepEqual(subjectsAt(sum, [], model), []);
});

for (const [part, code] of /** @type {[any, string | null][]} */ ([
  [{ pid: 7 }, null],
  [{ pid: 1 }, "system_process"],
  [{ pid: 50 }, "ourselves"],
  [{ pid: 9, parent_pid: 2, command: "" }, "kernel_thread"],
  [{ pid: 9, parent_pid: 2, command: "sleep 100" }, null],
  [{ pid: 7, state: "dead" }, "already_gone"],
  [{ pid: 0, state: "finished" }, "already_gone"],
])) {
  test(`the menu of ${JSON.stringify(part)} has ${code === null ? "actions" : "the reason why it has none"}`, () => {
    const { actions } = harness({ status: { pid: 50 } });
    const row = tableRow(part);
    assert.equal(actions.obstacle(row), code);
    const items = actionItems({ t, row, subjects: [subjectOf(row)], actions });
    assert.deepEqual([items.length, items[0]?.isDisabled ?? false], code === null ? [4, false] : [1, true]);
  });
}

test("a read-only monitor says so in the menu", () => {
  const { actions } = harness({ status: { pid: 50, is_read_only: true } });
  const row = tableRow({ pid: 7 });
  const [item] = actionItems({ t, row, subjects: [subjectOf(row)], actions });
  assert.match(item?.label ?? "", /--read-only/);
});
