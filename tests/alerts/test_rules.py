"""The rules: what the program brings, and changes of them, which are refused whole."""

import pytest

from desktop_monitor.alerts.rules import (
    BUILTIN_RULES,
    MAX_RULES,
    changed_rules,
    effective_rules,
    usable_rules,
)
from desktop_monitor.model.errors import SettingsRefused

NEW = {"metric": "program_memory", "program": "firefox", "limit": 2**30}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rules": {"cpu": {"limit": 101}}}, "`rules.cpu.limit`"),
        ({"rules": {"cpu": {"limit": "90"}}}, "`rules.cpu.limit`"),
        ({"rules": {"cpu": {"clear": 95}}}, "`rules.cpu.clear`"),
        ({"rules": {"memory": {"clear": 1}}}, "`rules.memory.clear`"),
        ({"rules": {"cpu": {"for_s": -1}}}, "`rules.cpu.for_s`"),
        ({"rules": {"cpu": {"for_s": 90_000}}}, "`rules.cpu.for_s`"),
        ({"rules": {"cpu": {"limit": float("nan")}}}, "`rules.cpu.limit`"),
        ({"rules": {"cpu": {"program": "make"}}}, "`rules.cpu.program`"),
        ({"rules": {"cpu": {"enabled": 1}}}, "`rules.cpu.enabled`"),
        ({"rules": {"cpu": {"colour": "red"}}}, "`colour`"),
        ({"rules": {"cpu": 5}}, "`rules.cpu`"),
        ({"rules": {"mine": {"limit": 5}}}, "`rules.mine.metric`"),
        ({"rules": {"mine": {"metric": "cpu"}}}, "`rules.mine.limit`"),
        ({"rules": {"mine": {"metric": "program_cpu", "limit": 5}}}, "`rules.mine.program`"),
        ({"rules": {"mine": {"metric": "finding", "limit": 5}}}, "`rules.mine.finding`"),
        (
            {"rules": {"cpu": {"quiet_hours": {"from_minute": 5, "to_minute": 5}}}},
            "`rules.cpu.quiet_hours.to_minute`",
        ),
        ({"rules": {"cpu": {"quiet_hours": {"from_minute": 1}}}}, "`rules.cpu.quiet_hours`"),
        ({"rules": {"mine": {"metric": "moon", "limit": 5}}}, "`rules.mine.metric`"),
        ({"rules": {"mine": {"metric": "network_received", "limit": 1e15}}}, "at most 125000000000."),
        ({"rules": {"no": None}}, "`rules.no`"),
        ({"rules": {"<b>": NEW}}, "'<b>'"),
        ({"rules": []}, "object"),
        ({"quiet_hours": {"from_minute": 60}}, "`to_minute`"),
        ({"quiet_hours": {"from_minute": 60, "to_minute": 1440}}, "to_minute"),
        ({"quiet_hours": {"from_minute": 60, "to_minute": 60}}, "`quiet_hours.to_minute`"),
        ({"volume": 1}, "`volume`"),
        ([], "object"),
    ],
)
def test_a_wrong_change_is_refused_by_the_name_of_the_field(change: object, field: str) -> None:
    """And the rules stay as they are."""
    stored: dict[str, dict[str, object]] = {"cpu": {"limit": 80}}
    with pytest.raises(SettingsRefused) as refused:
        changed_rules(stored, change)
    assert field in str(refused.value)
    assert stored == {"cpu": {"limit": 80}}


def test_too_many_rules_are_refused() -> None:
    """Each costs something with every sample."""
    many = {f"rule-{number}": NEW for number in range(MAX_RULES)}
    with pytest.raises(SettingsRefused, match=str(MAX_RULES)):
        changed_rules({}, {"rules": many})


def test_only_what_was_changed_is_stored() -> None:
    """So a later version can bring better limits for the rest."""
    stored, _ = changed_rules({}, {"rules": {"cpu": {"limit": 95}, "mine": NEW}})
    assert stored == {"cpu": {"limit": 95}, "mine": NEW}
    rules = {rule.id: rule for rule in effective_rules(stored)}
    assert (rules["cpu"].limit, rules["cpu"].clear) == (95, BUILTIN_RULES["cpu"].clear)
    assert rules["mine"].clear == 2**30


def test_null_removes_a_rule_and_resets_one_that_the_program_brings() -> None:
    """It is there again as it was brought."""
    stored, _ = changed_rules({"cpu": {"limit": 95}, "mine": NEW}, {"rules": {"cpu": None, "mine": None}})
    assert stored == {}
    assert effective_rules(stored) == list(BUILTIN_RULES.values())


def test_what_a_newer_version_wrote_has_no_effect_and_is_named() -> None:
    """The rest of the file has."""
    kept, ignored = usable_rules(
        {
            "cpu": {"limit": 95, "colour": "red"},
            "moon": {"metric": "moon_phase", "limit": 1},
            "bad": 5,
        }
    )
    assert kept == {"cpu": {"limit": 95}}
    assert sorted(ignored) == ["rules.bad", "rules.cpu.colour", "rules.moon"]
