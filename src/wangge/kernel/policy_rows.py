"""Adding a dated policy row: the one check of its value, and the one way in. Asked for by deeds of packages above,
which hold the permission and write the journal line (`wangge.rehearsal.commands.adopt`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel import policy
from wangge.kernel.models import PolicyRow
from wangge.kernel.refusals import Refused

MOST = 1_000_000


class BadPolicyValue(Refused):
    code = "bad_policy_value"
    sentence = gettext_lazy("规则的数值不能用：%(why)s")


class PolicyDayTaken(Refused):
    code = "policy_day_taken"
    status = 409
    sentence = gettext_lazy("这项规则从 %(day)s 起已有规定。请选别的日子，或先重新演练。")


@cache
def shapes() -> Mapping[str, Mapping[str, Any]]:
    """What ships for each key: value, bounds, names."""
    return {row["key"]: row for row in policy.defaults()}


def check(key: str, value: Any) -> Any:
    """The value as a row of this key may hold it. Raises BadPolicyValue with a sentence that says what is wrong."""
    shape = shapes().get(key)
    if shape is None:
        raise BadPolicyValue(field=key, why=_("没有这项规则"))
    default = shape["value"]
    if isinstance(default, dict):
        return _table(key, value, shape)
    if isinstance(default, list):
        if not isinstance(value, list) or len(value) != len(default):
            raise BadPolicyValue(field=key, why=_("要有 %(n)s 个数") % {"n": len(default)})
        return [_number(key, one, shape) for one in value]
    return _number(key, value, shape)


def rows_of(keys: Iterable[str]) -> dict[str, list[tuple[date, Any]]]:
    """Every dated value of these keys, the oldest first. One query."""
    found: dict[str, list[tuple[date, Any]]] = {key: [] for key in keys}
    for key, day, value in (
        PolicyRow.objects.filter(key__in=list(found)).order_by("valid_from").values_list("key", "valid_from", "value")
    ):
        found[key].append((day, value))
    return found


def lock(keys: Sequence[str]) -> dict[str, list[tuple[date, Any]]]:
    """As `rows_of`, locked until the transaction ends: who adds a row of these keys comes after us."""
    list(PolicyRow.objects.select_for_update().filter(key__in=keys).order_by("pk").values_list("pk", flat=True))
    return rows_of(keys)


def add(*, key: str, value: Any, valid_from: date, source: str) -> PolicyRow:
    """One more dated row, part of the caller's deed, which holds `lock`. Raises BadPolicyValue, PolicyDayTaken."""
    if PolicyRow.objects.filter(key=key, valid_from=valid_from).exists():
        raise PolicyDayTaken(field="valid_from", day=valid_from)
    return PolicyRow.objects.create(key=key, value=check(key, value), valid_from=valid_from, source=source[:200])


def _table(key: str, value: Any, shape: Mapping[str, Any]) -> dict[str, int]:
    if not isinstance(value, dict):
        raise BadPolicyValue(field=key, why=_("要分项填写"))
    names = list(shape.get("names", shape["value"]))
    if unknown := sorted(set(value) - set(names)):
        raise BadPolicyValue(field=key, why=_("没有“%(name)s”这一项") % {"name": unknown[0]})
    if "names" not in shape and (missing := [name for name in names if name not in value]):
        raise BadPolicyValue(field=key, why=_("缺“%(name)s”这一项") % {"name": missing[0]})
    found = {name: _number(key, value[name], shape) for name in names if name in value}
    numbers = list(found.values())
    if shape.get("rising") and any(second <= first for first, second in pairwise(numbers)):
        raise BadPolicyValue(field=key, why=_("要一级比一级高"))
    return found


def _number(key: str, value: Any, shape: Mapping[str, Any]) -> int:
    least, most = shape.get("least", 0), shape.get("most", MOST)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadPolicyValue(field=key, why=_("要填 %(least)s 到 %(most)s 的整数") % {"least": least, "most": most})
    return value
