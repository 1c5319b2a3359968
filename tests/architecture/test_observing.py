"""Alerts and dashboard name figures that there are, with labels that these have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.telemetry.metrics import Metrics

FOLDER = Path(__file__).parents[2] / "infra" / "deploy" / "observing"
# The label of where it was scraped, and the edges of a histogram.
OF_PROMETHEUS = {"job", "le"}


def told() -> dict[str, set[str]]:
    """Each figure with its labels, as an api answers them once everything has happened."""
    metrics = Metrics()
    metrics.filed(outcome="new")
    metrics.stepped("collect")
    metrics.commanded(name="accept", outcome="applied")
    metrics.fired(kind="reminder", late_seconds=1)
    metrics.backlog(1)
    metrics.failed(ValueError())
    metrics.guarded(operation="filing", outcome="taken")
    lines = [line for line in metrics.render()[0].decode().splitlines() if not line.startswith("#")]
    names: dict[str, set[str]] = {}
    for line in lines:
        name, _, labels = line.rpartition(" ")[0].partition("{")
        names.setdefault(name, set()).update(re.findall(r"(\w+)=", labels))
    return names


def alerts() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return found


def questions() -> Iterator[str]:
    yield from (rule["expr"] for rule in alerts())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


@pytest.mark.parametrize("question", list(questions()))
def test_a_question_names_figures_and_labels_that_there_are(question: str) -> None:
    known = told() | {"up": {"job"}}
    figures = re.findall(r"\b(sibu_\w+|up)\b", question)
    labels = {name for inside in re.findall(r"\{([^}]*)\}", question) for name in re.findall(r"(\w+)\s*=", inside)}
    grouped = {name.strip() for by in re.findall(r"by \(([^)]*)\)", question) for name in by.split(",")}

    assert figures
    assert set(figures) <= known.keys()
    assert labels | grouped <= OF_PROMETHEUS.union(*(known[figure] for figure in figures))
    assert question.count("(") == question.count(")")


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    for rule in alerts():
        assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}, rule
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "action"}


def test_every_figure_of_ours_is_on_the_dashboard() -> None:
    whole = " ".join(target["expr"] for panel in panels() for target in panel["targets"])
    ours = {name for name in told() if not name.endswith(("_created", "_sum", "_count"))}

    assert {name for name in ours if name not in whole} == set()


def test_no_two_panels_lie_over_each_other() -> None:
    cells = [
        (x, y)
        for panel in panels()
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
