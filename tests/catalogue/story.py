"""A service hall in miniature: a department, its items, and the two who keep the catalogue."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from tests import cast
from wangge.catalogue import drafting, publishing
from wangge.catalogue.content import Content, HandlingLine, MaterialLine, StepLine
from wangge.catalogue.models import ItemVersion
from wangge.kernel.clock import day_of
from wangge.kernel.identity import uscc_check

_serials = count(1)


def uscc(serial: int) -> str:
    """A credit code of a division that does not exist."""
    first_17 = f"11000000MB{serial:07d}"
    return first_17 + uscc_check(first_17)


def department(name: str = "小店区行政审批服务管理局", *, place: Any = None) -> Any:
    """A department with its credit code."""
    from wangge.catalogue.checking import pinyin
    from wangge.people.models import Organisation

    letters, initials = pinyin(name)
    return Organisation.objects.create(
        name=name, pinyin=letters, initials=initials, kind="work_unit", uscc=uscc(next(_serials)), place=place,
        valid_from=cast.SINCE,
    )  # fmt: skip


def content(name: str = "食品经营许可", **more: Any) -> Content:
    """What can be published as it is: two materials, one of them waived, four steps."""
    said = Content(
        name=name, basis="《中华人民共和国食品安全法》第三十五条", conditions="有固定的经营场所。", result_name="食品经营许可证",
        promised_amount=6, onsite_visits=1, visits_reason="核对申请人身份", review_body="小店区人民政府", court="小店区人民法院",
        materials=(
            MaterialLine("食品经营许可申请书", copies=2),
            MaterialLine("营业执照", is_waived=True, waived_reason="由市场监管部门共享", source="office"),
        ),
        steps=(
            StepLine("收件", "receive", "综合窗口"), StepLine("审核", "review", "食品科", 3),
            StepLine("决定", "decide", "食品科", 2), StepLine("出件", "issue", "综合窗口", 1),
        ),
        handling=(HandlingLine("01", "食品经营许可（新办）"),),
    )  # fmt: skip
    return said.but(**more)


def base_code() -> str:
    """A base code nobody has."""
    return f"000131{next(_serials):03d}000"


def draft(by: Any, of: Any, place: Any, at: datetime, *, kind: str = "permit", **more: Any) -> ItemVersion:
    """A new item with its first draft."""
    return drafting.add_item(
        by=by, at=at, place_id=place.pk, department_id=of.pk, base_code=base_code(), kind=kind, content=content(**more)
    )


def published(
    drafter: Any, head: Any, of: Any, place: Any, at: datetime, *, from_day: date | None = None, **more: Any
) -> ItemVersion:
    """An item that is in force from a day (today)."""
    made = draft(drafter, of, place, at, **more)
    return brought_out(made, drafter, head, at, from_day)


def brought_out(made: ItemVersion, drafter: Any, head: Any, at: datetime, from_day: date | None = None) -> ItemVersion:
    """A draft on its way to publication."""
    publishing.submit(by=drafter, version_id=made.pk, at=at)
    return publishing.publish(
        by=head, version_id=made.pk, from_day=from_day or day_of(at), at=at + timedelta(minutes=1)
    )
