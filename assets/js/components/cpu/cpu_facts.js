/** Facts about the CPU: model, caches, use by kind, load, logins, uptime. */

import { busiestCores } from "../../readings/cores.js";
import { termButton } from "../glossary.js";
import { section } from "../../text/details_text.js";
import { escapeInvisible } from "../../text/text_safety.js";

/** @import { Scene } from "../../app/scene.js" */

/** @param {Scene} scene */
export function cpuFacts(scene) {
  const { t, format, store, state, cores } = scene;
  const load = [0, 1, 2].map((index) => format.load(store.newest(`cpu.load_average.${index}`))).join("  ");
  const booted = state.status?.machine.booted_at_unix_ms ?? null;
  const limit = store.newest("cpu.limit_cores");
  const busiest = busiestCores(store)[0];
  return [
    section("cpu_processor", t("cpu_facts.processor"), [
      [t("cpu_facts.model"), escapeInvisible(state.status?.machine.cpu_model ?? format.count(null))],
      [t("cpu_facts.cores"), format.count(cores || null)],
      [t("cpu_facts.caches"), cachesText(scene)],
      ...(limit === null ? [] : [/** @type {const} */ ([t("cpu_facts.limit"), format.load(limit)])]),
      [t("cpu_facts.frequency"), format.frequency(store.newest("cpu.frequency_mhz"))],
    ]),
    section("cpu_split", t("cpu_facts.time"), [
      [t("cpu.user"), format.percent(store.newest("cpu.user_percent"))],
      [t("cpu.system"), format.percent(store.newest("cpu.system_percent"))],
      [t("cpu.iowait"), format.percent(store.newest("cpu.iowait_percent")), termButton(scene, "iowait")],
      [t("cpu.steal"), format.percent(store.newest("cpu.steal_percent")), termButton(scene, "steal")],
    ]),
    section("cpu_load", t("cpu_facts.load"), [
      [t("cpu_facts.load_average"), load],
      [
        t("cpu_facts.busiest"),
        busiest
          ? `${t("cpu.core", { core: busiest.core })} · ${format.percent(busiest.percent)}`
          : format.count(null),
      ],
      [t("cpu_facts.processes"), format.count(store.reading?.process_count)],
      [t("cpu_facts.threads"), format.count(store.reading?.thread_count)],
      [t("cpu_facts.logins"), loginsText(scene)],
      [t("cpu_facts.uptime"), booted === null ? format.count(null) : format.duration(Date.now() - booted, t)],
    ]),
  ];
}

/** @param {Scene} scene @returns {string} "L1d 64.0 KiB, L2 4.00 MiB" */
function cachesText({ format, state }) {
  const caches = state.status?.machine.caches ?? [];
  const texts = caches.map(({ name, total_bytes }) => `${name}\u00a0${format.bytes(total_bytes)}`);
  return texts.join(", ") || format.count(null);
}

/** @param {Scene} scene @returns {string} Each user once. */
function loginsText({ t, format, store }) {
  const logins = store.reading?.logins ?? null;
  if (logins === null) return format.count(null);
  const users = [...new Set(logins.map(({ user }) => user))];
  return users.length === 0 ? t("cpu_facts.no_logins") : users.map(escapeInvisible).join(", ");
}
