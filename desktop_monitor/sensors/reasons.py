"""Why something cannot be read: a code that the page translates, and a sentence for everybody else."""

from desktop_monitor.model.sample import Unreadable
from desktop_monitor.sensors.text import clean

SENTENCES = {
    # Of a machine on which nothing is wrong.
    "no_frequency": "The system gives no clock frequency (no cpufreq driver, as usual in a virtual machine).",
    "no_iowait": "This system does not count time waited for disks.",
    "no_swap": "This machine has no swap space.",
    "no_pressure": (
        "This system does not measure pressure (Linux 4.20 or newer does, unless booted with psi=0)."
    ),
    "no_disks": "This system shows no physical disk (as usual in a container).",
    "no_volumes": "This system shows no file system of a disk (as usual in a container).",
    "no_network": "This system shows no network interface.",
    "no_temperatures": "The system shows no thermometer (as usual in a virtual machine).",
    "no_fans": "The system shows no fan (as usual in a virtual machine, and for many laptops).",
    "no_battery": "This machine has no battery.",
    "no_gpus": (
        "No graphics driver tells anything (amdgpu, i915 and xe do; NVIDIA's needs the package nvidia-ml-py)."
    ),
    # Of what is the matter.
    "unknown_swap": "The system does not tell how much swap space it has.",
    "not_read_yet": "It has not been read yet.",
    "silent": "It does not respond.",
    "failed": "The system did not tell: {error}.",
    "hidden_processes": "The system hides {count} processes of other users (hidepid).",
    "unlisted_processes": "The system does not list the processes of other users (hidepid).",
    "denied_io": (
        "Only their users and the administrator may see what some processes ({count}) read and write."
    ),
    # Of one process.
    "ended": "The process has ended; its parent has not yet asked how.",
    "denied": "Only the user of this process, or the administrator, may see it.",
    "not_yours": "The environment is shown for your own processes only.",
}


def unreadable(what: str, code: str, **details: str | int) -> Unreadable:
    """Tell why `what` cannot be read; `details` fill the places in the sentence of `code`."""
    return Unreadable(what, SENTENCES[code].format_map(details), code, details)


def failed(what: str, error: Exception) -> Unreadable:
    """Tell of an error for which nothing better is known."""
    return unreadable(what, "failed", error=clean(f"{type(error).__name__}: {error}").rstrip(".: "))
