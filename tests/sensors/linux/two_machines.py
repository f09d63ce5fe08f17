"""Two network namespaces that are joined by a cable (veth), and a process in each; run in a user namespace.

Prints what the sensors in the first one have of the two processes and of this one.
"""

import json
import os
import subprocess
import sys

from desktop_monitor.sensors import Sensors
from tests.waiting import eventually

OUR_ADDRESS, THEIR_ADDRESS, PORT = "10.77.0.1", "10.77.0.2", 5000
PEER = f"""
import socket, subprocess, sys
print(flush=True)
sys.stdin.readline()
for command in ("addr add {THEIR_ADDRESS}/24 dev there", "link set there up"):
    subprocess.run(["ip", *command.split()], check=True)
with socket.create_server(("{THEIR_ADDRESS}", {PORT})) as listener:
    print(flush=True)
    link, _ = listener.accept()
    link.sendall(bytes(int(sys.argv[1])))
    while link.recv(65536):
        pass
"""
TALKER = f"""
import socket, sys
link = socket.create_connection(("{THEIR_ADDRESS}", {PORT}))
sys.stdin.readline()
left = int(sys.argv[1])
while left:
    left -= len(link.recv(min(65536, left)))
link.sendall(bytes(int(sys.argv[2])))
print(flush=True)
sys.stdin.readline()
"""


def python(program: str, *arguments: str, before: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """Start a program that waits for a line before each step, and prints one after it."""
    command = [*before, sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def go_on(process: "subprocess.Popen[str]") -> None:
    """Start the next step of a process."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def wait_for(process: "subprocess.Popen[str]") -> None:
    """Wait until a process has finished a step."""
    assert process.stdout is not None
    process.stdout.readline()


def main(received: str, sent: str) -> None:
    """Start a process that receives and sends so many bytes."""
    peer = python(PEER, received, before=("unshare", "--net"))
    wait_for(peer)
    for command in (
        f"link add here type veth peer name there netns {peer.pid}",
        f"addr add {OUR_ADDRESS}/24 dev here",
        "link set here up",
    ):
        subprocess.run(["ip", *command.split()], check=True)
    go_on(peer)
    wait_for(peer)
    sensors = Sensors()
    sensors.take()
    talker = python(TALKER, received, sent)
    go_on(talker)
    wait_for(talker)

    def traffic(pid: int) -> tuple[int | None, int | None]:
        processes = (sensors.take().processes or {}).values()
        return next((one.received_bytes, one.sent_bytes) for one in processes if one.pid == pid)

    def all_of_it() -> tuple[int | None, int | None] | None:
        found = traffic(talker.pid)
        return found if (found[0] or 0) >= int(received) and (found[1] or 0) >= int(sent) else None

    found = {"talker": eventually(all_of_it), "peer": traffic(peer.pid), "this": traffic(os.getpid())}
    print(json.dumps(found))
    sensors.close()
    for process in (talker, peer):
        process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
