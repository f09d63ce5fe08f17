"""Files that the page offers are saved where the user says; nothing else is."""

from pathlib import Path

import pytest

from desktop_monitor.export.incident_data import unpacked
from tests.export.conftest import embedded
from tests.waiting import eventually
from tests.window.desktop import DebuggedPage, Program

pytestmark = [pytest.mark.window, pytest.mark.untraced]

SAVING = Path(__file__).with_name("saving_launcher.py")
OFFER = """(() => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["time,percent\\r\\n"], { type: "text/csv" }));
  link.download = "offered.csv";
  link.click();
})()"""


def opened(program: Program, save_as: Path | str) -> DebuggedPage:
    """The page of a window whose dialog answers with a path."""
    asked = str(asked_file(program))
    return (
        program.start(script=SAVING, TEST_SAVE_AS=str(save_as), TEST_ASKED=asked).page().wait_for_live_data()
    )


def asked_file(program: Program) -> Path:
    """The names that the user was asked for."""
    return program.data_dir / "asked"


def test_a_file_is_saved_where_the_user_says(program: Program, tmp_path: Path) -> None:
    """With the name that was chosen, and all of its content."""
    wanted = tmp_path / "chosen name.csv"
    page = opened(program, wanted)

    page.evaluate(OFFER)

    eventually(wanted.exists)
    eventually(lambda: wanted.read_bytes() == b"time,percent\r\n")
    assert page.errors == []


def test_a_cancelled_dialog_saves_nothing(program: Program, tmp_path: Path) -> None:
    """Neither where the user was asked nor in the folder for downloads; the page says nothing."""
    page = opened(program, "")
    before = sorted(tmp_path.rglob("*.csv"))

    page.evaluate(OFFER)
    page.evaluate("new Promise((done) => setTimeout(done, 1000))")

    assert sorted(tmp_path.rglob("*.csv")) == before
    assert "offered" not in page.text()


@pytest.mark.parametrize("folder", ["a-file", "/proc"])
def test_a_file_that_cannot_be_written_is_said_on_the_page(
    program: Program, tmp_path: Path, folder: str
) -> None:
    """Below a file, and where the system refuses; with its name, and the notice can be closed."""
    (tmp_path / "a-file").write_text("in the way")
    page = opened(program, tmp_path / folder / "offered.csv")

    page.evaluate(OFFER)

    page.wait_for(r"offered\.csv could not be saved")
    page.evaluate("document.querySelector('.save-notice button').click()")
    eventually(lambda: "could not be saved" not in page.text())


def test_what_is_not_of_the_page_is_refused(program: Program, tmp_path: Path) -> None:
    """A file in the address itself is of no origin: the user is not even asked where to save it."""
    wanted = tmp_path / "wanted.csv"
    page = opened(program, wanted)

    page.evaluate(OFFER.replace("link.download", "link.href = 'data:text/csv,foreign'; link.download"))
    page.evaluate(OFFER.replace("offered", "own"))
    eventually(wanted.exists)

    eventually(lambda: wanted.read_bytes() == b"time,percent\r\n")
    assert asked_file(program).read_text(encoding="utf-8").splitlines() == ["own.csv"]


def test_an_incident_is_saved_from_the_share_dialog(program: Program, tmp_path: Path) -> None:
    """As in a browser: the window needs no command for it."""
    wanted = tmp_path / "incident.html"
    page = opened(program, wanted)
    page.evaluate("location.hash = '#timeline'")
    eventually(lambda: page.evaluate("document.querySelectorAll('.range-bar button').length > 3"))
    page.evaluate("document.querySelectorAll('.range-bar button')[3].click()")
    save = "document.querySelector('#share .dialog-foot button:last-child')"
    eventually(lambda: page.evaluate(f"{save} !== null && !{save}.disabled"))

    page.evaluate(f"{save}.click()")

    eventually(wanted.exists)
    eventually(lambda: wanted.read_bytes().rstrip().endswith(b"</html>"))
    assert unpacked(embedded(wanted.read_bytes())).steps
