"""The registry value Run: what Windows starts at log-in, and what switches it off."""

import sys

from desktop_monitor.desktop.autostart import run_key


def test_the_command_line_is_split_by_windows_as_it_was() -> None:
    """Python runs without a console window; spaces and quotes are escaped."""
    command = [r"C:\Program Files\Python\python.exe", "-m", "desktop_monitor", 'a "b"']

    line = run_key.command_line(command)

    assert line == r'"C:\Program Files\Python\pythonw.exe" -m desktop_monitor "a \"b\""'
    assert run_key.command_line([r"C:\m\desktop-monitor.exe", "serve"]) == r"C:\m\desktop-monitor.exe serve"


if sys.platform == "win32":
    import winreg

    from desktop_monitor.desktop.autostart.entry import EntryState, Program
    from desktop_monitor.desktop.autostart.run_key import APPROVED, RunKey

    PROGRAM = Program("desktop-monitor-test", [r"C:\m\desktop-monitor.exe", "serve"])

    def test_the_value_is_written_and_removed() -> None:
        """In the real registry of this user."""
        entry = RunKey(PROGRAM)
        assert entry.read() is EntryState.ABSENT

        entry.write()
        assert entry.read() is EntryState.ACTIVE
        assert RunKey(Program(PROGRAM.name, ["other"])).read() is EntryState.STALE

        entry.remove()
        assert entry.read() is EntryState.ABSENT

    def test_a_value_that_task_manager_switched_off_is_not_active() -> None:
        """An odd first byte says so; a choice in the program removes it."""
        entry = RunKey(PROGRAM)
        entry.write()

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, APPROVED) as key:
            winreg.SetValueEx(key, PROGRAM.name, 0, winreg.REG_BINARY, b"\3" + bytes(11))

        assert entry.read() is EntryState.DISABLED
        entry.write()
        assert entry.read() is EntryState.ACTIVE
        entry.remove()
