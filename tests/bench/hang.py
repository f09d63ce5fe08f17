"""A process that hangs in the kernel, on a file system that never answers a write; run in a mount namespace.

The argument is a folder to mount on. The process has mapped a file and changed it in memory. It puts another
mapping in its place, and the kernel writes the change back with the process's mmap lock held.

A line with the pid is printed. The process goes on at a line of input, and a line says when the kernel
writes. At the end of input all are ended; without its server, the kernel gives the write up. See fuse(4).
"""

import ctypes
import mmap
import os
import signal
import struct
import sys
import time

REQUEST, ANSWER = struct.Struct("<IIQQIIII"), struct.Struct("<IiQ")
LOOKUP, FORGET, GETATTR, OPEN, READ, WRITE, RELEASE, FLUSH, INIT = 1, 2, 3, 14, 15, 16, 18, 25, 26
ROOT, FILE = 1, 2
SIZE = mmap.PAGESIZE
LONG_S = 3600
NOT_IMPLEMENTED = -38
MAP_FIXED = 0x10

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]


def attributes(node: int) -> bytes:
    """Return the attributes of the root folder, or of the file in it."""
    mode = 0o40755 if node == ROOT else 0o100666
    return struct.pack("<6Q10I", node, SIZE, 8, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, SIZE, 0)


def serve(device: int) -> None:
    """Answer the kernel, but for a write."""
    answers = {
        INIT: struct.pack("<IIIIHHIIHHI28x", 7, 31, SIZE, 0, 12, 9, 32 * SIZE, 1, 0, 0, 0),
        LOOKUP: struct.pack("<QQQQII", FILE, 0, LONG_S, LONG_S, 0, 0) + attributes(FILE),
        OPEN: struct.pack("<QII", 1, 0, 0),
        READ: bytes(SIZE),
        FLUSH: b"",
        RELEASE: b"",
    }
    while True:
        _size, kind, number, node, *_ = REQUEST.unpack_from(os.read(device, 2**21))
        if kind == WRITE:
            print("writing", flush=True)
        elif kind != FORGET:
            answers[GETATTR] = struct.pack("<QII", LONG_S, 0, 0) + attributes(node)
            content = answers.get(kind, b"")
            error = 0 if kind in answers else NOT_IMPLEMENTED
            os.write(device, ANSWER.pack(ANSWER.size + len(content), error, number) + content)


def mount(folder: str) -> int:
    """Mount the file system; return the pid of its server."""
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
    if libc.mount(b"test", os.fsencode(folder), b"fuse.test", 0, options) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    server = os.fork()
    if server == 0:
        serve(device)
    os.close(device)
    return server


def hang(file: str, may_go_on: int) -> None:
    """Change a mapped file, print the pid that is about to hang, and let it hang."""
    access = mmap.PROT_READ | mmap.PROT_WRITE
    descriptor = os.open(file, os.O_RDWR)
    address = libc.mmap(None, SIZE, access, mmap.MAP_SHARED, descriptor, 0)
    os.close(descriptor)
    ctypes.memset(address, 1, 8)
    print(os.getpid(), flush=True)
    os.read(may_go_on, 1)
    libc.mmap(address, SIZE, access, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_FIXED, -1, 0)
    time.sleep(LONG_S)


def main() -> None:
    """Mount, start the process, and end both at the end of input."""
    (folder,) = sys.argv[1:]
    server = mount(folder)
    may_go_on, go_on = os.pipe()
    if os.fork() == 0:
        hang(f"{folder}/file", may_go_on)
    for _line in sys.stdin:
        os.write(go_on, b"\n")
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
