"""The Grafana dashboard asks for metrics that exist."""

import json
import re
from pathlib import Path

from desktop_monitor.export import metrics

DASHBOARD = Path(__file__).parents[3] / "docs" / "grafana-dashboard.json"


def test_every_query_names_a_metric_of_this_program() -> None:
    """A renamed metric would leave a panel empty."""
    sources = "\n".join(file.read_text("utf-8") for file in Path(metrics.__file__).parent.glob("*.py"))
    queries = [
        target["expr"]
        for panel in json.loads(DASHBOARD.read_bytes())["panels"]
        for target in panel["targets"]
    ]
    names = {name for query in queries for name in re.findall(r"(?:node|desktop_monitor)_\w+", query)}

    assert len(names) > 10
    for name in names:
        stem = name.removesuffix("_total")
        parts = re.match(
            r"(node_memory)_(\w+)_bytes|(desktop_monitor_program)_(\w+)|(.*?)(?:_seconds)?$", stem
        )
        assert parts is not None
        known = [part for part in parts.groups() if part]
        assert all(part in sources for part in known), name
