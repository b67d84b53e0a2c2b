"""The demo's joint cases: who answers for the other departments, and a few cases with parts in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from wangge.catalogue.queries import joint_offices
from wangge.demo.names import name_for
from wangge.demo.places import SINCE
from wangge.hall import deciding, joint, part_queries, reviewing
from wangge.hall.models import Case
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.people.models import Organisation, OrganisationContact, Person
from wangge.people.rules import pinyin_of
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

if TYPE_CHECKING:
    from wangge.catalogue.models import ItemVersion
    from wangge.demo.hall import Desk

AGREES, OBJECTS = "按本部门职责审查，符合规定", "疏散通道宽度不足，不符合规定"
# Working days before today, what the departments said so far, and what the lead did then.
CASES = (
    (1, (), ""), (2, (), ""), (3, (True,), "claimed"), (3, (True, True), "reviewed"), (4, (True, False), "reviewed"),
    (5, (False, True), "asked again"), (6, (True, True), "approved"), (7, (True, False), "refused"), (9, (), "claimed"),
)  # fmt: skip


def fill(desk: Desk, at: datetime) -> None:
    """Play the joint cases of the last days; nothing when the catalogue has no joint item."""
    if not desk.joint:
        return
    desk = replace(desk, chance=Random("joint"))  # noqa: S311
    lead = _approver(desk, None)
    known = {office.pk: office for one in desk.joint for office in joint_offices(one)[0]}
    first, *others = known.values()
    _speaks_for(desk.approver, first)  # whom one enters as; the other departments have somebody of their own
    people = {first.pk: desk.approver, **{one.pk: _approver(desk, one) for one in others}}
    access.forget()
    for n, (before, said, then) in enumerate(CASES):
        item = desk.joint[n % len(desk.joint) if said else 0]  # the first item waits for the approver one enters as
        moment = datetime.combine(desk.working_day(day_of(at), before), time(9, 10), SHANGHAI)
        _play(desk, item, lead, people, moment, said, then)


def _play(
    desk: Desk, item: ItemVersion, lead: Person, people: dict, at: datetime, said: tuple[bool, ...], then: str
) -> None:
    from wangge.demo.hall import accepted

    case = accepted(desk, at, [item])
    parts, later = part_queries.of_case(case), at + timedelta(hours=2)
    if then:
        reviewing.claim(by=lead, case_id=case.pk, at=later)
    for part, agrees in zip(parts, said, strict=False):
        words = AGREES if agrees else OBJECTS
        joint.answer(
            by=people[part.office_id], case_id=case.pk, part_id=part.pk, agrees=agrees, opinion=words, at=later
        )
    if then == "asked again":
        joint.ask_again(by=lead, case_id=case.pk, part_id=parts[0].pk, reason="申请人已整改，请复核", at=later)
    if then in ("reviewed", "approved", "refused"):
        reviewing.pass_on(by=lead, case_id=case.pk, opinion="联办意见已齐", at=later)
    if then in ("approved", "refused"):
        _decide(lead, case, then, later)


def _decide(lead: Person, case: Case, outcome: str, at: datetime) -> None:
    reasons = "符合法定条件" if outcome == "approved" else "联办部门不同意，不符合法定条件"
    deciding.decide(by=lead, case_id=case.pk, outcome=outcome, reasons=reasons, at=at)


def _approver(desk: Desk, office: Organisation | None) -> Person:
    """Somebody new in the back office, who answers for a department when one is given."""
    chance = desk.chance
    born, gender = date(chance.randint(1970, 1992), chance.randint(1, 12), 15), chance.choice("fm")
    name = name_for(chance, gender, born)
    letters, initials = pinyin_of(name)
    person = Person.objects.create(name=name, pinyin=letters, initials=initials, gender=gender, born_on=born)
    Holding.objects.create(person=person, kind=PostKind.APPROVER, place=desk.district, valid_from=SINCE)
    if office is not None:
        _speaks_for(person, office)
    return person


def _speaks_for(person: Person, office: Organisation) -> None:
    OrganisationContact.objects.create(
        organisation=office, role=OrganisationContact.Role.CONTACT, person=person, valid_from=SINCE
    )
