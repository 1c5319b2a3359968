"""What follows the feed, wired to one instance: what is found, learnt and counted, and what may be joined."""

from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.keys.ring import Purpose
from infra.projections.contents import IssueContents
from infra.projections.figures import FiguresFollower
from infra.projections.learning import LearningFollower
from infra.projections.nearby import OpenReports
from infra.projections.search import SearchFollower
from infra.run.clock import now
from infra.run.instance import Instance
from schemas.domain.sealed import KeyClass

DECIDED = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})


def learner(instance: Instance) -> LearningFollower:
    """Needs an instance that was opened with the key of general issues."""
    features = instance.ring.secret(Purpose.SEARCH_TOKEN)
    return LearningFollower(
        instance.database,
        instance.events,
        contents=IssueContents(database=instance.database, opener=instance.ring.open_with(KeyClass.GENERAL)),
        analyzer=EmbeddedAnalyzer(features=features),
    )


def follower(instance: Instance) -> SearchFollower:
    """Needs an instance that was opened with the keys of both decided classes."""
    return SearchFollower(
        instance.database,
        instance.events,
        contents=IssueContents(database=instance.database, opener=instance.ring.open_with(*DECIDED)),
        secret=instance.ring.secret(Purpose.SEARCH_TOKEN),
        clock=now,
    )


def open_reports(instance: Instance) -> OpenReports:
    """What bystanders may be told of; it needs no key that opens anything."""
    hidden = instance.ring.secret(Purpose.SEARCH_TOKEN)
    return OpenReports(database=instance.database, secret=hidden, analyzer=EmbeddedAnalyzer(features=hidden))


def counter(instance: Instance) -> FiguresFollower:
    """Needs no key: what is counted stands in events in clear."""
    return FiguresFollower(instance.database, instance.events)
