"""Whoever oversees a case has had no hand in it, and what every deed here begins with.

Lock order: case → what stands beside it. The case is locked, so that its newest step is the one the deed speaks of.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wangge.hall import timeline
from wangge.hall.models import Case, CaseStep
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, NotPermitted
from wangge.oversight import refusals
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission

SHORTEST, LONGEST = 4, 1000


def had_a_hand(case: Case, person: Person, at: datetime) -> bool:
    """Whether somebody is a party of a case, or took, handled or decided it, or did any step of it."""
    if person.pk in (case.taken_by_id, case.owner_id, case.decided_by_id) or timeline.is_own(case, person, at):
        return True
    return CaseStep.objects.filter(case=case, by=person).exists()


def overseen(by: Person, case_id: UUID, permission: Permission, at: datetime) -> Case:
    """A case somebody oversees where it was taken or is decided, locked. Raises NotFound, NotPermitted, HadAHand.

    A draft is nobody's business but the applicant's: NotFound.
    """
    case = timeline.locked(case_id)
    require_reach(by, case, permission, at)
    if case.number is None:
        raise NotFound
    if had_a_hand(case, by, at):
        raise refusals.HadAHand
    return case


def require_reach(by: Person, case: Case, permission: Permission, at: datetime) -> None:
    """Raise NotPermitted unless the permission holds where the case was taken or is decided."""
    rights = access.rights_of(by, day_of(at))
    if not any(rights.allow(permission, path) for path in (case.place.path, case.office_place.path)):
        raise NotPermitted


def may_answer(by: Person, case: Case, at: datetime) -> bool:
    """Whether somebody may answer for the office that decides a case."""
    rights, path = access.rights_of(by, day_of(at)), case.office_place.path
    return rights.allow(Permission.DECIDE_CASES, path) or rights.allow(Permission.MANAGE_HALL, path)


def newest_step(case: Case) -> CaseStep:
    """The step a case stands at."""
    return CaseStep.objects.filter(case=case).latest("id")


def sound(text: str, field: str = "text") -> str:
    """The words without blanks around them. Raises WordsMissing."""
    plain = text.strip()
    if not SHORTEST <= len(plain) <= LONGEST:
        raise refusals.WordsMissing(field=field)
    return plain
