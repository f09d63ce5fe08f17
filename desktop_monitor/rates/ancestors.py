"""Which process gets the counters of one that has ended: the nearest ancestor that waits for its children."""


def surviving_ancestor(pid: int, parents: dict[int, int]) -> int:
    """Return the first ancestor of a process that has not ended, or `pid` itself.

    Args:
        pid: The process.
        parents: The parent of each process that has ended. The ancestor that is found becomes the parent of
            all on the way, else a chain of forks takes quadratic time.
    """
    ended: dict[int, None] = {}
    while pid in parents and pid not in ended:
        ended[pid] = None
        pid = parents[pid]
    parents.update(dict.fromkeys(ended, pid))
    return pid
