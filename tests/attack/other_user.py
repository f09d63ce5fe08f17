"""Sends bytes as uid 65534; a process of its own, started as root.

Reads lines of JSON ``{"port", "data" (base64), "family", "disconnects"}`` and prints the response to each in
base64. ``{"port", "hold"}`` holds that number of connections open until the next such line.
"""

import base64
import contextlib
import json
import os
import socket
import sys
import time

from tests.waiting import PATIENCE_S

NOBODY = 65534


def main() -> None:
    """Execute commands until the end of standard input."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    print("ready", flush=True)
    with contextlib.ExitStack() as held:
        _execute(held)


def _execute(held: contextlib.ExitStack) -> None:
    for line in sys.stdin:
        command = json.loads(line)
        if "hold" in command:
            held.close()
            for _ in range(command["hold"]):
                peer = held.enter_context(socket.socket())
                peer.connect(("127.0.0.1", command["port"]))
            print(flush=True)
        else:
            print(base64.b64encode(_send(command)).decode(), flush=True)


def _send(command: dict[str, object]) -> bytes:
    mapped = command["family"] == "inet6"
    answer = b""
    with socket.socket(socket.AF_INET6 if mapped else socket.AF_INET) as peer:
        peer.settimeout(PATIENCE_S)
        try:
            peer.connect(("::ffff:127.0.0.1" if mapped else "127.0.0.1", command["port"]))
            peer.sendall(base64.b64decode(str(command["data"])))
            if not command["disconnects"]:
                answer = peer.recv(65536)
            # What is a stream does not end.
            ends_s = time.monotonic() + 1
            peer.settimeout(1.5)
            while answer and time.monotonic() < ends_s and (part := peer.recv(65536)):
                answer += part
        except OSError:
            pass
    return answer


if __name__ == "__main__":
    main()
