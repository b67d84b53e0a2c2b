"""Decisions about posts and shifts, on plain values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from wangge.places.codes import PlaceKind
from wangge.posts.models import PostKind

EARTH_RADIUS_M = 6_371_008.8  # mean radius (IUGG)
LONGEST_SHIFT = timedelta(hours=24)

# At which kinds of place a post can be held: its rights reach over the whole subtree of that place.
POST_PLACES: dict[str, frozenset[str]] = {
    PostKind.GRID_LEADER: frozenset({PlaceKind.GRID}),
    PostKind.GRID_WORKER: frozenset({PlaceKind.GRID}),
    PostKind.GRID_ASSISTANT: frozenset({PlaceKind.GRID}),
    PostKind.BUILDING_HEAD: frozenset({PlaceKind.BUILDING}),
    PostKind.UNIT_HEAD: frozenset({PlaceKind.UNIT}),
    PostKind.COMMUNITY_STAFF: frozenset({PlaceKind.COMMUNITY}),
    PostKind.DISTRICT_MANAGER: frozenset({PlaceKind.DISTRICT}),
    PostKind.SYSTEM_ADMIN: frozenset({PlaceKind.DISTRICT}),
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


def distance_m(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Metres between two points in degrees, along a great circle (haversine; 0.5 % is close enough to choose who goes)."""
    north, other_north = radians(latitude), radians(other_latitude)
    d_north, d_east = other_north - north, radians(other_longitude - longitude)
    half = sin(d_north / 2) ** 2 + cos(north) * cos(other_north) * sin(d_east / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))
