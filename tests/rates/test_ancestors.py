"""The ancestor that gets the counters of processes that have ended."""

from desktop_monitor.rates.ancestors import surviving_ancestor


class CountedParents(dict[int, int]):
    """Parents by pid, and how often one was looked up."""

    lookups = 0

    def __getitem__(self, pid: int) -> int:
        """Return the parent."""
        self.lookups += 1
        return super().__getitem__(pid)


def test_a_long_chain_of_forks_takes_linear_time() -> None:
    """Each process begins the next one and ends: 3,000 of them are a few thousand look-ups, not millions."""
    parents = CountedParents({pid: pid - 1 for pid in range(2, 3002)})

    assert {surviving_ancestor(pid, parents) for pid in range(3001, 1, -1)} == {1}
    assert parents.lookups < 4 * len(parents)


def test_pids_that_were_given_again_end_the_search() -> None:
    """Two ends whose pids name each other as parent have no ancestor, and take no time."""
    assert surviving_ancestor(7, {7: 8, 8: 7}) in {7, 8}
