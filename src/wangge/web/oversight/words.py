"""The office's words for oversight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.oversight.kinds import Reason
from wangge.oversight.models import Demand
from wangge.web.kit import Cell


def share(tenths: int | None) -> str:
    """A share in tenths of a percent: 66.6%."""
    return "—" if tenths is None else f"{tenths // 10}.{tenths % 10}%"


def reasons(codes: list[str]) -> str:
    """Why a case was drawn."""
    return "、".join(str(Reason(one).label) for one in codes)


def standing(one: Demand, at: datetime) -> Cell:
    """How a demand stands: answered, answered late, waiting, overdue."""
    answer = getattr(one, "answer", None)
    if answer is not None:
        return Cell(_("逾期答复"), tone="warn") if answer.is_late else Cell(_("已答复"), tone="ok")
    return Cell(_("超期未答复"), tone="alarm") if one.due < at else Cell(_("待答复"), tone="quiet")


def who(person: Any) -> str:
    """A name, or the system."""
    return person.name if person is not None else _("系统")


def to_case(case: Any) -> str:
    """The page of what stands beside a case."""
    return reverse("oversight:case", args=[getattr(case, "pk", case)])
