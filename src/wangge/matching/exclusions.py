"""Who must not serve whom: set and lifted by staff, with a sealed reason. It stops proposals and promises at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from wangge import journal
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Invalid, NotFound
from wangge.matching import queries, refusals
from wangge.matching.deciding import SHORTEST_REASON
from wangge.matching.models import Exclusion
from wangge.people.models import Person
from wangge.people.organisation_queries import organisation_for
from wangge.posts import access
from wangge.posts.access import Permission


@atomic
def exclude(
    *, by: Person, subject_id: UUID, reason: str, at: datetime, person_id: UUID | None = None,
    organisation_id: UUID | None = None,
) -> Exclusion:  # fmt: skip
    """From now on this person or organisation is not proposed for the subject, nor can be chosen by hand.

    Raises NotFound (subject without a home in reach, helper unknown), NotPermitted, ReasonMissing, ForThemselves, Invalid
    (neither or both helpers), ExcludedAlready.
    """
    subject = Person.objects.select_related("home").filter(pk=subject_id, merged_into=None).first()
    if subject is None or subject.home is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=subject.home, at=at)
    if (person_id is None) == (organisation_id is None):
        raise Invalid(field="helper", what="helper", why="one of person and organisation")
    if person_id == subject.pk:
        raise refusals.ForThemselves(field="helper")
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusals.ReasonMissing(field="reason")
    _require_helper(by, person_id, organisation_id, at)
    try:
        with atomic():
            made = Exclusion.objects.create(
                place=subject.home, subject=subject, person_id=person_id, organisation_id=organisation_id,
                reason=reason.strip(), by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise refusals.ExcludedAlready(field="helper") from None
    journal.record(
        "exclusion.set", by=by, on=made, at=at, place=subject.home, subject=subject.pk,
        helper=str(person_id or organisation_id), reason=journal.commit_to("reason", made.reason),
    )  # fmt: skip
    return made


@atomic
def lift(*, by: Person, exclusion_id: UUID, at: datetime) -> Exclusion:
    """The two may meet again. Raises NotFound, NotPermitted, LiftedAlready."""
    found = Exclusion.objects.select_for_update(of=("self",)).select_related("place").filter(pk=exclusion_id).first()
    if found is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SERVICE, place=found.place, at=at)
    if found.lifted_at is not None:
        raise refusals.LiftedAlready
    found.lifted_by, found.lifted_at = by, at
    found.save(update_fields=["lifted_by", "lifted_at"])
    journal.record("exclusion.lifted", by=by, on=found, at=at, place=found.place)
    return found


def _require_helper(by: Person, person_id: UUID | None, organisation_id: UUID | None, at: datetime) -> None:
    """Raise NotFound unless `by` may see the helper."""
    if person_id is not None:
        queries.person_for(by, person_id, at=at)
    if organisation_id is not None:
        organisation_for(by, organisation_id, at=at)
