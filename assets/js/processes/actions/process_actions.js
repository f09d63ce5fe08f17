/** Actions on processes: asked in a dialog that names them, then handed to the list of jobs. */

import { messageOf } from "../../app/api.js";
import { ActionCode, ActionKind, ProcessState } from "../../contract.js";
import { makeJobList } from "./job_list.js";

/** @import { Api } from "../../app/api.js" */
/** @import { State } from "../../app/state.js" */
/** @import { ProcessRow } from "../../contract.js" */
/** @import { Line } from "../lines/line.js" */
/** @import { ProcessModel, Row } from "../model/process_model.js" */
/** @import { Job, Kind, Question, Subject, Timers } from "./job_list.js" */

/** @typedef {ReturnType<typeof makeProcessActions>} ProcessActions */
/** @typedef {(kind: Kind, subjects: ReadonlyArray<Subject>) => void} AskAction */

export const KINDS = /** @type {ReadonlyArray<Kind>} */ (Object.values(ActionKind));
const FIRST_KERNEL_PID = 2;
/** Leaves the CPU to others, which is what people mostly want of a process that disturbs them. */
const USUAL_NICE = 10;

/** @param {ProcessRow} row @returns {Subject} */
export const subjectOf = ({ pid, created_unix_ms: created, name, label, user }) => ({
  ...{ pid, created, name, label, user },
});

/**
 * @param {Line} line
 * @param {ReadonlyArray<Line>} selected
 * @param {ProcessModel} model
 * @returns {Subject[]} The processes of all selected lines, or of a line that is not one of them. Those of a group have the same name.
 */
export function subjectsAt(line, selected, { rows }) {
  const lines = selected.some(({ key }) => key === line.key) ? selected : [line];
  const all = lines.flatMap(({ kind, row }) =>
    kind === "group" ? [...rows.values()].filter(({ name }) => name === row.name) : [row],
  );
  const running = all.filter(({ state }) => state !== ProcessState.FINISHED);
  return [...new Map(running.map((row) => /** @type {[string, Row]} */ ([row.key, row]))).values()].map(
    subjectOf,
  );
}

/** @param {{state: Pick<State, "status" | "route">, api: Pick<Api, "previewAction" | "act">, update: () => void, timers: Timers}} options */
export function makeProcessActions({ state, api, update, timers }) {
  /** @type {ProcessModel | null} */
  let table = null;
  const list = makeJobList({ api, update, timers });
  const service = {
    list,
    /** @type {Question | null} Null while the dialog is closed. */
    question: null,

    /** Opens the dialog. @type {AskAction} */
    ask(kind, subjects) {
      if (subjects.length > 0) open({ kind, subjects, isTree: false, nice: USUAL_NICE });
    },
    /** @param {Partial<Pick<Question, "kind" | "isTree" | "nice">>} part */
    alter(part) {
      if (service.question !== null) open({ ...service.question, ...part });
    },
    /** @param {boolean} isLossAccepted */
    acceptLoss(isLossAccepted) {
      if (service.question !== null) service.question = { ...service.question, isLossAccepted };
      update();
    },
    cancel() {
      service.question = null;
      update();
    },
    confirm() {
      const { question } = service;
      if (question === null || !canConfirm(question)) return;
      service.question = null;
      list.add(question);
    },
    /** Asks to kill what an action has left running. @param {Job} job */
    killInstead({ id, question }) {
      list.dismiss(id);
      open({ ...question, kind: ActionKind.KILL });
    },
    /** Tells the users of children from the process table, which is live on its page. @param {ProcessModel} model */
    withUsersOf: (model) => (table = model),
    /** @param {number} pid @param {string} name @returns {string | null} Null where the user is not known. */
    userOf(pid, name) {
      const asked = service.question?.subjects.find((one) => one.pid === pid);
      if (asked !== undefined) return asked.user ?? null;
      return state.route === "processes" ? userIn(table, pid, name) : null;
    },
    /** Why a process cannot be changed, as far as the page knows. @param {ProcessRow} row @returns {string | null} A member of `ActionCode`. */
    obstacle: (row) => obstacle(row, state.status),
  };

  /** @param {Pick<Question, "kind" | "subjects" | "isTree" | "nice">} asked */
  function open({ kind, subjects, isTree, nice }) {
    const question = { kind, subjects, isTree, nice, isLossAccepted: false, preview: null, error: null };
    service.question = question;
    update();
    void preview(question);
  }

  /** @param {Question} question */
  async function preview(question) {
    /** @type {Partial<Question>} */
    let answer;
    try {
      answer = { preview: await api.previewAction(question.kind, question.subjects, question.isTree) };
    } catch (error) {
      answer = { error: messageOf(error) };
    }
    if (service.question !== question) return;
    service.question = { ...question, ...answer };
    update();
  }

  return service;
}

/** @param {ProcessModel | null} table @param {number} pid @param {string} name @returns {string | null} */
function userIn(table, pid, name) {
  for (const row of table?.rows.values() ?? []) {
    if (row.pid === pid && row.name === name && row.state !== ProcessState.FINISHED) return row.user;
  }
  return null;
}

/** @param {Question} question */
export const needsLossAccepted = ({ preview }) =>
  preview !== null && preview.refusal?.code === ActionCode.NEEDS_CONFIRMATION;

/** @param {Question} question */
export const canConfirm = (question) =>
  question.preview !== null &&
  (question.preview.refusal === null || (needsLossAccepted(question) && question.isLossAccepted));

/** @param {ProcessRow} row @param {State["status"]} status */
function obstacle({ pid, parent_pid: parentPid, state, command }, status) {
  if (status?.is_read_only) return ActionCode.READ_ONLY;
  if (state === ProcessState.DEAD || state === ProcessState.FINISHED) return ActionCode.ALREADY_GONE;
  if (pid <= 1) return ActionCode.SYSTEM_PROCESS;
  if (pid === status?.pid) return ActionCode.OURSELVES;
  // In a container, pid 2 is a process like others, which has a command.
  const isKernel = command === "" && (pid === FIRST_KERNEL_PID || parentPid === FIRST_KERNEL_PID);
  return isKernel ? ActionCode.KERNEL_THREAD : null;
}
