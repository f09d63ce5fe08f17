"""/proc/interrupts: a line an interrupt, with its count for each core. See proc_interrupts(5)."""


def interrupt_name(text: bytes, number: int) -> bytes:
    """Return the names of the devices that have an interrupt, as the kernel lists them; empty if unknown.

    They stand at the end of the line, after two spaces, and are separated by a comma and a space.
    """
    for line in text.split(b"\n"):
        head, _, rest = line.partition(b":")
        if head.strip(b" ") == b"%d" % number:
            return rest.rstrip(b" ").rpartition(b"  ")[2]
    return b""
