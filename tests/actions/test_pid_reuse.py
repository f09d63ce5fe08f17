"""A pid that is given again right away: the process that has it now is never reached."""

import json
import subprocess
import sys

ROUNDS = 300


def test_no_action_reaches_a_process_that_got_the_pid_of_another() -> None:
    """Three hundred times, in a pid namespace, also when both started in the same step of time."""
    counts = json.loads(
        subprocess.run(
            [
                *("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"),
                *(sys.executable, "-m", "tests.actions.pid_reuse", str(ROUNDS)),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )

    assert counts["reused"] > ROUNDS / 2
    assert counts["wrong"] == 0
