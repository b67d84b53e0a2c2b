"""Persons who sing wherever they are shown, in every personal field of cases; a media observer must never hear one.

Cases of six stages go through commands as in life, with everybody speaking of the applicant by name and telephone; beside them
is written what no command lets through: canaries in codes and kinds of steps. At full size most cases are copies of those, row by
row, each with a canary of its own in every word (`support_canaries`): how they were written does not matter here, only how they are
read.

The observer asks for every case, its form and every list, as pages and through the API, for what is none of his (errors), puts
questions, which the office tries to answer with the canary's name, and gets notices; the log is at its loudest. The judge looks for
the one sign all canaries share in whatever came back. Planted leaks must each be heard. A trial is one canary.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import quote
from uuid import uuid4

from django.test import Client

import bench.with_django  # noqa: F401 - starts Django before tables are imported
from drills.harness import FULL, Outcome
from drills.support_canaries import BLOCK, SIGN, Canary, copies, save
from drills.support_hall import small_hall, staff, taken_back
from tests import cast
from tests.catalogue import story as catalogue
from tests.hall import story
from wangge.hall import answering, checklist, deciding, ending, joint, reviewing
from wangge.hall.models import Case, CaseStep
from wangge.kernel import clock, policy
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import Refused
from wangge.oversight import advising, demands, inspecting, queries, redaction
from wangge.oversight.models import Demand
from wangge.people.accounts import issue_token
from wangge.places.codes import PlaceKind

NAME = "redaction_canaries"
CANARIES = {FULL: 5000, "reduced": 48}
BY_COMMANDS = {FULL: 120, "reduced": 24}
ASKED_OF = 10  # the observer asks about one case in so many
PLANTED_AMONG = 10  # cases a planted leak is looked for in
STAGES = ("received", "corrected", "paused", "decided", "withdrawn", "joint")
LOGGERS = ("", "wangge", "django.request", "axes")  # those a level is set for
LISTS = ("", "?state=open", "?state=late", "?state=ended", "?q=食品")


@dataclass(frozen=True)
class Hall:
    """Who deals with the cases, what is applied for, and the observer with browser and program."""

    clerk: Any
    approver: Any
    neighbour: Any  # approver of the department that has a part in joint cases
    adviser: Any
    inspector: Any
    observer: Any
    permit: Any
    joint: Any
    home: Any
    browser: Client
    api: Client


def run(seed: int, size: str) -> Outcome:
    """Let canaries apply, listen to everything an observer is told, then plant leaks and listen again."""
    with small_hall() as place, policy.remembered():
        hall, chance = _hall(place), Random(seed)
        cases = _cases(hall, size, chance, clock.now())
        heard = [case.number for case in cases if sings(hall, [case])]
        for number in heard:
            print(f"{number}: a canary was heard")
        asked = chance.sample(cases, max(1, len(cases) // ASKED_OF))
        lists_sing = sings(hall, [], asked)
        if lists_sing:
            print("a canary was heard in a list, an answer or a notice")
        some = cases[:PLANTED_AMONG]
        found = sum(_is_heard(leak, hall, some) for leak in LEAKS)
    return Outcome(len(cases), len(heard) + lists_sing, len(LEAKS), found, seed)


def _hall(place: Any) -> Hall:
    top, at = place.district, clock.now()
    home = cast.place(place.home.parent, "household", "102", f"{SIGN}家")
    observer = staff("梅笔", top, "media_observer")
    secret = issue_token(by=observer, name="drill", days=1, at=at).secret
    neighbour = story.approver("霍明", catalogue.department(story.FIRE), place)
    joint_item = place.item(**story.JOINT, joint_departments=story.FIRE)
    return Hall(
        place.clerk, place.approver, neighbour, staff("方正", top, "legal_adviser"), staff("罗明", top, "inspector"),
        observer, place.item(), joint_item, home, cast.browser_of(observer), Client(headers={"Authorization": f"Bearer {secret}"}),
    )  # fmt: skip


# Canaries apply


def _cases(hall: Hall, size: str, chance: Random, at: datetime) -> list[Case]:
    """Some by commands, the others copies of these with canaries of their own."""
    birds = [
        Canary(number, hall.home, organised=number // len(STAGES) % 4 == 3, with_agent=number // len(STAGES) % 2 == 1)
        for number in range(CANARIES[size])
    ]  # alike in this for every twenty-four, so that a copy finds its template
    own = birds[: BY_COMMANDS[size]]
    save(own)
    cases = [_apply(hall, bird, chance, at) for bird in own]
    for number, (case, bird) in enumerate(zip(list(cases), own, strict=True)):
        like = birds[BY_COMMANDS[size] + number :: BY_COMMANDS[size]]
        cases += copies(case, bird, like, len(cases) + 1)
    return cases


def _apply(hall: Hall, bird: Canary, chance: Random, at: datetime) -> Case:
    """One canary applies, and everybody speaks of it by name."""
    who: dict[str, Any] = {"applicant_id": bird.person.pk}
    if bird.company is not None:
        who = {"organisation_id": bird.company.pk}
    if bird.agent is not None:
        who |= {"agent_id": bird.agent.pk, "mandate_checked": True}
    words = bird.words()
    case = _stage(hall, STAGES[bird.number % len(STAGES)], words, at, who)
    advising.ask_advice(by=hall.approver, case_id=case.pk, text=words, at=at)
    advising.advise(by=hall.adviser, case_id=case.pk, text=words, is_binding=True, at=at)
    found = inspecting.inspect(by=hall.inspector, case_id=case.pk, findings=["other"], note=words, at=at)
    inspecting.supervise(by=hall.inspector, case_id=case.pk, text=words, days=3, inspection_id=found.pk, at=at)
    step = CaseStep.objects.filter(case=case).latest("id")
    poison = dict.fromkeys(("special", "ground", "how", "paper", "days", "lines", "name", "phone"), words)
    CaseStep.objects.create(
        case=case, kind=f"{SIGN}{bird.number:05d}", by=bird.person, at=at, before=step.after, after=step.after, note=words,
        detail=poison, leaf_id=step.leaf_id,
    )  # fmt: skip
    if chance.random() < 0.5:  # taken at the canary's own door
        Case.objects.filter(pk=case.pk).update(place=hall.home)
    return Case.objects.get(pk=case.pk)


def _stage(hall: Hall, stage: str, words: str, at: datetime, who: dict[str, Any]) -> Case:
    clerk, approver, permit = hall.clerk, hall.approver, hall.permit
    if stage == "received":
        return story.received(clerk, permit, at, **who)
    if stage == "corrected":
        case = story.received(clerk, permit, at, given=[], **who)
        wrong = {line.pk: words for line in checklist.unsettled(checklist.lines(case))}
        return answering.ask_correction(by=clerk, case_id=case.pk, wrong=wrong, at=at)
    if stage == "joint":
        return _objected(hall, words, at, who)
    case = story.reviewing_by(approver, clerk, permit, at, **who)
    if stage == "paused":
        return reviewing.pause(by=approver, case_id=case.pk, kind="testing", days=5, reason=words, at=at)
    if stage == "withdrawn":
        return ending.withdraw(by=clerk, case_id=case.pk, at=at, reason=words)
    reviewing.pass_on(by=approver, case_id=case.pk, opinion=words, at=at)
    return deciding.decide(by=approver, case_id=case.pk, outcome="refused", reasons=words, at=at)


def _objected(hall: Hall, words: str, at: datetime, who: dict[str, Any]) -> Case:
    """The other department of a joint case objects, and is asked again."""
    case = story.reviewing_by(hall.approver, hall.clerk, hall.joint, at, **who)
    of: dict[str, Any] = {"case_id": case.pk, "part_id": story.part(case, story.FIRE).pk, "at": at}
    joint.answer(by=hall.neighbour, agrees=False, opinion=words, **of)
    joint.ask_again(by=hall.approver, reason=words, **of)
    return case


# What the observer is told


def sings(hall: Hall, cases: Sequence[Case], asked: Sequence[Case] = ()) -> bool:
    """Whether a canary is heard in what the observer is told of these cases, in the log, or, when he asks about some, in
    lists, answers and notices."""
    with _listening() as log:
        told = [_of_a_case(hall, case) for case in cases]
        if asked:
            told += [_of_questions(hall, asked), _of_lists(hall)]
        return any(map(_sings, chain.from_iterable(told))) or any(map(_sings, log))


def _sings(said: str) -> bool:
    return SIGN in said or BLOCK in said


def _of_a_case(hall: Hall, case: Case) -> Iterator[str]:
    yield _json(hall.api.get(f"/api/v1/oversight/observed/{case.pk}"))
    yield _body(hall.browser.get(f"/oversight/observed/{case.pk}"))
    if not case.token.isdigit() or case.token.endswith("7"):  # some of the copies, all stages
        yield _body(hall.browser.get(f"/oversight/observed/{case.pk}/ask"))
        for refused in (f"/hall/cases/{case.pk}", f"/oversight/cases/{case.pk}"):
            yield _body(hall.browser.get(refused), 403, 404)
        for refused in (f"cases/{case.pk}", f"oversight/cases/{case.pk}"):
            yield _json(hall.api.get(f"/api/v1/{refused}"), 403, 404)


def _of_questions(hall: Hall, cases: Sequence[Case]) -> Iterator[str]:
    """The observer asks by form or program; the office first answers with the name, then as it should."""
    for number, case in enumerate(cases):
        text = "为什么这么久？"
        if number % 2:
            page = hall.browser.get(f"/oversight/observed/{case.pk}/ask")
            key = re.search(r'name="request_key" value="([^"]+)"', _body(page))
            form = {"text": text, "request_key": key[1] if key else str(uuid4())}
            yield _body(hall.browser.post(f"/oversight/observed/{case.pk}/ask", form, follow=True))
        else:
            yield _json(
                hall.api.post(
                    f"/api/v1/oversight/observed/{case.pk}/questions", json.dumps({"text": text}),
                    content_type="application/json", headers={"Idempotency-Key": str(uuid4())},
                ), 201,
            )  # fmt: skip
        question = Demand.objects.filter(case=case, kind="question").latest("id")
        _answer(hall, question, case)


def _answer(hall: Hall, question: Demand, case: Case) -> None:
    at = clock.now()
    who = case.organisation or case.applicant
    number = case.applicant.phone if case.applicant is not None else f"{BLOCK}0001"
    for words in (f"因{who.name if who else ''}材料不齐。", f"已电话{number}告知。", "材料正在核对。"):
        try:
            demands.answer(by=hall.approver, demand_id=question.pk, text=words, at=at)
        except Refused:
            continue
        return


def _of_lists(hall: Hall) -> Iterator[str]:
    for page in (
        *(f"/oversight/observed{one}" for one in LISTS),
        "/oversight/observed/questions",
        "/oversight/published",
    ):
        yield from _pages(hall.browser, page)
    for path in ("observed", "questions/mine", "questions"):
        yield from _api_pages(hall.api, f"/api/v1/oversight/{path}?limit=200")
    for notice in OutboxMessage.objects.filter(recipient_id=hall.observer.pk):
        yield json.dumps(notice.content, ensure_ascii=False)
    for refused in ("/hall/cases", "/oversight/", "/oversight/demands", "/journal/", "/people/"):
        yield _body(hall.browser.get(refused), 200, 302, 403, 404)
    yield _body(hall.browser.get("/"), 200, 302)


def _pages(browser: Client, first: str) -> Iterator[str]:
    """A list with all its further pages."""
    number = 1
    while True:
        said = _body(browser.get(f"{first}{'&' if '?' in first else '?'}page={number}"))
        yield said
        number += 1
        if f"page={number}" not in said:
            return


def _api_pages(api: Client, first: str) -> Iterator[str]:
    path: str | None = first
    while path:
        said = _json(api.get(path))
        yield said
        after = json.loads(said)["next"]
        path = f"{first}&cursor={quote(after)}" if after else None


def _json(answer: Any, *fine: int) -> str:
    return json.dumps(json.loads(_body(answer, *fine)), ensure_ascii=False)


def _body(answer: Any, *fine: int) -> str:
    if answer.status_code not in (fine or (200,)):
        raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return str(answer.content.decode())


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collect whatever is logged meanwhile, at the loudest, with tracebacks."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    ear, loggers = Ear(logging.DEBUG), [logging.getLogger(name) for name in LOGGERS]
    levels, others = [one.level for one in loggers], loggers[0].handlers
    loggers[0].handlers = [ear]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # statements are no log of the program
    try:
        yield lines
    finally:
        loggers[0].handlers = others
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


# Planted


def _any_code(choices: Any, code: Any) -> str:
    return code if isinstance(code, str) else ""


def _named(case: Case, at: datetime, seen: Callable[..., Any] = redaction.case_seen) -> redaction.SeenCase:
    return replace(seen(case, at), office=str(case.applicant or case.organisation))


def _logged(viewer: Any, case_id: Any, *, at: datetime, real: Callable[..., Any] = queries.observed_case) -> Any:
    case = Case.objects.get(pk=case_id)
    logging.getLogger("wangge").debug("observed %s", case.applicant or case.organisation)
    return real(viewer, case_id, at=at)


Leak = Callable[[], AbstractContextManager[Any]]
LEAKS: tuple[Leak, ...] = (
    lambda: patch.object(redaction, "known", _any_code),  # a code shown unchecked
    lambda: patch.object(redaction, "WIDE", frozenset(PlaceKind)),  # a household's place named
    lambda: patch.object(redaction, "case_seen", _named),  # a name in a harmless column
    lambda: patch.object(queries, "observed_case", _logged),  # a name in the log
    lambda: patch.object(demands, "_require_nobody", lambda *_said: None),  # an answer that names somebody
)


def _is_heard(leak: Leak, hall: Hall, cases: list[Case]) -> bool:
    with taken_back(), leak():
        return sings(hall, cases, cases)
