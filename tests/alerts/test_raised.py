"""What an alert says: who did it, and the sentence."""

from collections.abc import Collection

from desktop_monitor.alerts.evaluator import Change, RuleEvaluator
from desktop_monitor.alerts.preview import preview, replayed_episodes
from desktop_monitor.alerts.raised import raised_alert
from desktop_monitor.alerts.rules import BUILTIN_RULES
from desktop_monitor.model.alert import Alert, AlertEpisode, AlertMetric, AlertRule
from desktop_monitor.model.reading import CpuReading, Pressure, Reading
from desktop_monitor.model.sample import Volume
from desktop_monitor.timing.unix_time import DAY_MS
from tests.alerts.machine import START_UNIX_MS, Machine, process

CPU = BUILTIN_RULES["cpu"]


def alert_of(change: Change, *, private: Collection[str] = ()) -> Alert:
    """Return the alert of a change."""
    return raised_alert(change, "id", private=private)


def busy(name: str) -> Change:
    """A change on a machine that one program has kept busy for a minute."""
    machine = Machine(RuleEvaluator([CPU]))
    for second in range(0, 65, 5):
        machine.step(
            5,
            95 if second else 0,
            processes=[
                process(100, "bash", parent_pid=1, cpu_ms=0),
                process(200, name, parent_pid=100, cpu_ms=900 * second),
                process(300, "idle", cpu_ms=5 * second),
            ],
        )
    [change] = machine.changes
    return change


def test_the_culprit_is_who_used_the_cpu_while_it_held() -> None:
    """With who started it, and its share of what the machine used."""
    alert = alert_of(busy("make"))
    assert [one.pid for one in alert.culprits] == [200]
    assert alert.text == "CPU at 95 % for 60 s: 95 % of it was make (started by bash)."
    assert alert.values == {"share_percent": 95, "parents": "bash", "percent": 95, "duration_s": 60}


def test_a_hostile_name_is_escaped_in_the_sentence_and_kept_in_the_culprit() -> None:
    """It cannot turn the text around, nor break out of the template."""
    alert = alert_of(busy("\u202e{duration_s}\n"))
    assert "\\u202e{duration_s}\\u000a" in alert.text
    assert alert.culprits[0].name == "\u202e{duration_s}\n"


def test_a_private_program_is_not_named() -> None:
    """Alerts are stored like the history."""
    alert = alert_of(busy("secret"), private=("secret", "bash"))
    assert alert.culprits[0].name == "(private)"
    assert alert.values["parents"] == "(private)"
    assert "secret" not in alert.text
    assert "bash" not in alert.text


def test_a_full_volume_names_the_program_that_wrote_most_or_none() -> None:
    """With less than half of what was written, it is not known who fills it."""
    volumes = (Volume("/", "sda", "ext4", 10**11, 99 * 10**9, 10**9, is_responding=True),)

    def alert(*written: int) -> Alert:
        machine = Machine(RuleEvaluator([BUILTIN_RULES["volume"]]))
        for step in range(14):
            members = [
                process(100 + number, f"writer{number}", read_bytes=0, write_bytes=step * amount)
                for number, amount in enumerate(written)
            ]
            machine.step(5, 0, volumes=volumes if step else (), processes=members)
        return alert_of(machine.changes[0])

    assert [one.name for one in alert(600, 100).culprits] == ["writer0"]
    nobody = alert(400, 350, 300)
    assert nobody.culprits == []
    assert nobody.text == "/ has only 954 MiB (1 %) left."


def test_an_alert_of_a_program_names_that_program() -> None:
    """Whoever else used more."""
    rule = AlertRule(
        id="m", metric=AlertMetric.PROGRAM_MEMORY, program="web", limit=2**30, clear=2**29, for_s=5
    )
    machine = Machine(RuleEvaluator([rule]))
    members = [process(7, "web", rss_bytes=2**30), process(8, "db", rss_bytes=2**33)]
    machine.run(10, 0, processes=members)
    alert = alert_of(machine.changes[0])
    assert alert.text == "web had 1.00 GiB of memory for 5 s."
    assert [one.pid for one in alert.culprits] == [7]


def readings(*spans: tuple[float, float]) -> list[Reading]:
    """Readings of (seconds, percent) every five seconds."""
    made: list[Reading] = []
    for seconds, percent in spans:
        for _ in range(round(seconds / 5)):
            at = START_UNIX_MS + 5000 * (len(made) + 1)
            made.append(Reading(at, 5.0, CpuReading(percent, (), None, None, None, None, None, None)))
    return made


def test_a_preview_raises_and_clears_like_the_running_engine() -> None:
    """One episode for each time that people would have been notified."""
    spans = [(60, 10), (90, 95), (60, 10), (70, 95), (60, 10), (900, 10), (55, 95), (60, 10), (120, 99)]
    episodes = replayed_episodes(CPU, readings(*spans))
    assert [(one.raised_at_unix_ms - START_UNIX_MS) // 1000 for one in episodes] == [120, 1415]
    assert episodes[0].cleared_at_unix_ms == START_UNIX_MS + 310_000
    assert episodes[1].cleared_at_unix_ms is None
    assert replayed_episodes(BUILTIN_RULES["memory-pressure"], readings((300, 99))) == []
    pressed = [
        Reading(one.taken_at_unix_ms, 5.0, None, pressure=Pressure(0, 0, 30, 0, 0, 0))
        for one in readings((60, 0))
    ]
    assert len(replayed_episodes(BUILTIN_RULES["memory-pressure"], pressed)) == 1


def test_a_preview_says_what_it_covers() -> None:
    """Five minutes of history are not a week; nothing recorded is not calm."""
    once = [AlertEpisode(1, 2)]
    assert preview(0, 7 * DAY_MS, once * 3).text == "Would have been raised 3 times in the last 7 d."
    assert preview(0, 300_000, []).text == "Would not have been raised in the last 5 min."
    assert preview(5, 5, []).text == "Nothing is recorded yet."
    assert preview(0, DAY_MS, None).episodes is None
