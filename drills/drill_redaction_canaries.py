"""Persons who sing wherever they are shown, in every personal field of cases; a media observer must never hear one.

Every case goes through commands as in life, to one of five stages; then what no command lets through is written beside it: canaries
in codes and kinds of steps. Lists, cases and question forms are asked for over HTTP, as pages and through the API, with the log at
its loudest. The judge looks for the one sign all canaries share in whatever came back. Planted leaks must each be heard.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from django.test import Client

import bench.with_django  # noqa: F401 - starts Django before tables are imported
from drills.harness import FULL, Outcome
from drills.support_district import only_district
from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from wangge.hall import answering, checklist, deciding, ending, reviewing
from wangge.hall.models import Case, CaseStep
from wangge.kernel import clock
from wangge.oversight import advising, inspecting, redaction
from wangge.people.accounts import issue_token
from wangge.places.codes import PlaceKind

NAME = "redaction_canaries"
CANARIES = {FULL: 5000, "reduced": 40}
SIGN = "雀鸣"  # in every name and every word of a canary
BLOCK = "1990000"  # of every telephone number
PLANTED_AMONG = 10  # cases a planted leak is looked for in
STAGES = ("received", "corrected", "paused", "decided", "withdrawn")


@dataclass(frozen=True)
class Hall:
    """Who deals with the cases, and what is applied for."""

    clerk: Any
    approver: Any
    adviser: Any
    inspector: Any
    observer: Any
    permit: Any
    home: Any


def run(seed: int, size: str) -> Outcome:
    """Let canaries apply, listen to everything an observer is told, then plant leaks and listen again."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        with only_district(folder):
            at = clock.now()
            hall, chance = _hall(at), Random(seed)
            cases = [_apply(hall, number, chance, at) for number in range(CANARIES[size])]
            heard = [case.number for case in cases if sings(hall, [case])]
            lists_sing = sings(hall, [])
            for number in heard:
                print(f"{number}: a canary was heard")
            some = cases[:PLANTED_AMONG]
            found = sum(_is_heard(leak, hall, some) for leak in LEAKS)
    finally:
        shutil.rmtree(folder)
    return Outcome(len(cases), len(heard) + lists_sing, len(LEAKS), found, seed)


def _hall(at: datetime) -> Hall:
    district = cast.place(None, "district", "140105", "小店区")
    street = cast.place(district, "street", "001", "坞城街道")
    community = cast.place(street, "community", "001", "云水明珠社区")
    grid = cast.place(community, "grid", "001", "第一网格")
    building = cast.place(grid, "building", "1", "1号楼")
    home = cast.place(cast.place(building, "unit", "1", "1单元"), "household", "101", f"{SIGN}家")

    def holder(name: str, kind: str) -> Any:
        who = cast.person(name)
        cast.account(who)
        cast.holding(who, kind, district)
        return who

    bureau = catalogue.department("小店区行政审批服务管理局")
    drafter, head = holder("徐敏", "approver"), holder("白露", "bureau_head")
    permit = catalogue.published(drafter, head, bureau, district, at - timedelta(days=90), **story.PERMIT)
    return Hall(
        holder("文静", "window_clerk"), holder("石磊", "approver"), holder("方正", "legal_adviser"),
        holder("罗明", "inspector"), holder("梅笔", "media_observer"), permit, home,
    )  # fmt: skip


def _apply(hall: Hall, number: int, chance: Random, at: datetime) -> Case:
    """One canary applies, and everybody speaks of it by name."""
    bird = cast.person(f"{SIGN}{number:05d}", home=hall.home, phone=f"{BLOCK}{number:04d}"[:11])
    agent = cast.person(f"{SIGN}代{number:05d}") if chance.random() < 0.5 else None
    who = {"applicant_id": bird.pk, **({"agent_id": agent.pk} if agent else {})}
    words = f"{bird.name}说要快，电话{bird.phone}"
    case = _stage(hall, STAGES[number % len(STAGES)], words, at, who, bird)
    advising.ask_advice(by=hall.approver, case_id=case.pk, text=words, at=at)
    advising.advise(by=hall.adviser, case_id=case.pk, text=words, is_binding=True, at=at)
    found = inspecting.inspect(by=hall.inspector, case_id=case.pk, findings=["other"], note=words, at=at)
    inspecting.supervise(by=hall.inspector, case_id=case.pk, text=words, days=3, inspection_id=found.pk, at=at)
    step, case = CaseStep.objects.filter(case=case).latest("id"), Case.objects.get(pk=case.pk)
    poison = dict.fromkeys(("special", "ground", "how", "paper", "days", "lines", "name", "phone"), words)
    CaseStep.objects.create(
        case=case, kind=f"{SIGN}{number}", by=bird, at=at, before=case.state, after=case.state, note=words, detail=poison,
        leaf_id=step.leaf_id,
    )  # fmt: skip
    if chance.random() < 0.5:  # taken at the canary's own door
        Case.objects.filter(pk=case.pk).update(place=hall.home)
    return case


def _stage(hall: Hall, stage: str, words: str, at: datetime, who: dict[str, Any], applicant: Any) -> Case:
    clerk, approver, permit = hall.clerk, hall.approver, hall.permit
    if stage == "received":
        return story.received(clerk, permit, at, **who)
    if stage == "corrected":
        case = story.received(clerk, permit, at, given=[], **who)
        wrong = {line.pk: words for line in checklist.unsettled(checklist.lines(case))}
        return answering.ask_correction(by=clerk, case_id=case.pk, wrong=wrong, at=at)
    case = story.reviewing_by(approver, clerk, permit, at, **who)
    if stage == "paused":
        return reviewing.pause(by=approver, case_id=case.pk, kind="testing", days=5, reason=words, at=at)
    if stage == "withdrawn":
        return ending.withdraw(by=applicant, case_id=case.pk, at=at)
    reviewing.pass_on(by=approver, case_id=case.pk, opinion=words, at=at)
    return deciding.decide(by=approver, case_id=case.pk, outcome="refused", reasons=words, at=at)


def sings(hall: Hall, cases: list[Case]) -> bool:
    """Whether a canary is heard in what the observer is told of these cases (none: in the lists), or in the log."""
    with _listening() as log:
        return any(map(_sings, _told(hall, cases))) or any(map(_sings, log))


def _sings(said: str) -> bool:
    return SIGN in said or BLOCK in said


def _told(hall: Hall, cases: list[Case]) -> Iterator[str]:
    browser = cast.browser_of(hall.observer)
    secret = issue_token(by=hall.observer, name="drill", days=1, at=clock.now()).secret
    api = Client(headers={"Authorization": f"Bearer {secret}"})
    lists = ["", "?state=open", "?state=late", "?state=ended", "?q=食品"]
    pages = [f"/oversight/observed/{case.pk}{form}" for case in cases for form in ("", "/ask")]
    if not cases:
        pages = [f"/oversight/observed{one}" for one in lists] + [
            "/oversight/observed/questions",
            "/oversight/published",
        ]
    paths = [f"observed/{case.pk}" for case in cases] or ["observed?limit=200", "questions/mine", "questions"]
    for path in paths:
        yield json.dumps(json.loads(_body(api.get(f"/api/v1/oversight/{path}"))), ensure_ascii=False)
    for page in pages:
        yield _body(browser.get(page))


def _body(answer: Any) -> str:
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return str(answer.content.decode())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect whatever is logged meanwhile, at the loudest."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    root, ear = logging.getLogger(), Ear(logging.DEBUG)
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # statements are no log of the program
    try:
        yield lines
    finally:
        root.removeHandler(ear)
        root.setLevel(level)


def _any_code(choices: Any, code: Any) -> str:
    return code if isinstance(code, str) else ""


def _named(case: Case, at: datetime, seen: Callable[..., Any] = redaction.case_seen) -> redaction.SeenCase:
    return replace(seen(case, at), office=str(case.applicant))


LEAKS: tuple[Callable[[], AbstractContextManager[Any]], ...] = (
    lambda: patch.object(redaction, "known", _any_code),  # a code shown unchecked
    lambda: patch.object(redaction, "WIDE", frozenset(PlaceKind)),  # a household's place named
    lambda: patch.object(redaction, "case_seen", _named),  # a name in a harmless column
)


def _is_heard(leak: Callable[[], AbstractContextManager[Any]], hall: Hall, cases: list[Case]) -> bool:
    with leak():
        return sings(hall, cases)
