"""Text as the kernel writes it, with the names it allows, and mutations of it."""

from random import Random

from hypothesis import strategies as st

LINE_BREAKS = (b"\v", b"\f", b"\r", b"\x1c", b"\x1d", b"\x1e", b"\x85", "\u0085".encode(), "\u2028".encode())
"""What Python's ``splitlines`` breaks a line at, and the kernel does not."""
_INSERTED = (
    *LINE_BREAKS,
    b"\n",
    b"\0",
    b" ",
    b":",
    b")",
    b"(",
    b" - ",
    b"\\040",
    b"-1",
    b"9" * 30,
    b"\xff",
    b"#",
)


def names(*, forbidden: bytes, max_size: int = 30) -> st.SearchStrategy[bytes]:
    """Return names of any byte that the kernel allows; NUL ends a name everywhere."""
    allowed = [bytes([byte]) for byte in range(1, 256) if byte not in forbidden]
    unusual = [text for text in LINE_BREAKS if not set(text) & set(forbidden)]
    pieces = st.one_of(st.sampled_from(unusual), st.sampled_from(allowed))
    return st.lists(pieces, min_size=1, max_size=max_size).map(b"".join)


def escaped(name: bytes, characters: bytes) -> bytes:
    """Return a name as the kernel escapes it: see seq_escape() and mangle_path()."""
    return b"".join(b"\\%03o" % byte if byte in characters else bytes([byte]) for byte in name)


def mutated(content: bytes, random: Random) -> bytes:
    """Return `content` with one to three bytes, or stretches of bytes, changed."""
    for _ in range(random.randint(1, 3)):
        first = random.randint(0, len(content))
        last = min(len(content), first + random.choice((0, 0, 1, 1, 3, 20)))
        inserted = random.choice(_INSERTED) if random.random() < 0.6 else bytes([random.randrange(256)])
        content = content[:first] + (b"" if random.random() < 0.3 else inserted) + content[last:]
    return content


def mutations(content: bytes) -> st.SearchStrategy[bytes]:
    """Return mutations of `content`."""
    return st.randoms(use_true_random=False).map(lambda random: mutated(content, random))
