/** How a process ended, in words. */

/** @import { Translate } from "./i18n.js" */

/** By number, as on Linux: only its kernel reports them. See signal(7). @type {Readonly<Record<number, string>>} */
const SIGNALS = Object.freeze({
  ...{ 1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS" },
  ...{ 8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE" },
  ...{ 14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS" },
});

/** @param {number} signal @returns {string | null} Null for a signal without a common name. */
export const signalName = (signal) => SIGNALS[signal] ?? null;

/**
 * @param {Translate} t
 * @param {{exit_code: number | null, exit_signal: number | null}} end
 * @returns {string | null} Null where that is not known.
 */
export function exitText(t, { exit_code: code, exit_signal: signal }) {
  if (signal !== null) {
    const name = signalName(signal);
    return name === null
      ? t("exit.signal_number", { number: String(signal) })
      : t("exit.signal", { number: String(signal), name });
  }
  return code === null ? null : t("exit.code", { code: String(code) });
}
