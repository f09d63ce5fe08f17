"""Forces the reuse of pids, and counts the wrong processes that an action reached; run in a pid namespace."""

import json
import os
import sys
import time
from pathlib import Path

from desktop_monitor.actions.process_actions import ProcessActions
from desktop_monitor.actions.protection import Protection
from desktop_monitor.actions.system_handle import system_handle
from desktop_monitor.engine.process_table import LiveProcessTable
from desktop_monitor.model.action import ActionKind, ActionOutcome, ActionRequest
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.model.sample import Sample
from desktop_monitor.sensors.linux.processes.processes import LinuxProcesses

LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


def main(rounds: int) -> dict[str, int]:
    """In each round a process ends right after it was seen, and its pid goes to an innocent one."""
    counts = {"reused": 0, "same_identity": 0, "wrong": 0}
    processes = LinuxProcesses(proc=Path("/proc"), mask=str)
    table = LiveProcessTable()
    actions = ProcessActions(
        is_read_only=False,
        open_handle=system_handle(),
        is_alive=processes.is_alive,
        is_unmistakable=table.is_unmistakable,
        protection=Protection(lambda: None),
        end_wait_s=0,
    )
    for _ in range(rounds):
        seen = start()
        table.append(sample(processes), None)
        key = next(key for key in table.processes() if key[0] == seen)
        end(seen)
        LAST_PID.write_text(str(seen - 1), "ascii")
        innocent = start()
        counts["reused"] += innocent == seen
        counts["same_identity"] += is_same(processes, key)
        answer = actions.act(ActionKind.KILL, key, ActionRequest())
        counts["wrong"] += answer.outcome not in {ActionOutcome.ALREADY_GONE, ActionOutcome.REFUSED}
        end(innocent)
    return counts


def start() -> int:
    """Start a process that only waits; the fastest way makes the hardest case."""
    pid = os.fork()
    if pid == 0:
        time.sleep(300)
        os._exit(0)
    return pid


def end(pid: int) -> None:
    """End a process, if it still runs, and collect it."""
    try:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def sample(processes: LinuxProcesses) -> Sample:
    """Read the processes as the sampler does."""
    monotonic_s = time.monotonic()
    return Sample(
        time.time_ns() // 1_000_000,
        monotonic_s,
        cpu=None,
        processes=processes.read(),
        booted_at_unix_ms=processes.booted_at_unix_ms,
    )


def is_same(processes: LinuxProcesses, key: ProcessKey) -> bool:
    """Whether pid and start time are those of another process before."""
    return processes.is_alive(key)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
