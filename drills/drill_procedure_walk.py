"""Whoever does whatever to a case in any state: what the law allows is done and leads where it says, everything else is refused.

Cases of items with different procedures wander by chance: at the window and online, with corrections, promises kept and broken,
special procedures, the extension, on the spot, refusals, parcels, endings; by clerks, approvers, the head, the parties, overseers,
staff of another place, somebody who is both, and the clock. In every state every deed is tried by everybody, and many again at
every new stand of a case: a forbidden one must be refused with a code and a sentence and leave every row and the journal as they
were. The judge is `procedure_model`, written from the law. Lawful deeds are drawn so that those seldom done come first; at full
size a transition never done, or a forbidden deed never tried in a state, is a failure.

A trial is one deed by one role at one stand of a case, as a command or over the API; what was tried before is not counted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from drills.deadline_calculator import HERE, Calculator
from drills.deadline_cases import KINDS, Kind, Own, moment
from drills.harness import FULL, Outcome
from drills.procedure_model import NEVER, ROLES, TABLE, TRANSITIONS, Procedure
from drills.support_hall import Hall, small_hall, taken_back
from drills.support_procedure import OVER_THE_API, PDF, Cast, Hands, Rows, closing, says_why
from tests.hall import story
from tests.hall.story import FORM
from wangge.hall import archiving, checklist, deciding, ending, intake, refusals, reviewing, states, timeline
from wangge.hall.models import Case
from wangge.kernel import policy
from wangge.kernel.refusals import Refused

NAME = "procedure_walk"
WALKS = {FULL: 80, "reduced": 8}  # at least; at full size until every transition was done
MOST_WALKS = 400
NEW_IN_A_STATE = {
    FULL: 1_000,
    "reduced": 12,
}  # deeds by somebody tried at a stand: those never tried in this state (all)
AT_A_NEW_STAND = {FULL: 15, "reduced": 8}  # and some of the others
ELSEWHERE = {FULL: 8, "reduced": 2}
PLANTED_WALKS = 60  # at most, until a planted bug shows
LONGEST = 40  # deeds of a walk
FIRST = date(2022, 8, 25)
TOKENS_FROM = datetime(2022, 8, 24, 9, tzinfo=HERE)
Try = tuple[str, str]
PAIRS: tuple[Try, ...] = tuple(
    (deed, role)
    for deed in (*TABLE, *sorted(NEVER))
    for role in ROLES
    if deed.startswith("clock_") == (role == "clock")
)
STATES = sorted({state for state, _deed in TRANSITIONS} | {"archived"})
SAID: dict[str, dict[str, Any]] = {
    "pause": {"days": 5}, "approve": {"outcome": "approved"}, "refuse": {"outcome": "refused"},
}  # fmt: skip
ENDS = {
    "withdraw": 0.1,
    "terminate": 0.1,
    "not_accept": 0.1,
    "settle": 0.2,
    "clock_breaks": 0.5,
}  # seldom: more lies behind
AHEAD = {
    "submit",
    "receive",
    "accept",
    "promise",
    "answer",
    "claim",
    "resume",
    "pass_on",
    "approve",
}  # the straight way
WAITING = ("approved", "certified", "refused", "issued")


class Walks:
    """What all walks share: who walks, what was tried, and what failed."""

    def __init__(self, hall: Hall, seed: int, size: str, *, stop: bool = False, only: str = "") -> None:
        self.hall, self.seed, self.size, self.stop = hall, seed, size, stop
        self.pairs = [pair for pair in PAIRS if not only or pair[0] in only.split()]  # what is tried though forbidden
        self.people = Cast(hall, TOKENS_FROM)
        self.items = [self._item(kind) for kind in KINDS[:5]]
        self.tried: set[tuple[Any, ...]] = set()
        self.tried_in: set[tuple[str, str, str]] = set()
        self.done: Counter[tuple[str, str]] = Counter()
        self.hunted: frozenset[tuple[str, str]] = frozenset()  # transitions not done yet that are looked for
        self.failures = 0

    def run(self, numbers: range) -> None:
        """Walk these cases, each taken back at its end."""
        for number in numbers:
            with taken_back():
                _Walk(self, number).go()
            if self.stop and self.failures:
                return

    def hunt(self) -> bool:
        """From here on look for what was not done yet; whether there is any."""
        self.hunted = TRANSITIONS - set(self.done)
        return bool(self.missed())

    def missed(self) -> list[tuple[str, ...]]:
        """Lawful deeds nobody came to do, and forbidden ones nobody tried in some state."""
        lawful = {(state, *pair) for state in STATES for pair in PAIRS if Procedure.ever(state, pair)}
        forbidden = {(state, *pair) for state in STATES for pair in PAIRS} - lawful
        return sorted(TRANSITIONS - set(self.done)) + sorted(forbidden - self.tried_in)

    def _item(self, kind: Kind) -> Any:
        """The item with these clocks."""
        return self.hall.item(
            promised_amount=kind.promised, promised_unit=kind.unit, statutory_amount=kind.statutory,
            statutory_unit=kind.statutory_unit, joint_departments=self.people.market.name if kind.joint else "",
            project_type="joint" if kind.joint else "committed" if kind.promised else "immediate",
        )  # fmt: skip

    def fail(self, what: str) -> None:
        """One trial failed."""
        self.failures += 1
        if not self.stop:
            print(what)


class _Walk:
    def __init__(self, walks: Walks, number: int) -> None:
        self.all, self.number = walks, number
        self.chance = Random(f"{walks.seed} walk {number}")
        self.at = moment(self.chance, FIRST + timedelta(days=self.chance.randrange(40)))
        self.model, self.hands = self._begun()
        self.ways: dict[Try, dict[str, Any]] = {}

    def _begun(self) -> tuple[Procedure, Hands]:
        which = 4 if any(deed.startswith("part_") for _state, deed in self.all.hunted) else self.number % 5
        kind, version = KINDS[which], self.all.items[which]
        online, missing, organised = (self.chance.random() < share for share in (0.4, 0.5, 0.3))
        people = self.all.people
        own = Own(kind, Calculator(), online, missing=missing)
        if online:
            role = "contact" if organised else "applicant"
            parties = frozenset({role})
            made = intake.begin_online(
                by=people.of[role], item_id=version.item_id, at=self.at,
                organisation_id=people.company.pk if organised else None,
            )  # fmt: skip
            names = [FORM] if missing else [FORM, story.LEASE]
            for name in names:
                line = story.line(made, name).pk
                checklist.hand_in(by=people.of[role], case_id=made.pk, line_id=line, at=self.at, **PDF)
            own.state = "draft"
            return Procedure(own, parties, not kind.promised), Hands(people, made.pk)
        agent = self.chance.choice(("agent", "colleague", ""))
        taker = self.chance.choice(("clerk", "both", "clerk", *(["colleague"] if agent != "colleague" else [])))
        party: dict[str, Any] = (
            {"organisation_id": people.company.pk} if organised else {"applicant_id": people.of["applicant"].pk}
        )
        if agent:
            party |= {"agent_id": people.of[agent].pk, "mandate_checked": True}
        given = story.asked(version, FORM) if missing else None
        made = story.received(people.of[taker], version, self.at, given=given, **party)
        own.begin(self.at, missing)
        parties = frozenset({"contact" if organised else "applicant", agent} - {""})
        return Procedure(own, parties, not kind.promised, taker=taker), Hands(people, made.pk)

    def go(self) -> None:
        """Until the archive, or until it was long enough."""
        for _step in range(LONGEST):
            self.ways = {pair: self._said(pair[0]) for pair in PAIRS}
            lawful = [pair for pair in PAIRS if self._may(pair)]
            self._try_the_forbidden(set(lawful))
            if (self.all.stop and self.all.failures) or self.model.state == "archived":
                return
            if lawful and not self._step(self._drawn(lawful)):
                return
            self._time_passes()

    def _said(self, deed: str) -> dict[str, Any]:
        if deed == "promise":
            return {"until": closing(Calculator().after(self.at, 3).date())}
        return SAID.get(deed, {})

    def _may(self, pair: Try) -> bool:
        return self.model.may(*pair, self.at, **self.ways[pair])

    def _drawn(self, lawful: list[Try]) -> Try:
        deeds = sorted({deed for deed, _role in lawful})
        drawn = self.chance.choices(deeds, [self._weight(deed) for deed in deeds])[0]
        return self.chance.choice([pair for pair in lawful if pair[0] == drawn])

    def _weight(self, deed: str) -> float:
        """How much a lawful deed is wanted: seldom done, on the straight way when a bug is looked for, or leading to what is
        hunted."""
        state, hunted = self.model.state, self.all.hunted
        weight = ENDS.get(deed, 10 if self.all.stop and deed in AHEAD else 1) / (1 + self.all.done[state, deed])
        if (state, deed) in hunted:
            return 50.0
        if any(way.to in {one for one, _deed in hunted} for way in TABLE[deed]):
            weight += 1  # it leads there
        wanted = {one for _state, one in hunted}
        kept = deed in wanted or ("clock_breaks" in wanted and deed in ("hand_in", "send_in"))
        return weight * 0.02 if kept else weight  # not yet: it is wanted elsewhere

    def _time_passes(self) -> None:
        own, kind = self.model.own, self.chance.random()
        ends = [one for one in (own.accept_by, own.promise, own.due, own.answer_by, own.next) if one and one > self.at]
        if own.promise is not None and (self.model.state, "clock_breaks") in self.all.hunted:
            self.at = max(self.at, own.promise) + timedelta(seconds=1)
        elif ends and kind < (0.6 if self.all.stop and self.model.state == "deciding" else 0.3):
            self.at = self.chance.choice(ends) + timedelta(seconds=self.chance.choice((0, 1, 3_600)))
        elif kind < 0.5 or self.model.state in WAITING:
            self.at += timedelta(days=self.chance.randrange(1, 4))
        elif own.closed:
            self.at += timedelta(days=self.chance.randrange(12))
        else:
            self.at += timedelta(minutes=self.chance.randrange(1, 120))

    # Trials

    def _try_the_forbidden(self, lawful: set[Try]) -> None:
        stand = self.model.signature(self.at)
        is_new = ("stand", stand) not in self.all.tried
        self.all.tried.add(("stand", stand))
        size, state = self.all.size, self.model.state
        forbidden = [one for one in self.all.pairs if one not in lawful and (stand, *one) not in self.all.tried]
        new = [one for one in forbidden if (state, *one) not in self.all.tried_in]
        some = self._sample(new, NEW_IN_A_STATE[size])
        some += self._sample(forbidden, AT_A_NEW_STAND[size] if is_new else ELSEWHERE[size])
        rows = Rows(self.hands.pk)
        for pair in dict.fromkeys(some):
            self.all.tried.add((stand, *pair))
            self.all.tried_in.add((state, *pair))
            problem = self._refused(pair)
            if rows.changed():
                problem, rows = "wrote something", Rows(self.hands.pk)
            if problem:
                self.all.fail(f"walk {self.number}, {self._words(pair)}: {problem}")
                if self.all.stop or problem == "wrote something":
                    return

    def _sample(self, pairs: list[Try], most: int) -> list[Try]:
        return self.chance.sample(pairs, min(most, len(pairs)))

    def _refused(self, pair: Try) -> str:
        """ "" when it was refused as it must be, else what happened instead."""
        if pair[1] != "clock" and pair[0] in OVER_THE_API and self.chance.random() < 0.05:
            status, said = self.hands.ask(*pair, self.at, self.ways[pair])
            error = said.get("error", {})
            whole = 400 <= status < 500 and error.get("code") and len(error.get("message", "")) >= 8
            return "" if whole else f"the API answered {status}: {said}"
        try:
            if not self.hands.do(*pair, self.at, self.ways[pair]):
                return ""
        except Refused as refused:
            return "" if says_why(refused) else f"refused without a sentence: {refused.code}"
        except Exception as problem:
            return f"raised {type(problem).__name__}: {problem}"
        return "was done"

    def _step(self, pair: Try) -> bool:
        """Do something lawful; whether both sides agree what came of it."""
        state, (deed, role) = self.model.state, pair
        self.all.tried.add((self.model.signature(self.at), *pair))
        words = self._words(pair)
        try:
            problem = self._done(pair)
        except Refused as refused:
            problem = f"was refused: {refused.message}"
        self.all.done[state, deed] += 1
        if not problem:
            self.model.do(deed, role, self.at, **self.ways[pair])
            problem = self._differs()
        if problem:
            self.all.fail(f"walk {self.number}, {words}: {problem}")
        return not problem

    def _done(self, pair: Try) -> str:
        if pair[1] != "clock" and pair[0] in OVER_THE_API and self.chance.random() < 0.2:
            status, said = self.hands.ask(*pair, self.at, self.ways[pair])
            return "" if status == 200 else f"the API answered {status}: {said}"
        return "" if self.hands.do(*pair, self.at, self.ways[pair]) else "the clock did nothing"

    def _differs(self) -> str:
        case, people = self.hands.case, self.all.people.of
        right = (
            self.model.state,
            *(people[role].pk if role else None for role in (self.model.taker, self.model.owner)),
        )
        found = (case.state, case.taken_by_id, case.owner_id)
        return "" if found == right else f"led to {found}, not {right}"

    def _words(self, pair: Try) -> str:
        return f"{pair[0]} by {pair[1]} at {self.model.state} on {self.at:%F %T} ({self.model.signature(self.at)})"


def run(seed: int, size: str) -> Outcome:
    """Walk, then walk with each planted bug."""
    with small_hall() as hall, policy.remembered(), patch.object(archiving, "package", lambda _case: (b"", {})):
        with taken_back():
            walks = Walks(hall, seed, size)
            walks.run(range(WALKS[size]))
            number = WALKS[size]
            while size == FULL and walks.hunt() and number < MOST_WALKS:
                walks.run(range(number, number + 1))
                number += 1
        missed = walks.missed() if size == FULL else []
        for one in missed:
            print("never came to", *one)
        trials = sum(one[0] != "stand" for one in walks.tried)
        found = sum(_is_found(hall, seed, *one) for one in PLANTED)
    return Outcome(trials, walks.failures + len(missed), len(PLANTED), found, seed)


# Planted


def _too_much() -> Any:
    more = {**states.FOLLOW, states.State.APPROVED: frozenset({"certified", "withdrawn"})}
    return (
        (timeline, "may_follow", lambda state, then: then in more[state]),
        (ending, "WITHDRAWABLE", ending.WITHDRAWABLE | {"approved"}),
    )


def _one_pair_of_hands() -> Any:
    return (
        (
            timeline,
            "in_the_office",
            lambda by, pk, at, *, revision=None: timeline._staffed(by, pk, timeline.DECIDE, at, revision),
        ),
    )


def _anybodys_case() -> Any:
    return ((timeline, "of_the_owner", timeline.in_the_office),)


def _own_case() -> Any:
    real = timeline._staffed

    def staffed(*args: Any) -> Case:
        with patch.object(timeline, "is_own", lambda *_args: False):
            return real(*args)

    return ((timeline, "_staffed", staffed),)


def _any_place() -> Any:
    return ((timeline, "_require_reach", lambda *_args: None),)


def _refused_and_written() -> Any:
    real = reviewing.claim

    def claim(**said: Any) -> Case:
        try:
            return real(**said)
        except refusals.WrongState:
            Case.objects.filter(pk=said["case_id"]).update(revision=99)
            raise

    return ((reviewing, "claim", claim),)


def _twice() -> Any:
    real = reviewing.extend

    def extend(**said: Any) -> Any:
        try:
            return real(**said)
        except refusals.ExtendedAlready:
            return None

    return ((reviewing, "extend", extend),)


def _without_a_word() -> Any:
    return ((refusals.WrongState, "sentence", ""),)


def _late_unexplained() -> Any:
    class Explanation:
        class objects:
            create = deciding.Explanation.objects.create

            @staticmethod
            def filter(**_of: Any) -> Any:
                return deciding.Case.objects.all()

    return ((deciding, "Explanation", Explanation),)


Bug = Callable[[], tuple[tuple[Any, str, Any], ...]]
PLANTED: tuple[tuple[Bug, str], ...] = (  # with the deeds it is looked for in
    (_too_much, "withdraw"), (_one_pair_of_hands, "claim approve"), (_anybodys_case, "release pass_on"),
    (_own_case, "claim extend receive"), (_any_place, "claim hand_out"), (_refused_and_written, "claim"), (_twice, "extend"),
    (_without_a_word, "archive"), (_late_unexplained, "approve refuse"),
)  # fmt: skip


def _is_found(hall: Hall, seed: int, bug: Bug, only: str) -> bool:
    with taken_back():
        walks = Walks(hall, seed, FULL, stop=True, only=only)
        patches = [patch.object(*one) for one in bug()]
        for one in patches:
            one.start()
        try:
            walks.run(range(PLANTED_WALKS))
        finally:
            for one in patches:
                one.stop()
    return walks.failures > 0
