"""Decisions about posts and shifts, on plain values."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wangge.places.codes import PlaceKind
from wangge.posts.models import PostKind

LONGEST_SHIFT = timedelta(hours=24)

# At which kinds of place a post can be held: its rights reach over the whole subtree of that place.
POST_PLACES: dict[str, frozenset[str]] = {
    PostKind.GRID_LEADER: frozenset({PlaceKind.GRID}),
    PostKind.GRID_WORKER: frozenset({PlaceKind.GRID}),
    PostKind.GRID_ASSISTANT: frozenset({PlaceKind.GRID}),
    PostKind.BUILDING_HEAD: frozenset({PlaceKind.BUILDING}),
    PostKind.UNIT_HEAD: frozenset({PlaceKind.UNIT}),
    PostKind.COMMUNITY_STAFF: frozenset({PlaceKind.COMMUNITY, PlaceKind.VILLAGE}),
    PostKind.COMMITTEE_MEMBER: frozenset({PlaceKind.COMMUNITY, PlaceKind.VILLAGE}),
    PostKind.APPRAISER: frozenset({PlaceKind.DISTRICT, PlaceKind.STREET}),
    PostKind.DISTRICT_MANAGER: frozenset({PlaceKind.DISTRICT}),
    PostKind.SYSTEM_ADMIN: frozenset({PlaceKind.DISTRICT}),
    # catalogue and hall
    PostKind.APPROVER: frozenset({PlaceKind.DISTRICT}),
    PostKind.BUREAU_HEAD: frozenset({PlaceKind.DISTRICT}),
    PostKind.WINDOW_CLERK: frozenset({PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.VILLAGE}),
    PostKind.LEGAL_ADVISER: frozenset({PlaceKind.DISTRICT}),
    PostKind.INSPECTOR: frozenset({PlaceKind.DISTRICT}),
    PostKind.MEDIA_OBSERVER: frozenset({PlaceKind.DISTRICT}),
}


def belongs_at(kind: str, place_kind: str) -> bool:
    """Whether a post of this kind can be held at a place of that kind."""
    return place_kind in POST_PLACES[kind]


def days_meet(a_from: date, a_to: date | None, b_from: date, b_to: date | None) -> bool:
    """Whether two terms share a day. Last days are inclusive; None is open-ended."""
    return (b_to is None or a_from <= b_to) and (a_to is None or b_from <= a_to)


def shift_problem(starts_at: datetime, ends_at: datetime, at: datetime) -> str:
    """Why this cannot be a shift: "order", "long" or "past"; empty when it can."""
    if ends_at <= starts_at:
        return "order"
    if ends_at - starts_at > LONGEST_SHIFT:
        return "long"
    return "past" if ends_at <= at else ""
