/** Why there is nothing to show: the engine's sentence, in the user's language where it is one of the usual ones. */

/** @import { Scene } from "./app.js" */

/** What the sensors say of a machine on which nothing is wrong; any other sentence tells of a fault and is shown as it is. */
const USUAL = Object.freeze(
  /** @type {Record<string, string>} */ ({
    "cpu.frequency_mhz":
      "The system gives no clock frequency (no cpufreq driver, as usual in a virtual machine).",
    "cpu.iowait_percent": "This system does not count time waited for disks.",
    "memory.swap_total_bytes": "This machine has no swap space.",
    disks: "This system shows no physical disk (as usual in a container).",
    volumes: "This system shows no file system of a disk (as usual in a container).",
    network: "This system shows no network interface.",
    pressure: "This system does not measure pressure (Linux 4.20 or newer does, unless booted with psi=0).",
    temperatures: "The system shows no thermometer (as usual in a virtual machine).",
    fans: "The system shows no fan (as usual in a virtual machine, and for many laptops).",
    battery: "This machine has no battery.",
    gpus: "No graphics driver tells anything (amdgpu, i915 and xe do; NVIDIA's needs the package nvidia-ml-py).",
  }),
);

/** What any sensor that has a pace of its own may say. */
const OF_ANY = Object.freeze({
  not_read_yet: "It has not been read yet.",
  silent: "It does not respond.",
});

/**
 * @param {Pick<Scene, "t" | "state">} scene
 * @param {string} what As in the status: "battery", "memory.swap_total_bytes".
 * @returns {string}
 */
export function reasonFor({ t, state }, what) {
  const why = state.status?.unreadable.find((one) => one.what === what)?.why;
  if (why === undefined) return t("reason.unknown");
  if (why === USUAL[what]) return t(`reason.${what}`);
  if (why === OF_ANY.not_read_yet) return t("reason.not_read_yet");
  return why === OF_ANY.silent ? t("reason.silent") : why;
}
