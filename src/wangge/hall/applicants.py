"""Who applies: found at the window by a whole number, never by browsing. Whoever was looked up can read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.hall import refusals
from wangge.hall.models import Case
from wangge.hall.timeline import TAKE
from wangge.kernel import writing
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import BadNumber, check_citizen_no, check_uscc, normalise_phone
from wangge.kernel.masking import mask_citizen_no
from wangge.kernel.refusals import Invalid
from wangge.kernel.sealed import matching
from wangge.people.models import AccessLog, Organisation, Person
from wangge.people.newcomers import Newcomer, add_newcomers
from wangge.posts import access

AT_THE_WINDOW: Final = "窗口收件"  # the purpose the person reads
MOST: Final = 10
SHORTEST_PHONE: Final = 11


@dataclass(frozen=True)
class Applicant:
    """Somebody who may apply, as the window sees him: the name and a masked number."""

    person_id: UUID | None
    organisation_id: UUID | None
    name: str
    number: str


@atomic
def look_up(*, by: Person, text: str, at: datetime) -> list[Applicant]:
    """The people with this whole citizen or phone number, the organisation with this credit code, and organisations by a few
    letters. People are found by whole numbers only, and can read that they were. Raises NotPermitted, NoSuchNumber.
    """
    access.require_anywhere(by, TAKE, at=at)
    typed = text.strip()
    if not typed:
        raise refusals.NoSuchNumber(field="applicant")
    people = _people(typed)
    for person in people:
        field = "citizen_no" if _is(check_citizen_no, typed) else "phone"
        writing.add(AccessLog(viewer=by, subject=person, field=field, purpose=AT_THE_WINDOW, at=at, until=at))
    found = [
        Applicant(one.pk, None, one.name, mask_citizen_no(one.citizen_no) if one.citizen_no else "") for one in people
    ]
    return found + [Applicant(None, one.pk, one.name, one.uscc or "") for one in _organisations(typed)]


@atomic
def register(*, by: Person, name: str, citizen_no: str, at: datetime, phone: str = "") -> Person:
    """Register an applicant nobody knows yet, from the identity card: no home with us. Who is known is found, not doubled.

    Raises NotPermitted, Invalid (name, number).
    """
    access.require_anywhere(by, TAKE, at=at)
    plain = name.strip()
    if not 2 <= len(plain) <= 60:
        raise Invalid(field="name", what=_("姓名"), why=_("写 2 到 60 个字"))
    try:
        number = check_citizen_no(citizen_no)
    except BadNumber:
        raise Invalid(field="citizen_no", what=_("公民身份号码"), why=_("请核对 18 位号码")) from None
    known = Person.objects.filter(matching(Person, citizen_no=number), merged_into=None).first()
    if known is not None:
        return known
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    gender = Person.Gender.MALE if int(number[16]) % 2 else Person.Gender.FEMALE
    newcomer = Newcomer(name=plain, home=None, gender=gender, born_on=born, phone=phone or None, citizen_no=number)
    return add_newcomers([newcomer], by=by, at=at)[0]


def known_before(viewer: Person, text: str, *, at: datetime) -> list[Person]:
    """People by the beginning of their name who applied before, in cases the viewer sees. One query."""
    typed = text.strip()
    if not typed:
        return []
    low = typed.lower()
    seen = Case.objects.visible_to(viewer, day_of(at)).filter(applicant__isnull=False)
    named = Person.objects.filter(name__startswith=typed) | Person.objects.filter(initials__startswith=low)
    return list(named.filter(pk__in=seen.values("applicant"), merged_into=None).order_by("pinyin", "id")[:MOST])


def _people(typed: str) -> list[Person]:
    if _is(check_citizen_no, typed):
        wanted = matching(Person, citizen_no=typed)
    elif len(digits := normalise_phone(typed) or "") >= SHORTEST_PHONE and digits.lstrip("+").isdigit():
        wanted = matching(Person, phone=typed)
    else:
        return []
    return list(Person.objects.filter(wanted, merged_into=None).order_by("pinyin", "id")[:MOST])


def _organisations(typed: str) -> list[Organisation]:
    if _is(check_uscc, typed):
        return list(Organisation.objects.current().filter(uscc=check_uscc(typed)))
    if typed.isdigit():
        return []
    low = typed.lower()
    rows = Organisation.objects.current()
    found = (
        rows.filter(name__startswith=typed)
        | rows.filter(pinyin__startswith=low)
        | rows.filter(initials__startswith=low)
    )
    return list(found.order_by("pinyin", "id")[:MOST])


def _is(check, text: str) -> bool:
    try:
        check(text)
    except BadNumber:
        return False
    return True
