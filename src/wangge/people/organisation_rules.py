"""Decisions about organisations on plain values: what a name, kind and credit code must be, and where one can be."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from wangge.kernel.identity import BadNumber, check_uscc
from wangge.kernel.refusals import Invalid
from wangge.people.models import Organisation
from wangge.people.rules import pinyin_of
from wangge.places.codes import PlaceKind
from wangge.places.models import Place

LONGEST_NAME = 120
DOORS = (
    PlaceKind.COMMUNITY,
    PlaceKind.VILLAGE,
    PlaceKind.GRID,
    PlaceKind.BUILDING,
    PlaceKind.UNIT,
    PlaceKind.HOUSEHOLD,
)


def is_of_district(place: Place | None) -> bool:
    """Whether an organisation at this place serves the whole district."""
    return place is None or place.kind == PlaceKind.DISTRICT


def can_hold(place: Place) -> bool:
    """Whether an organisation can be registered at this place: a community and what lies below it."""
    return place.kind in DOORS


def checked_name(value: str) -> str:
    """The name as it is kept: spaces trimmed, full-width letters made plain. Raises Invalid."""
    name = " ".join(unicodedata.normalize("NFKC", value or "").split())
    if not name:
        raise Invalid(field="name", what=_("名称"), why=_("不能为空"))
    if len(name) > LONGEST_NAME:
        raise Invalid(field="name", what=_("名称"), why=_("最多 120 个字"))
    return name


def checked_kind(value: str) -> str:
    """The kind's code. Raises Invalid."""
    if value not in Organisation.Kind.values:
        raise Invalid(field="kind", what=_("类别"), why=_("请从列表中选择"))
    return str(value)


def checked_uscc(value: str | None) -> str | None:
    """The credit code in its normal form, None when nothing is given. Raises Invalid."""
    if not (value or "").strip():
        return None
    try:
        return check_uscc(str(value))
    except BadNumber as problem:
        raise Invalid(field="uscc", what=_("统一社会信用代码"), why=_wrong(problem)) from problem


def put(organisation: Organisation, values: dict[str, Any]) -> None:
    """Put checked values on an unsaved or locked organisation; the name brings its pinyin. Raises Invalid."""
    for field, value in values.items():
        setattr(organisation, field, CHECKS[field](value))
    if "name" in values:
        organisation.pinyin, organisation.initials = pinyin_of(organisation.name)


def _wrong(problem: BadNumber) -> str:
    return {
        "structure": _("应为 18 位数字或大写字母，不含 I、O、S、V、Z"),
        "check_digit": _("最后一位校验码不对"),
    }[problem.reason]


CHECKS: dict[str, Callable[[Any], Any]] = {"name": checked_name, "kind": checked_kind, "uscc": checked_uscc}
