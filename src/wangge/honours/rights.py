"""Who prepares and who decides an appraisal: at a community its staff and committee, above it those who compare communities.

Two pairs of permissions, because whoever compares communities shall not read about the residents of one.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from wangge.honours.states import FROM_HOUSES
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

PREPARING = (Permission.MANAGE_HONOURS, Permission.APPRAISE_COMMUNITIES)
DECIDING = (Permission.DECIDE_HONOURS, Permission.DECIDE_COMMUNITIES)
COMMITTEES = tuple(kind for kind, may in access.PERMISSIONS.items() if may & set(DECIDING))  # posts that vote


def require_prepares(by: Person, place: Place, at: datetime) -> None:
    """Raise NotPermitted unless `by` prepares appraisals of this place."""
    access.require(by, PREPARING[place.kind not in FROM_HOUSES], place=place, at=at)


def require_decides(by: Person, place: Place, at: datetime) -> None:
    """Raise NotPermitted unless `by` decides appraisals of this place."""
    access.require(by, DECIDING[place.kind not in FROM_HOUSES], place=place, at=at)


def prepares(viewer: Person, place: Place, at: date) -> bool:
    """Whether the viewer prepares appraisals of this place."""
    return access.rights_of(viewer, at).allow(PREPARING[place.kind not in FROM_HOUSES], place.path)


def decides(viewer: Person, place: Place, at: date) -> bool:
    """Whether the viewer decides appraisals of this place."""
    return access.rights_of(viewer, at).allow(DECIDING[place.kind not in FROM_HOUSES], place.path)


def reached(viewer: Person, on: date, place: str, pairs: tuple[tuple[Permission, Permission], ...]) -> Q:
    """The rows whose `place` (a way to it, such as "appraisal__place") one of these pairs of permissions reaches."""
    kind, path = (f"{place}__kind__in", f"{place}__path") if place else ("kind__in", "path")
    in_houses, above = Q(pk__in=()), Q(pk__in=())
    for of_people, of_communities in pairs:
        in_houses |= access.subtree_filter(viewer, of_people, on=on, column=path)
        above |= access.subtree_filter(viewer, of_communities, on=on, column=path)
    return (in_houses & Q(**{kind: FROM_HOUSES})) | (above & ~Q(**{kind: FROM_HOUSES}))
