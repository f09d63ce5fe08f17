"""Why something cannot be read: a closed set of codes, each with its sentence."""

from enum import StrEnum

import msgspec


class ReasonCode(StrEnum):
    """Why a value is missing."""

    # On a machine on which nothing is wrong.
    NO_FREQUENCY = "no_frequency"
    NO_CPU_TIME = "no_cpu_time"
    NO_IOWAIT = "no_iowait"
    NO_LOAD_AVERAGE = "no_load_average"
    NO_SWAP = "no_swap"
    NO_PRESSURE = "no_pressure"
    NO_DISKS = "no_disks"
    NO_VOLUMES = "no_volumes"
    NO_NETWORK = "no_network"
    NO_TEMPERATURES = "no_temperatures"
    NO_FANS = "no_fans"
    NO_BATTERY = "no_battery"
    NO_GPUS = "no_gpus"
    NO_PRESSURE_TRIGGER = "no_pressure_trigger"
    NO_EVENTS = "no_events"
    NO_TRAFFIC = "no_traffic"
    NO_CRITICAL_LIMIT = "no_critical_limit"
    OWN_NETWORK = "own_network"
    # Faults and limits.
    UNKNOWN_SWAP = "unknown_swap"
    PROCESSES_ONLY = "processes_only"
    NOT_READ_YET = "not_read_yet"
    SILENT = "silent"
    FAILED = "failed"
    HIDDEN_PROCESSES = "hidden_processes"
    UNLISTED_PROCESSES = "unlisted_processes"
    SILENT_PROCESSES = "silent_processes"
    DENIED_IO = "denied_io"
    NO_IO = "no_io"
    DENIED_TRAFFIC = "denied_traffic"
    DENIED_USAGE = "denied_usage"
    ASLEEP = "asleep"
    NOT_WATCHED = "not_watched"
    NOT_UNDERSTOOD = "not_understood"
    EVENTS_DENIED = "events_denied"
    EVENTS_SILENT = "events_silent"
    EVENTS_LOST = "events_lost"
    EVENTS_TOO_MANY = "events_too_many"
    # Of one process.
    ENDED = "ended"
    FIRST_THREAD_ENDED = "first_thread_ended"
    DENIED = "denied"
    NOT_YOURS = "not_yours"


SENTENCES = {
    ReasonCode.NO_FREQUENCY: (
        "The system reports no clock frequency: there is no cpufreq driver, as usual in a virtual machine."
    ),
    ReasonCode.NO_CPU_TIME: "This system does not count the CPU time of its cores, as in a gVisor sandbox.",
    ReasonCode.NO_IOWAIT: "This system does not count time waited for disks.",
    ReasonCode.NO_LOAD_AVERAGE: "This system does not report a load average.",
    ReasonCode.NO_SWAP: "This machine has no swap space.",
    ReasonCode.NO_PRESSURE: (
        "This system does not measure pressure (Linux 4.20 or newer does, unless booted with psi=0)."
    ),
    ReasonCode.NO_DISKS: "This system shows no physical disk, as usual in a container.",
    ReasonCode.NO_VOLUMES: "This system shows no file system of a disk, as usual in a container.",
    ReasonCode.NO_NETWORK: "This system shows no network interface.",
    ReasonCode.NO_TEMPERATURES: "The system reports no temperature sensor, as usual in a virtual machine.",
    ReasonCode.NO_FANS: "The system reports no fan, as usual in a virtual machine, and for many laptops.",
    ReasonCode.NO_BATTERY: "This machine has no battery.",
    ReasonCode.NO_GPUS: "No GPU driver reports data (amdgpu, i915, xe and NVIDIA's driver do).",
    ReasonCode.NO_PRESSURE_TRIGGER: (
        "The system does not wake the monitor when programs wait ({error}; Linux 6.6 or newer allows it). "
        "It measures at its usual pace then too."
    ),
    ReasonCode.NO_EVENTS: (
        "This system does not report starts and ends of processes to this user (Linux 6.6 or newer does). "
        "Processes that live for less than two seconds can be missed."
    ),
    ReasonCode.NO_TRAFFIC: (
        "This system does not count what single programs receive and send (Linux does, if its kernel has "
        "INET_DIAG)."
    ),
    ReasonCode.NO_CRITICAL_LIMIT: "No temperature sensor of this machine reports a critical limit.",
    ReasonCode.OWN_NETWORK: (
        "This program has a network of its own, as in a container; what it moves is not counted."
    ),
    ReasonCode.EVENTS_DENIED: (
        "This user may not receive starts and ends of processes (Linux 6.6 or newer allows it). Processes "
        "that live for less than two seconds can be missed."
    ),
    ReasonCode.EVENTS_SILENT: (
        "The kernel reports no starts and ends of processes here, as usual in a container. Processes that "
        "live for less than two seconds can be missed."
    ),
    ReasonCode.EVENTS_LOST: "More processes ended than the kernel could report; some are missing.",
    ReasonCode.EVENTS_TOO_MANY: "So many processes ended that {count} of them were counted but not named.",
    ReasonCode.UNKNOWN_SWAP: "The system does not report how much swap space it has.",
    ReasonCode.PROCESSES_ONLY: (
        "/proc is mounted so that it shows processes and nothing else (option subset=pid)."
    ),
    ReasonCode.NOT_READ_YET: "It has not been read yet.",
    ReasonCode.SILENT: "It does not respond.",
    ReasonCode.FAILED: "The value could not be read: {error}.",
    ReasonCode.HIDDEN_PROCESSES: "The system hides {count} processes of other users (hidepid).",
    ReasonCode.UNLISTED_PROCESSES: "The system does not list the processes of other users (hidepid).",
    ReasonCode.SILENT_PROCESSES: (
        "{count} processes do not respond; their command lines cannot be read (their memory is locked)."
    ),
    ReasonCode.DENIED_IO: (
        "Only their users and the administrator may see what some processes ({count}) read and write."
    ),
    ReasonCode.NO_IO: "This system does not count what single processes read and write.",
    ReasonCode.DENIED_TRAFFIC: (
        "Only their users and the administrator may see to which programs some connections ({count}) "
        "belong. What they carry is counted for no program."
    ),
    ReasonCode.DENIED_USAGE: (
        "Only their users and the administrator may see what some processes ({count}) use."
    ),
    ReasonCode.ASLEEP: "It is asleep or idle; it is not read, because reading would wake it.",
    ReasonCode.NOT_WATCHED: (
        "It is read only while a page is open: reading can wake its server, or keep this machine awake."
    ),
    ReasonCode.NOT_UNDERSTOOD: "{count} lines of the system's list could not be parsed and are left out.",
    ReasonCode.ENDED: "The process has ended; its parent has not yet collected its exit status.",
    ReasonCode.FIRST_THREAD_ENDED: (
        "The process is still running, but its first thread has ended, and the system reports this only "
        "for that one."
    ),
    ReasonCode.DENIED: "Only the user of this process, or the administrator, may see it.",
    ReasonCode.NOT_YOURS: "The environment is shown for your own processes only.",
}


class Unreadable(msgspec.Struct, frozen=True):
    """Something the system does not give, and the reason in a sentence.

    ``code`` is a member of `ReasonCode`; it selects the page's text, which may name the ``details``.
    """

    what: str
    why: str
    code: str
    details: dict[str, str | int] = {}
