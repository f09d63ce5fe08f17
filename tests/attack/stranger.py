"""Another user of this machine: becomes uid 65534 for good, then sends what it is told to, over and over.

Reads lines of JSON ``{"port", "data" (base64), "family", "leaves"}`` and answers each with the base64 of what
came back; ``{"port", "hold"}`` opens so many connections and keeps them until the next such line. It is a
process of its own, started as root: only root can become somebody else.
"""

import base64
import contextlib
import json
import os
import socket
import sys
import time

NOBODY = 65534


def main() -> None:
    """Serve the tests' orders until the standard input ends."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    print("ready", flush=True)
    with contextlib.ExitStack() as held:
        _obey(held)


def _obey(held: contextlib.ExitStack) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "hold" in order:
            held.close()
            for _ in range(order["hold"]):
                peer = held.enter_context(socket.socket())
                peer.connect(("127.0.0.1", order["port"]))
            print(flush=True)
        else:
            print(base64.b64encode(_send(order)).decode(), flush=True)


def _send(order: dict[str, object]) -> bytes:
    mapped = order["family"] == "inet6"
    answer = b""
    with socket.socket(socket.AF_INET6 if mapped else socket.AF_INET) as peer:
        peer.settimeout(1.5)
        try:
            peer.connect(("::ffff:127.0.0.1" if mapped else "127.0.0.1", order["port"]))
            peer.sendall(base64.b64decode(str(order["data"])))
            ends_s = time.monotonic() + 1
            while not order["leaves"] and time.monotonic() < ends_s and (part := peer.recv(65536)):
                answer += part
        except OSError:
            pass
    return answer


if __name__ == "__main__":
    main()
