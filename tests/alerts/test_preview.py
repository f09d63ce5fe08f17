"""The answer to what a rule would have done."""

from desktop_monitor.alerts.preview import MAX_EPISODES, preview
from desktop_monitor.model.alert import AlertEpisode
from desktop_monitor.timing.unix_time import DAY_MS


def test_of_many_episodes_the_newest_are_listed_and_all_are_counted() -> None:
    """A rule that is far too strict would answer with megabytes."""
    episodes = [AlertEpisode(number, number + 1) for number in range(MAX_EPISODES + 150)]

    found = preview(0, DAY_MS, episodes)

    assert found.episode_count == MAX_EPISODES + 150
    assert found.episodes == episodes[150:]
    assert "250 times" in found.text


def test_no_episode_and_no_knowledge_are_different_answers() -> None:
    """An empty list is a measurement, None is not."""
    calm, unknown = preview(0, DAY_MS, []), preview(0, DAY_MS, None)

    assert (calm.episodes, calm.episode_count) == ([], 0)
    assert (unknown.episodes, unknown.episode_count) == (None, 0)
    assert calm.text != unknown.text
