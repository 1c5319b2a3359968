"""Step 2, analyze (分析): what is it, how urgent, why, who leads; a possible discipline matter is sealed first."""

from dataclasses import dataclass

from temporalio import activity

from activities.appending import Appender, Decided, moment
from activities.ports import Analyzer, Keys, Namer, NearDuplicates
from schemas.domain.accused import NAMED, Accused
from schemas.domain.analysis import Analysis
from schemas.domain.content import Content
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.rules import steps
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, WrappedKey
from schemas.domain.status import Status
from schemas.wire.decisions import Found
from schemas.wire.temporal import Progress, StepRequest


@dataclass(frozen=True)
class Analyze:
    """Running it twice is harmless: the second finds the issue analyzed and changes nothing.

    This is the only place that reads what was filed, with the intake key; what it decides about the class of the issue
    is recorded in one transaction with the keys wrapped to that class.
    """

    appender: Appender
    keys: Keys
    analyzer: Analyzer
    near_duplicates: NearDuplicates
    namer: Namer

    @activity.defn(name="analyze")
    async def run(self, request: StepRequest) -> Progress:
        """Leave `Analyzed` (and `DeliberationOpened` where unsure), or `IntakeOpened`."""

        async def decide(found: Found, issue: Issue, rulebook: Rulebook) -> Decided:
            key = found.key("content")
            content = Content.model_validate_json(self.keys.open(issue.id, key, issue.content))
            analysis = self._analysis(content)
            grounds = self.keys.seal(issue.id, key, analysis.model_dump_json())
            accused = self._accused(content, analysis)
            said = self.keys.seal(issue.id, key, NAMED.dump_json(accused).decode()) if accused else None
            marks = tuple(sorted(rulebook.marks.of(one) for one in accused))
            if analysis.possible_discipline:
                events = steps.analyze_sealed(
                    issue,
                    grounds=grounds,
                    urgency=analysis.urgency.value,
                    accused=said,
                    accused_marks=marks,
                    danger=analysis.danger_to_life,
                    rulebook=rulebook,
                    now=moment(request.now, issue),
                )
                return Decided(events=events, keys=self._rewrapped(found, issue, to=KeyClass.DISCIPLINE))
            place = self._place(found, issue)
            events = steps.analyze_general(
                issue,
                findings=steps.findings_of(analysis, place=place, channel=content.channel, policy=rulebook.policy),
                grounds=grounds,
                near_duplicates=await self.near_duplicates.find(issue, text=content.text, place=place),
                accused=said,
                accused_marks=marks,
                rulebook=rulebook,
                now=moment(request.now, issue),
            )
            return Decided(events=events, keys=self._rewrapped(found, issue, to=KeyClass.GENERAL))

        return await self.appender.step(request, name="analyze", awaits=Status.COLLECTED, decide=decide)

    def _analysis(self, content: Content) -> Analysis:
        analysis = self.analyzer.analyze(problem=content.problem, suggestions=content.suggestions)
        return analysis.marked if content.conduct else analysis

    def _accused(self, content: Content, analysis: Analysis) -> tuple[Accused, ...]:
        """What is sealed may mean anybody whom it names; most general reports name an office without blaming it."""
        if not (analysis.possible_discipline or analysis.accuses):
            return ()
        return self.namer.find(problem=content.problem, suggestions=content.suggestions)

    def _place(self, found: Found, issue: Issue) -> PlaceResolved:
        assert issue.place is not None, "a collected issue has a place"
        return PlaceResolved.model_validate_json(self.keys.open(issue.id, found.key("content"), issue.place))

    def _rewrapped(self, found: Found, issue: Issue, *, to: KeyClass) -> tuple[WrappedKey, ...]:
        return tuple(self.keys.rewrap(issue.id, key, to=to) for key in found.keys)
