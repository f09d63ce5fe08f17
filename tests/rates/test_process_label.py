"""What runs, where the name alone does not say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.rates.process_label import process_label


@pytest.mark.parametrize(
    ("name", "command", "label"),
    [
        ("python3", "python3 /home/me/backup.py --all", "backup.py"),
        ("python3", "/usr/bin/python3.12 -u -m http.server 8000", "http.server"),
        ("python3", "python3 -X dev -W error /srv/shop/manage.py runserver", "shop/manage.py"),
        ("python3", "python3 -c import time", None),
        ("python3", "python3", None),
        ("uvicorn", "/srv/venv/bin/python /srv/venv/bin/uvicorn shop:app", None),
        ("MainThread", "/srv/venv/bin/python /srv/venv/bin/uvicorn shop:app", "uvicorn"),
        ("node-MainThread", "node --inspect /srv/web/server.js", "web/server.js"),
        ("node", "node -r dotenv/config dist/worker.mjs", "worker.mjs"),
        ("deno", "deno run --allow-net fetch.ts", "fetch.ts"),
        ("bash", "/bin/bash ./nightly.sh", "nightly.sh"),
        ("bash", "bash -c sleep 60", None),
        ("bash", "bash /dev/fd/63", None),
        ("java", "java -Xmx2g -jar /opt/search/search-1.2.jar", "search-1.2.jar"),
        ("java", "/usr/bin/java -cp a.jar:b.jar org.example.batch.Importer", "Importer"),
        ("chromium", "/usr/lib/chromium/chromium --type=renderer --lang=de", "page"),
        ("chromium", "/usr/lib/chromium/chromium --type=renderer --extension-process", "extension"),
        ("chromium", "/usr/lib/chromium/chromium --type=gpu-process", "graphics"),
        ("chrome", "chrome --type=utility --utility-sub-type=network.mojom.NetworkService", "network"),
        ("chromium", "/usr/lib/chromium/chromium --ozone-platform=x11", None),
        ("Isolated Web Co", "/usr/lib/firefox/firefox -contentproc -childID 3 tab", "page"),
        ("python.exe", r"C:\Python\python.exe C:\jobs\report.py", "report.py"),
        ("vim", "vim backup.py", None),
        ("", "", None),
    ],
)
def test_the_label_says_what_runs(name: str, command: str, label: str | None) -> None:
    """A script, a module, a class or a part of a browser; nothing where the name says it."""
    assert process_label(name, command) == label


@given(st.text(max_size=15), st.text(max_size=200))
def test_any_command_line_has_a_label_or_none(name: str, command: str) -> None:
    """Command lines are hostile; a label is never empty and never long."""
    label = process_label(name, command)

    assert label is None or 0 < len(label) <= 60


@given(
    st.lists(
        st.sampled_from(
            ["python3", "-m", "-c", "java", "-jar", "--type=utility", "-contentproc", "a/b.py", ""]
        )
    )
)
def test_any_order_of_words_has_a_label_or_none(words: list[str]) -> None:
    """Options at the end, without what they ask for."""
    process_label("prog", " ".join(words))
