"""The office of the deadline oracle: true commands and rounds of the worker, compared column by column with the book-keeper."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from drills.deadline_calculator import HERE
from drills.deadline_cases import Kind, Own, plan
from drills.support_hall import Hall, is_refused
from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from tests.hall.story import FORM, LEASE
from wangge.hall import answering, archiving, checklist, chores, deciding, ending, intake, issuing, joint, reviewing
from wangge.hall.models import Case, CasePart
from wangge.hall.states import Given
from wangge.kernel.actors import SYSTEM
from wangge.kernel.refusals import Refused

ROUNDS = (time(0, 10), time(9, 5), time(12, 30), time(17, 0, 1), time(21))
ASLEEP = 0.15  # days on which the worker does nothing
LAST_DAY = date(2023, 6, 30)
COLUMNS = {
    "state": "state", "next_at": "next", "due_at": "due", "statutory_due_at": "statutory", "accept_by": "accept_by",
    "submitted_at": "submitted", "received_at": "received", "accepted_at": "accepted", "decided_at": "decided",
    "closed_at": "closed", "warned_at": "warned", "escalated_at": "escalated",
}  # fmt: skip
PART_COLUMNS = {
    "state": "part", "due_at": "part_due", "warned_at": "part_warned", "escalated_at": "part_escalated",
}  # fmt: skip
CHORES = (
    ("deem_accepted", chores.AT_ONCE), ("break_promises", chores.AT_ONCE), ("warn", chores.AT_ONCE),
    ("escalate", chores.AT_ONCE), ("close_posted", chores.AT_ONCE), ("archive", chores.ARCHIVED_AT_ONCE),
)  # fmt: skip
File = dict[str, Any]
PDF: File = {"content": b"%PDF-1.7", "name": "a.pdf", "media_type": "application/pdf"}


class Office:
    """Cases that are expected, come, are dealt with, and are watched by the worker."""

    def __init__(self, hall: Hall, chance: Random, *, say: bool) -> None:
        self.hall, self.chance, self.say = hall, chance, say
        self.items: dict[Kind, Any] = {}
        self.other = catalogue.department("小店区市场监督管理局")
        self.applicants = [cast.person(f"申请人{n:02d}") for n in range(20)]
        self.chances: list[Random] = []
        self.owns: list[Own] = []
        self.pks: dict[int, Any] = {}
        self.wrong: set[int] = set()
        self.ahead: list[tuple[datetime, int, int, int, str, dict[str, Any]]] = []

    def expect(self, own: Own, at: datetime, missing: bool, chance: Random) -> None:
        """A case will come at this moment."""
        self.owns.append(own)
        self.chances.append(chance)
        self._push(at, len(self.owns) - 1, "begin", {"missing": missing})

    def run(self, *, stop: bool) -> int:
        """Everything happens; how many cases went wrong. `stop` at the first."""
        with patch.object(archiving, "package", lambda _case: (b"", {})):  # what is in it is another matter
            for at in self._rounds():
                while self.ahead and self.ahead[0][0] <= at:
                    self._happen()
                self._round(at)
                if (stop and self.wrong) or not (self.ahead or self._watched()):
                    break
        return len(self.wrong | set(self._watched()))  # whatever never came to its end, too

    def _rounds(self) -> Iterator[datetime]:
        day = self.ahead[0][0].date()
        while day < LAST_DAY:
            if self.chance.random() > ASLEEP:
                for one in sorted(self.chance.sample(ROUNDS, 3)):
                    yield datetime.combine(day, one, HERE)
            day += timedelta(days=1)

    def _push(self, at: datetime, number: int, deed: str, said: dict[str, Any]) -> None:
        heapq.heappush(self.ahead, (at, len(self.ahead), number, self.owns[number].moves, deed, said))

    def _plan(self, number: int, at: datetime) -> None:
        planned = plan(self.owns[number], at, self.chances[number])
        if planned is not None:
            self._push(planned[0], number, planned[1], planned[2])

    def _happen(self) -> None:
        at, _order, number, moves, deed, said = heapq.heappop(self.ahead)
        own = self.owns[number]
        if number in self.wrong or own.moves != moves:
            return  # overtaken by the clock, which planned anew
        if deed == "begin":
            self._begin(number, own, at, **said)
        else:
            may = own.do(deed, at, **said)
            found = self._found(number)
            done = not is_refused(lambda: self._do(found, deed, at, **said), Refused)
            if done != may:
                self._complain(
                    number, f"{deed} at {at}: {'done' if done else 'refused'}, not {'done' if may else 'refused'}"
                )
        self._compare([number], f"{deed} at {at}")
        self._plan(number, at)

    def _round(self, at: datetime) -> None:
        for name, at_once in CHORES:
            while getattr(chores, name)(at) >= at_once:
                pass
        watched = self._watched()
        moved = [number for number in watched if self._moves(self.owns[number], at)]
        self._compare(watched, f"the worker at {at}")
        for number in moved:
            if number not in self.wrong:
                self._plan(number, at)

    def _moves(self, own: Own, at: datetime) -> bool:
        before = own.moves
        own.tick(at)
        return own.moves != before

    def _watched(self) -> list[int]:
        return [n for n in self.pks if n not in self.wrong and self.owns[n].state != "archived"]

    # The true deeds

    def _begin(self, number: int, own: Own, at: datetime, missing: bool) -> None:
        own.begin(at, missing)
        version, who = self._item(own.kind), self.applicants[number % len(self.applicants)]
        if not own.online:
            given = story.asked(version, FORM) if missing else None
            made = story.received(self.hall.clerk, version, at, given=given, applicant_id=who.pk)
        else:
            made = intake.begin_online(by=who, item_id=version.item_id, at=at)
            for name in (FORM,) if missing else (FORM, LEASE):
                checklist.hand_in(by=who, case_id=made.pk, line_id=story.line(made, name).pk, at=at, **PDF)
            proxy = story.line(made, "委托书").pk
            intake.submit(by=who, case_id=made.pk, at=at, not_needed=[proxy])
        self.pks[number] = made.pk

    def _item(self, kind: Kind) -> Any:
        if kind not in self.items:
            way = "joint" if kind.joint else "committed" if kind.promised else "immediate"
            self.items[kind] = self.hall.item(
                promised_amount=kind.promised, promised_unit=kind.unit, statutory_amount=kind.statutory,
                statutory_unit=kind.statutory_unit, project_type=way, joint_departments=self.other.name if kind.joint else "",
            )  # fmt: skip
        return self.items[kind]

    def _found(self, number: int) -> Case:
        return Case.objects.select_related("applicant").get(pk=self.pks[number])

    def _do(self, case: Case, deed: str, at: datetime, **said: Any) -> None:
        clerk, approver = self.hall.clerk, self.hall.approver
        it: dict[str, Any] = {"case_id": case.pk, "at": at}
        if deed == "accept":
            open_lines = self._open(case)
            answering.accept(by=clerk, **it, promises={pk: said["until"] for pk in open_lines if "until" in said})
        elif deed == "correct":
            wrong = self._open(case) or [story.line(case, FORM).pk]
            answering.ask_correction(by=clerk, **it, wrong=dict.fromkeys(wrong, "请补正"))
        elif deed == "answer":
            for pk in self._open(case):
                checklist.hand_in(by=clerk, line_id=pk, **it)
            answering.answer_correction(by=clerk, **it)
        elif deed == "keep":
            checklist.hand_in(by=clerk, line_id=story.line(case, LEASE).pk, **it)
        elif deed == "terminate":
            ending.terminate(by=clerk if case.state == "supplement" else approver, **it, reason="不再继续")
        else:
            self._plain(case, deed, it, **said)

    def _plain(self, case: Case, deed: str, it: dict[str, Any], **said: Any) -> None:
        clerk, approver = {"by": self.hall.clerk, **it}, {"by": self.hall.approver, **it}
        deeds: dict[str, Any] = {
            "receive": lambda: intake.receive(**clerk),
            "not_accept": lambda: answering.not_accept(**clerk, ground="not_met", reason="不符合条件"),
            "withdraw": lambda: ending.withdraw(by=case.applicant, **it),
            "claim": lambda: reviewing.claim(**approver),
            "release": lambda: reviewing.release(**approver, reason="退回"),
            "pass_on": lambda: reviewing.pass_on(**approver, opinion="符合"),
            "send_back": lambda: reviewing.send_back(**approver, reason="再看"),
            "pause": lambda: reviewing.pause(**approver, kind="testing", reason="送检", **said),
            "resume": lambda: reviewing.resume(**approver, result="合格"),
            "extend": lambda: reviewing.extend(by=self.hall.head, **it, reason="案情复杂"),
            "decide": lambda: deciding.decide(**approver, reasons="依法决定", **said),
            "agree": lambda: joint.answer(by=SYSTEM, **it, part_id=case.parts.get().pk, agrees=True, opinion="同意"),
            "explain": lambda: deciding.explain_overrun(**approver, text="系统升级，耽误了办理。"),
            "certify": lambda: deciding.certify(**approver),
            "hand_out": lambda: issuing.hand_out(**clerk, receiver="本人", identity_checked=True, signed=True),
            "post": lambda: issuing.post(**clerk, tracking="EMS1"),
            "delivered": lambda: issuing.delivered(**clerk),
        }
        deeds[deed]()

    def _open(self, case: Case) -> list[Any]:
        rows = case.materials.filter(state__in=(Given.MISSING, Given.WRONG)).order_by("position")
        return list(rows.values_list("pk", flat=True))

    # Both sides

    def _compare(self, numbers: list[int], after: str) -> None:
        by_pk = {self.pks[n]: n for n in numbers if n not in self.wrong}
        for pk, *found in Case.objects.filter(pk__in=by_pk).values_list("pk", *COLUMNS):
            own = self.owns[by_pk[pk]]
            right = [getattr(own, name) for name in COLUMNS.values()]
            if found != right:
                differ = [f"{c} {f} not {r}" for c, f, r in zip(COLUMNS, found, right, strict=True) if f != r]
                self._complain(by_pk[pk], f"after {after}: {'; '.join(differ)}")
        parts = CasePart.objects.filter(case__in=by_pk).values_list("case", *PART_COLUMNS)
        found_parts = {pk: tuple(said) for pk, *said in parts}
        for pk, number in by_pk.items():
            own = self.owns[number]
            right_part = tuple(getattr(own, name) for name in PART_COLUMNS.values()) if own.part else None
            if found_parts.get(pk) != right_part:
                self._complain(number, f"after {after}: part {found_parts.get(pk)} not {right_part}")

    def _complain(self, number: int, what: str) -> None:
        self.wrong.add(number)
        if self.say:
            print(f"case {number} in the office ({self.owns[number].kind}): {what}")
