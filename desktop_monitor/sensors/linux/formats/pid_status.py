"""/proc/PID/status and /proc/PID/io: a name and a value a line. See proc_pid_status(5), proc_pid_io(5)."""


def field(content: bytes, name: bytes) -> bytes | None:
    """Return the value of a line; None when there is no such line.

    The first line holds the name of the process, in which the kernel escapes newlines, so no process can
    invent a line.
    """
    start = 0 if content.startswith(name + b":") else content.find(b"\n" + name + b":") + 1
    if start == 0 and not content.startswith(name + b":"):
        return None
    start += len(name) + 1
    end = content.find(b"\n", start)
    return content[start : end if end >= 0 else len(content)].strip(b" \t")


def number(content: bytes, name: bytes, index: int = 0) -> int | None:
    """Return a number of a line, which the kernel separates by tabs; None when there is none."""
    value = field(content, name)
    if value is None:
        return None
    parts = value.split(b"\t")
    text = parts[index] if index < len(parts) else b""
    return int(text) if text.isdigit() else None
