"""Policies as administrators look at them: those of the installation, one of them, what differs, what a text says."""

from collections.abc import Mapping
from typing import Any, Final

from api.services import Services
from api.views.file_lines import LineView, lines
from api.views.policy_words import sentence
from schemas.domain.base import Frozen
from schemas.domain.policy import Policy
from schemas.domain.policy_diff import Effect, differences
from schemas.wire.in_force import Activation, Recorded
from schemas.wire.toml_file import TomlFileError

FILE: Final = "policy.toml"  # what a text is called in sentences about it
_MOST: Final = 5_000  # issues that are counted one by one; beyond that nobody waits for the figure


class PresetView(Frozen):
    """A policy that ships."""

    name: str
    title: str


class PoliciesView(Frozen):
    """`in_force` is the version that was put in force last, None while the one of the settings holds."""

    in_force: str | None
    name: str
    title: str
    activations: tuple[Activation, ...]
    recorded: tuple[Recorded, ...]
    presets: tuple[PresetView, ...]


class PolicyView(Frozen):
    """A recorded policy with everything in it."""

    version: str
    name: str
    title: str
    source: str
    content: Mapping[str, Any]


class PresetTextView(Frozen):
    """The file of a policy that ships, to begin with."""

    name: str
    text: str


class ChangeView(Frozen):
    """One key that differs, and a sentence that says so."""

    path: tuple[str, ...]
    before: str | None
    after: str | None
    effect: Effect | None
    zh: str
    en: str


class ComparedView(Frozen):
    """Every change from one policy to the other; none for policies of one content."""

    changes: tuple[ChangeView, ...]


class CheckedPolicyView(Frozen):
    """What a text says. `problems`: each line to change before it can be used; then there is nothing else.

    `version` names the content, `warnings` what is hardly meant, `changes` what differs from what is in force, which
    is `instead_of`.
    """

    usable: bool
    problems: tuple[LineView, ...] = ()
    version: str | None = None
    name: str = ""
    title: str = ""
    warnings: tuple[LineView, ...] = ()
    changes: tuple[ChangeView, ...] = ()
    instead_of: str | None = None


class CountView(Frozen):
    """General open issues held to a policy; `complete`: there are no more than that."""

    open: int
    complete: bool


async def policies_overview(services: Services) -> PoliciesView:
    """What holds now, what held before, and what can be begun with."""
    policies = services.organisation.policies
    current, made = await policies.current(at=services.clock()), await policies.activations()
    return PoliciesView(
        in_force=made[0].version if made else None,
        name=current.name,
        title=current.title,
        activations=made,
        recorded=await policies.recorded(),
        presets=tuple(PresetView(name=name, title=one.title) for name, one in policies.presets().items()),
    )


async def policy_shown(services: Services, version: str) -> PolicyView:
    """Raises UnrecordedPolicyError."""
    found = await services.organisation.policies.policy(version)
    return PolicyView(
        version=version,
        name=found.name,
        title=found.title,
        source=found.source,
        content=found.model_dump(mode="json"),
    )


def preset_shown(services: Services, name: str) -> PresetTextView:
    """Raises UnknownPresetError."""
    return PresetTextView(name=name, text=services.organisation.policies.preset_text(name))


async def policies_compared(services: Services, *, before: str, after: str) -> ComparedView:
    """Raises UnrecordedPolicyError."""
    policies = services.organisation.policies
    return ComparedView(changes=changes_in_words(await policies.policy(before), await policies.policy(after)))


async def policy_checked(services: Services, text: str) -> CheckedPolicyView:
    """Whether the text can be used, and what would change; nothing is kept of it."""
    policies = services.organisation.policies
    try:
        found = policies.read(text, name=FILE)
    except TomlFileError as refusal:
        return CheckedPolicyView(usable=False, problems=lines(refusal.problems))
    current, made = await policies.current(at=services.clock()), await policies.activations()
    return CheckedPolicyView(
        usable=True,
        version=found.version,
        name=found.name,
        title=found.title,
        warnings=lines(policies.questionable(text, name=FILE)),
        changes=changes_in_words(current, policies.adapted(found)),
        instead_of=made[0].version if made else None,
    )


async def issues_under(services: Services, version: str, *, where: Mapping[str, str]) -> CountView:
    """Raises UnrecordedPolicyError."""
    await services.organisation.policies.policy(version)
    number = await services.organisation.migrations.number(version, where=where, at_most=_MOST + 1)
    return CountView(open=min(number, _MOST), complete=number <= _MOST)


def changes_in_words(before: Policy, after: Policy) -> tuple[ChangeView, ...]:
    """Every change, with its sentence in both languages."""
    return tuple(
        ChangeView(**change.model_dump(), **sentence(change, before=before, after=after).model_dump())
        for change in differences(before, after)
    )
