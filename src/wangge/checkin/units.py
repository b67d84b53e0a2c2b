"""Work units that have checked in: who speaks for them, and the quarterly feedback they get."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from wangge import journal
from wangge.checkin import feedback, refusals, rules
from wangge.checkin.models import CheckIn, FeedbackReport, UnitContact
from wangge.journal import canonical
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

MANAGE = Permission.MANAGE_CHECKINS


@atomic
def add_contact(*, by: Person, unit_id: UUID, person_id: UUID, place_id: UUID, at: datetime) -> UnitContact:
    """Let a person speak for a work unit in a community from today.

    Raises NotFound, NotPermitted, NotAWorkUnit, ContactHeld.
    """
    place = Place.objects.current().select_for_update(of=("self",)).filter(pk=place_id).first()
    person = Person.objects.filter(pk=person_id, merged_into=None).first()
    unit = Organisation.objects.filter(pk=unit_id, valid_to=None).first()
    if place is None or person is None or unit is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    if unit.kind != Organisation.Kind.WORK_UNIT:
        raise refusals.NotAWorkUnit(field="unit")
    if UnitContact.objects.filter(person=person, unit=unit, place=place, valid_to=None).exists():
        raise refusals.ContactHeld(field="person")
    contact = UnitContact.objects.create(person=person, unit=unit, place=place, valid_from=day_of(at))
    journal.record("unit_contact.added", by=by, on=contact, at=at, place=place, unit=unit.pk, person=person.pk)
    return contact


@atomic
def end_contact(*, by: Person, contact_id: UUID, at: datetime) -> UnitContact:
    """Let somebody speak for a unit no more after today. Raises NotFound, NotPermitted."""
    contact = (
        UnitContact.objects.select_for_update(of=("self",))
        .select_related("place", "person", "unit")
        .filter(pk=contact_id, valid_to=None)
        .first()
    )
    if contact is None:
        raise NotFound
    access.require(by, MANAGE, place=contact.place, at=at)
    contact.valid_to = day_of(at)
    contact.save(update_fields=["valid_to"])
    journal.record("unit_contact.ended", by=by, on=contact, at=at, place=contact.place)
    return contact


@atomic
def make_reports(
    *, by: Person, place_id: UUID, year: int, quarter: int, at: datetime, unit_id: UUID | None = None
) -> list[FeedbackReport]:
    """Make the quarter's report for one unit, or for every unit with check-ins in the community, and keep it as it is.

    Making it again gives the next issue; the earlier one stays. As many queries for twenty units as for two, except for
    the journal. Raises NotFound, NotPermitted, QuarterNotOver (it has not even begun), ValueError (no such quarter).
    """
    place = Place.objects.current().select_for_update(of=("self",)).filter(pk=place_id).first()
    if place is None:
        raise NotFound
    access.require(by, MANAGE, place=place, at=at)
    since, until = rules.quarter_days(year, quarter)
    if since > day_of(at):
        raise refusals.QuarterNotOver(field="quarter")
    units = Organisation.objects.filter(
        pk__in=CheckIn.objects.filter(place=place, unit__isnull=False, since__lte=until).values("unit")
    )
    wanted = list((units.filter(pk=unit_id) if unit_id else units).order_by("pinyin", "id"))
    if unit_id and not wanted:
        raise NotFound
    contents = feedback.contents(place, wanted, since=since, until=until, at=at)
    there = FeedbackReport.objects.filter(place=place, year=year, quarter=quarter)
    first, issues = there.count() + 1, {row.unit_id: row.issue for row in there.order_by("issue")}
    made = []
    for serial, unit in enumerate(wanted, start=first):
        issue = issues.get(unit.pk, 0) + 1
        number = f"{place.code}-{year}Q{quarter}-{serial:03d}"
        content = {**contents[unit.pk], "number": number, "issue": issue}
        digest = hashlib.sha256(canonical.text(content).encode()).hexdigest()
        report = FeedbackReport(
            number=number, unit=unit, place=place, year=year, quarter=quarter, issue=issue, content=content,
            digest=digest, made_at=at, made_by=by,
        )  # fmt: skip
        report.save(force_insert=True)
        journal.record(
            "feedback.made", by=by, on=report, at=at, place=place, number=number, unit=unit.pk, digest=digest, issue=issue,
            members=len(content["members"]), withheld=content["withheld"],
        )  # fmt: skip
        made.append(report)
    return made
