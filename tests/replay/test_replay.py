"""Every history ever recorded by a release is replayed by the workflow of today; a changed order is noticed."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from schemas.wire.temporal import ISSUE_WORKFLOW
from tests.replay.broken import BrokenIssueWorkflow
from workflows.issue import IssueWorkflow
from workflows.sandboxing import runner

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.json"))
LIVES = (
    "satisfied",
    "reopened_and_closed",
    "ladder",
    "unrated",
    "classified",
    "lapsed",
    "sealed_and_confirmed",
    "sealed_and_released",
    "settled_on_the_spot",
    "ruled",
    "returned_and_nobodys",
    "worked_on_by_units",
    "extended",
    "suspended_and_resumed",
    "suspended_until_it_ended",
    "closed_with_its_main",
    "main_of_another",
    "unmerged",
    "joined",
    "split",
    "split_apart_by_discipline",
    "withdrawn",
    "refused_and_taken_back",
    "supervised",
    "held_to_what_is_newer",
    "reviewed",
    "called_back",
    "erased",
    "asked_and_resumed_by_the_reply",
    "asked_by_intake",
    "objected_to_a_refusal",
    "objected_to_a_merging",
    "referred_and_confirmed",
    "referred_and_released",
    "accused_named",
    "files_added",
    "continued-1",
    "continued-2",
)


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_a_recorded_history_names_no_folder_of_the_machine_that_recorded_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert "site-packages" not in text
    assert re.search(r'File \\?"/', text) is None


def history_of(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, json.loads(file.read_text(encoding="utf-8")))


def replayer(kind: type) -> Replayer:
    return Replayer(workflows=[kind], workflow_runner=runner(), data_converter=pydantic_data_converter)


def test_every_kind_of_life_was_recorded() -> None:
    recorded = {file.stem.partition("-")[2] for file in HISTORIES}

    assert recorded >= set(LIVES)


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_recorded_life_is_replayed(file: Path) -> None:
    await replayer(IssueWorkflow).replay_workflow(history_of(file))


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_workflow_that_does_one_thing_more_is_noticed(file: Path) -> None:
    # A run that a command revived records its act where the broken one waits for progress, which it cannot decode.
    with pytest.raises((NondeterminismError, RuntimeError), match=r"(?i)nondeterminism|decoding arguments"):
        await replayer(BrokenIssueWorkflow).replay_workflow(history_of(file))


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
def test_a_recorded_life_holds_no_word_of_a_resident(file: Path) -> None:
    words = list(payloads(json.loads(file.read_text(encoding="utf-8"))))

    assert any("issue_id" in text for text in words), "payloads are looked into"
    assert not [text for text in words if any("\u4e00" <= character <= "\u9fff" for character in text)]
    assert not [text for text in words if "13800000000" in text]


def payloads(node: Any) -> Iterator[str]:
    """Every payload in clear."""
    if isinstance(node, dict):
        if isinstance(node.get("data"), str):
            yield base64.b64decode(node["data"]).decode()
        for value in node.values():
            yield from payloads(value)
    elif isinstance(node, list):
        for value in node:
            yield from payloads(value)


def test_the_broken_workflow_takes_the_place_of_the_real_one() -> None:
    definition = workflow._Definition.from_class(BrokenIssueWorkflow)

    assert definition is not None
    assert definition.name == ISSUE_WORKFLOW
