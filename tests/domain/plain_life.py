"""A plain model of the life after routing: a few dicts, written without the code under test."""

from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any

from schemas.domain.commands import Command
from tests.domain.plain_clock import end_of
from tests.domain.plain_dialogue import PlainDialogue

UNDOABLE = {
    *("accepted", "returned", "rerouted", "resolved", "refused", "suspended", "resumed", "transferred"),
    *("assigned", "task_accepted", "task_returned", "task_finished", "task_excused"),
}
ENDED = {"closed", "withdrawn", "refused"}
HANDED_OUT = {"routed", "accepted"}
# From which statuses each command is taken, where it is not all of them.
TAKEN_IN = {
    "accept": {"routed"},
    "return": HANDED_OUT,
    "refuse": {"routed"},
    "reroute": {*HANDED_OUT, "returned"},
    "assign": {"accepted"},
    "accept_task": {"accepted"},
    "return_task": {"accepted"},
    "finish_task": {"accepted"},
    "excuse_task": {"accepted"},
    "request_extension": {"accepted"},
    "grant_extension": {"accepted"},
    "deny_extension": {"accepted"},
    "suspend": HANDED_OUT,
    "resume": {"suspended"},
    "merge": HANDED_OUT,
    "unmerge": {"merged"},
    "split": HANDED_OUT,
    "resolve": {"accepted"},
    "give_feedback": {"resolved", "closed"},
    "withdraw": {*HANDED_OUT, "returned", "suspended", "merged"},
    "request_review": {"closed", "refused"},
    "urge": {*HANDED_OUT, "returned", "suspended"},
    "issue_card": {*HANDED_OUT, "suspended", "resolved"},
    "transfer": {*HANDED_OUT, "suspended"},
    "ask_reporter": {*HANDED_OUT, "suspended"},
    "reply": {*HANDED_OUT, "returned", "suspended", "merged"},
    "object": {"refused", "merged"},
    "add_files": {*HANDED_OUT, "returned", "suspended", "merged", "resolved"},
}
UNIT_COMMANDS = {"accept_task": {"given"}, "return_task": {"given", "accepted"}, "finish_task": {"accepted"}}
AFTERWARDS = {
    "accept_task": "accepted",
    "return_task": "returned",
    "finish_task": "finished",
    "excuse_task": "excused",
}
POINTS = {"yellow": 1, "red": 3, "black": 6}
LADDERS = {
    ("general", "ordinary"): ("0s", "1wd", "1wd", "2wd"),
    ("general", "emergency"): ("0s", "1h", "1h", "2h"),
    ("discipline", "ordinary"): ("0s", "1wd", "2wd"),
    ("discipline", "emergency"): ("0s", "1h", "2h"),
}


class Plain(PlainDialogue):
    """What one would keep on paper of one issue; `clocks` by stage and unit, `pending` what each has still to call."""

    def __init__(self, *, kind: str, urgency: str, limits: dict[str, str], now: datetime) -> None:
        self.kind, self.urgency, self.limits = kind, urgency, limits
        self.shut: set[date] = set()
        self.status, self.department = "routed", "mass_work" if kind == "general" else "discipline"
        self.returned: list[str] = []
        self.ruling = self.binding = self.callback = False
        self.tasks: dict[str, tuple[str, bool]] = {}
        self.asked: tuple[str, str] | None = None
        self.extensions = self.reopened = self.reviews = self.points = self.level = 0
        self.main: str | None = None
        self.duplicates: list[str] = []
        self.children: dict[str, bool] = {}
        self.standing: dict[str, dict[str, Any]] = {}
        self.stopped: tuple[datetime, str] | None = None
        self.closed_at: datetime | None = None
        self.reason: str | None = None
        self.question: datetime | None = None
        self.additions = 0
        self.objected: list[str] = []
        self.undo: tuple[str, datetime, Plain] | None = None
        self.clocks: dict[str, dict[str, Any]] = {}
        self._handle_anew(now)

    # What time does.

    def first_due(self, now: datetime) -> tuple[datetime, int, str] | None:
        """The earliest instant that is over, its level and its key."""
        pending = [(at, level, key) for clock in self.clocks.values() for key, (at, level) in clock["pending"].items()]
        first = min(pending, default=None)
        return first if first is not None and first[0] <= now else None

    def fire(self, due: tuple[datetime, int, str], now: datetime) -> list[str]:
        """The kinds of event that this due leaves."""
        at, _, key = due
        self.undo = None
        if key == "suspension:lapse":
            return self._run_on(until=at, kind="resumed")  # by the engine: nobody takes it back
        if key == "feedback:lapse":
            self._close(now, "closed")
            self.callback = self.kind == "general"
            return ["closed"]
        for clock in self.clocks.values():
            clock["pending"].pop(key, None)
        return ["reminded" if ":reminder:" in key else "escalated"]

    # What people do.

    def command(self, command: Command, *, by: str, now: datetime) -> list[str] | str:
        """The kinds of event a command leaves here, or the code of its refusal."""
        before = deepcopy(self.__dict__ | {"undo": None})
        refused = self._not_now(command)
        if refused:
            return refused
        left: list[str] | str = getattr(self, f"_{command.name}")(command, by, now)
        if isinstance(left, list) and left:
            self.undo = None
            if left[-1] in UNDOABLE and by.startswith("staff:"):
                old = Plain.__new__(Plain)
                old.__dict__ |= before
                self.undo = (by, now, old)
        return left

    def _not_now(self, command: Command) -> str | None:
        name = command.name
        units = {"assign", "accept_task", "return_task", "finish_task", "excuse_task"}
        if self.kind == "discipline" and name in units:
            return "not-allowed"
        if self.kind == "discipline" and name == "give_feedback" and self.status == "closed":
            return "not-allowed"
        closed_for = {
            "return": self.binding or self.reviews > 0,
            "request_extension": self.asked is not None,
            "grant_extension": self.asked is None,
            "deny_extension": self.asked is None,
            "merge": bool(self.duplicates),
            "split": self.status != "accepted" and self.kind == "general",
            "give_feedback": self.status == "closed" and not self.callback,
            "take_back": self.undo is None,
            "object": self.status in self.objected,
            "excuse_task": not any(state not in {"finished", "excused"} for state, _ in self.tasks.values()),
        }
        for task, states in UNIT_COMMANDS.items():
            closed_for[task] = not any(state in states for state, _ in self.tasks.values())
        in_time = name not in TAKEN_IN or self.status in TAKEN_IN[name]
        return None if in_time and not closed_for.get(name, False) else "step-not-allowed"

    def _accept(self, _: Any, by: str, now: datetime) -> list[str]:
        self.status = "accepted"
        del self.clocks["accept"]
        return ["accepted"]

    def _return(self, _: Any, by: str, now: datetime) -> list[str]:
        self.ruling = len(self.returned) >= 1
        self.returned.append(self.department)
        self.status, self.tasks, self.asked = "returned", {}, None
        self.clocks = {"reroute": self._clock("reroute", now)}
        return ["returned"]

    def _reroute(self, command: Any, by: str, now: datetime) -> list[str] | str:
        if self.kind == "discipline":
            fit = {"discipline"}
        else:
            fit = {"organization", "mass_work"} - (set() if self.ruling else {self.department})
        if command.department_id not in fit:
            return "department-unfit"
        self.status, self.department = "routed", command.department_id
        self.binding, self.ruling = self.ruling, False
        self.tasks, self.asked = {}, None
        self.clocks = {stage: self._clock(stage, now) for stage in ("accept", "handle")}
        return ["rerouted"]

    def _refuse(self, _: Any, by: str, now: datetime) -> list[str]:
        self._close(now, "refused")
        return ["refused"]

    def _withdraw(self, _: Any, by: str, now: datetime) -> list[str]:
        self._excuse()
        self._close(now, "withdrawn")
        return ["withdrawn"]

    def _assign(self, command: Any, by: str, now: datetime) -> list[str] | str:
        lead = command.lead_unit_id
        named = list(dict.fromkeys([lead, *command.unit_ids] if lead else command.unit_ids))
        leads = {unit for unit, (state, leading) in self.tasks.items() if leading} & {
            unit for unit, (state, _) in self.tasks.items() if state in {"given", "accepted", "finished"}
        }
        if lead is None and not leads:
            return "lead-missing"
        if lead is not None and leads - {lead}:
            return "lead-taken"
        if any(self.tasks.get(unit, ("", False))[0] in {"given", "accepted"} for unit in named):
            return "task-given"
        for unit in named:
            self.tasks[unit] = ("given", unit == lead or (lead is None and unit in leads))
            for stage in ("unit_accept", "unit_handle"):
                self.clocks[f"{stage}:{unit}"] = self._clock(stage, now)
        return ["assigned"]

    def _accept_task(self, command: Any, by: str, now: datetime) -> list[str] | str:
        return self._task(command, {"given"}, drops=("unit_accept",))

    def _return_task(self, command: Any, by: str, now: datetime) -> list[str] | str:
        return self._task(command, {"given", "accepted"})

    def _finish_task(self, command: Any, by: str, now: datetime) -> list[str] | str:
        return self._task(command, {"accepted"})

    def _excuse_task(self, command: Any, by: str, now: datetime) -> list[str] | str:
        return self._task(command, {"given", "accepted", "returned"})

    def _task(
        self, command: Any, states: set[str], drops: tuple[str, ...] = ("unit_accept", "unit_handle")
    ) -> list[str] | str:
        state, leads = self.tasks.get(command.unit_id, ("", False))
        if state not in states:
            return "task-not-possible"
        after = AFTERWARDS[command.name]
        self.tasks[command.unit_id] = (after, leads)
        for stage in drops:
            self.clocks.pop(f"{stage}:{command.unit_id}", None)
        return [f"task_{after}"]

    def _request_extension(self, command: Any, by: str, now: datetime) -> list[str] | str:
        if now >= self._end("handle"):
            return "extension-too-late"
        if self.extensions >= 1:
            return "extension-capped"
        self.asked = (str(command.limit), by)
        return ["extension_requested"]

    def _grant_extension(self, _: Any, by: str, now: datetime) -> list[str] | str:
        assert self.asked is not None
        limit, asker = self.asked
        if asker == by:
            return "own-extension"
        before = self._end("handle")
        clock = self.clocks["handle"]
        clock["extensions"] = [*clock["extensions"], limit]
        self.promised += max(timedelta(0), self._end("handle") - before)
        self.asked, self.extensions = None, self.extensions + 1
        clock["pending"] = {key: due for key, due in self._timetable("handle").items() if due[0] > now}
        clock["reminds_after"] = now
        return ["extension_granted"]

    def _deny_extension(self, _: Any, by: str, now: datetime) -> list[str] | str:
        assert self.asked is not None
        if self.asked[1] == by:
            return "own-extension"
        self.asked = None
        return ["extension_denied"]

    def _suspend(self, command: Any, by: str, now: datetime) -> list[str]:
        self._stop("suspended", now)
        self.reason = command.reason
        self.clocks = {"suspension": self._clock("suspension", now)}
        return ["suspended"]

    def _resume(self, _: Any, by: str, now: datetime) -> list[str]:
        return self._run_on(until=now, kind="resumed")

    def _merge(self, command: Any, by: str, now: datetime) -> list[str]:
        self._excuse()
        self._stop("merged", now)
        self.main = command.main_id
        return ["merged"]

    def _excuse(self) -> None:
        """No unit works on what goes another way."""
        over = {"finished", "excused"}
        self.tasks = {
            unit: (state if state in over else "excused", leads) for unit, (state, leads) in self.tasks.items()
        }
        self.clocks = {name: clock for name, clock in self.clocks.items() if ":" not in name}

    def _unmerge(self, _: Any, by: str, now: datetime) -> list[str]:
        return self._run_on(until=now, kind="unmerged")

    def _take_duplicate(self, command: Any, by: str, now: datetime) -> list[str]:
        if self.status in ENDED or command.duplicate_id in self.duplicates:
            return []
        self.duplicates.append(command.duplicate_id)
        if self.main == command.duplicate_id:
            return [*self._run_on(until=now, kind="unmerged"), "duplicate_taken"]
        return ["duplicate_taken"]

    def _leave_duplicate(self, command: Any, by: str, now: datetime) -> list[str]:
        if command.duplicate_id not in self.duplicates:
            return []
        self.duplicates.remove(command.duplicate_id)
        return ["duplicate_left"]

    def _follow_main(self, command: Any, by: str, now: datetime) -> list[str]:
        if self.status != "merged" or self.main != command.main_id:
            return []
        main = self.main
        self._close(now, "closed")
        self.main = main
        return ["closed"]

    def _split(self, command: Any, by: str, now: datetime) -> list[str]:
        if self.kind == "general":
            self.children |= dict.fromkeys(command.children, False)
        return ["split"]

    def _end_child(self, command: Any, by: str, now: datetime) -> list[str]:
        if self.children.get(command.child_id, True):
            return []
        self.children[command.child_id] = True
        return ["child_ended"]

    def _resolve(self, _: Any, by: str, now: datetime) -> list[str] | str:
        if any(state not in {"finished", "excused"} for state, _ in self.tasks.values()):
            return "tasks-open"
        if not all(self.children.values()):
            return "parts-open"
        self.status, self.asked, self.question = "resolved", None, None
        self.clocks = {"feedback": self._clock("feedback", now)}
        return ["resolved"]

    def _give_feedback(self, command: Any, by: str, now: datetime) -> list[str]:
        self.callback = False
        if not command.satisfied and self.reopened < 1:
            self.reopened, self.level = self.reopened + 1, self.level + 1
            self._handle_anew(now)
            return ["feedback_given", "reopened"]
        if self.status == "closed":
            return ["feedback_given"]
        self._close(now, "closed")
        return ["feedback_given", "closed"]

    def _request_review(self, _: Any, by: str, now: datetime) -> list[str] | str:
        assert self.closed_at is not None
        if self.reviews >= 1 or now > end_of(self.closed_at, "30d", [], self.shut):
            return "no-review"
        self.reviews, self.level = self.reviews + 1, max(self.level + 1, 2)
        self._handle_anew(now)
        return ["review_opened"]

    def _comment(self, _: Any, by: str, now: datetime) -> list[str]:
        return ["commented"]

    def _add_files(self, _: Any, by: str, now: datetime) -> list[str]:
        return ["files_added"]

    def _urge(self, _: Any, by: str, now: datetime) -> list[str]:
        return ["urged"]

    def _issue_card(self, command: Any, by: str, now: datetime) -> list[str] | str:
        if command.unit_id is not None and command.unit_id not in self.tasks:
            return "task-not-possible"
        self.points += POINTS[command.card]
        return ["card_issued"]

    def _transfer(self, command: Any, by: str, now: datetime) -> list[str] | str:
        if self.kind == "general":
            allowed = {"supervisor-1"} if self.reviews else {"department_officer-1", "department_head-1"}
        else:
            allowed = {"discipline_superior-1"} if self.reviews else {"discipline_officer-1", "discipline_head-1"}
        return ["transferred"] if set(command.to) <= allowed else "not-in-post"

    def _take_back(self, _: Any, by: str, now: datetime) -> list[str] | str:
        assert self.undo is not None
        who, at, old = self.undo
        if who != by or now > at + timedelta(seconds=30):
            return "nothing-to-take-back"
        self.__dict__ |= old.__dict__
        return ["taken_back"]

    def recalendar(self, shut: set[date]) -> list[str]:
        """Every clock by other days; where there is nothing new, or it is over, nothing happens."""
        if self.status in ENDED or shut == self.shut:
            return []
        before = self._handle_end()
        self.shut = shut
        for clocks in (self.clocks, self.standing):
            for name, clock in clocks.items():
                if not (name == "suspension" and self.stopped):
                    clock["pending"] = {
                        key: due for key, due in self._timetable(name, clocks).items() if key in clock["pending"]
                    }
        self._promise_later(before)
        self.undo = None
        return ["recalendared"]

    def repolice(self, limits: dict[str, str], now: datetime) -> list[str]:
        """Every clock by other limits, from its old start."""
        if self.status in ENDED or limits == self.limits:
            return []
        before = self._handle_end()
        self.limits = limits
        since = self.stopped[0] if self.stopped else now
        for clocks in (self.clocks, self.standing):
            for name, clock in clocks.items():
                if not (name == "suspension" and self.stopped):
                    self._judge(name, clock, clocks, since)
        self._promise_later(before)
        self.undo = None
        return ["repoliced"]

    def _judge(self, name: str, clock: dict[str, Any], clocks: dict[str, Any], since: datetime) -> None:
        clock["limit"] = self.limits[name.split(":", maxsplit=1)[0]]
        ahead = [level for _, level in clock["pending"].values() if level]
        top = len(LADDERS[self.kind, self.urgency])
        called = min(ahead) - 1 if ahead else top
        clock["pending"] = {
            key: (at, level)
            for key, (at, level) in self._timetable(name, clocks).items()
            if level > called or key.endswith("lapse")
        }
        clock["reminds_after"] = since

    # The clocks.

    def _clock(self, stage: str, now: datetime) -> dict[str, Any]:
        clock = {"start": now, "limit": self.limits[stage], "extensions": [], "pauses": [], "pending": {}}
        if stage == "suspension":
            clock["shut"] = self.shut  # what ends a suspension runs on as it was
        return clock | {"fresh": True}

    def settle(self, reminders: dict[str, dict[str, datetime]]) -> None:
        """Fill in what a clock that was just started calls; the instants of its reminders are read, not worked out."""
        for clocks in (self.clocks, self.standing):
            for name, clock in clocks.items():
                if clock.pop("fresh", False):
                    clock["pending"] = self._timetable(name, clocks)
                    clock["pending"] |= {key: (at, 0) for key, at in reminders.get(name, {}).items()}
                elif (after := clock.pop("reminds_after", None)) is not None:
                    seen = reminders.get(name, {})
                    assert all(at > after for at in seen.values())
                    clock["pending"] |= {key: (at, 0) for key, at in seen.items()}
                else:
                    moved = reminders.get(name, {})
                    clock["pending"] |= {key: (moved[key], 0) for key in clock["pending"] if ":reminder:" in key}

    def _end(self, name: str, clocks: dict[str, dict[str, Any]] | None = None) -> datetime:
        clock = (self.clocks if clocks is None else clocks)[name]
        at = end_of(clock["start"], clock["limit"], clock["pauses"], clock.get("shut", self.shut))
        for extension in clock["extensions"]:
            at = end_of(at, extension, clock["pauses"], self.shut)
        return at

    def ends(self) -> dict[str, datetime]:
        """The end of every running clock, worked out from its start."""
        return {name: self._end(name) for name in self.clocks}

    def _timetable(self, name: str, clocks: dict[str, dict[str, Any]] | None = None) -> dict[str, tuple[datetime, int]]:
        """The levels or the lapse of a clock, and its reminders with the instants that are known of them."""
        known = (self.clocks if clocks is None else clocks)[name]
        at = self._end(name, clocks)
        if name in {"feedback", "suspension"}:
            return {f"{name}:lapse": (at, 0)}
        table = {key: due for key, due in known["pending"].items() if ":reminder:" in key}
        if known["extensions"]:
            ours = f":ext{len(known['extensions'])}"
            table = {key: due for key, due in table.items() if key.endswith(ours)}
        for number, after in enumerate(LADDERS[self.kind, self.urgency], start=1):
            at = end_of(at, after, known["pauses"], self.shut)
            table[f"{name}:level:{number}"] = (at, number)
        return table

    def _handle_anew(self, now: datetime) -> None:
        self.status, self.tasks, self.asked, self.main = "routed", {}, None, None
        self.callback, self.closed_at, self.question = False, None, None
        self.clocks = {stage: self._clock(stage, now) for stage in ("accept", "handle")}
        self.promised = self._end("handle")

    def _stop(self, status: str, now: datetime) -> None:
        self.stopped, self.standing = (now, self.status), self.clocks
        self.status, self.clocks = status, {}

    def _run_on(self, *, until: datetime, kind: str) -> list[str]:
        assert self.stopped is not None
        since, status = self.stopped
        before = self._handle_end()
        self.status, self.clocks, self.main = status, self.standing, None
        for clock in self.clocks.values():
            clock["pauses"] = [*clock["pauses"], (since, until)]
        self.stopped, self.standing = None, {}
        for name, clock in self.clocks.items():
            clock["pending"] = {key: due for key, due in self._timetable(name).items() if key in clock["pending"]}
        self._promise_later(before)
        return [kind]

    def _handle_end(self) -> datetime | None:
        clocks = self.standing if self.stopped else self.clocks
        return self._end("handle", clocks) if "handle" in clocks else None

    def _promise_later(self, before: datetime | None) -> None:
        after = self._handle_end()
        if before is not None and after is not None:
            self.promised += max(timedelta(0), after - before)

    def _close(self, now: datetime, status: str) -> None:
        self.status, self.closed_at, self.clocks, self.standing, self.stopped = status, now, {}, {}, None
        self.question = None
        if status != "closed":
            self.asked = self.main = None
