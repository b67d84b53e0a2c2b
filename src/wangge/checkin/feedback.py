"""What a work unit is told about a quarter: its members who agreed, one by one, and the others only counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge import documents
from wangge.checkin.consents import agreeing
from wangge.checkin.models import CheckIn, Consent, FeedbackReport, Outcome, ServiceRecord
from wangge.checkin.records import records_of
from wangge.kernel.clock import day_of, local
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.posts.models import Holding

TEMPLATE = Path(__file__).with_name("feedback.typ")
RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
OFFICE_LANGUAGE = "zh-hans"


def contents(
    place: Place, units: Sequence[Organisation], *, since: date, until: date, at: datetime
) -> dict[UUID, dict[str, Any]]:
    """The snapshot for each unit. A handful of queries however many units there are."""
    during = CheckIn.objects.filter(
        Q(until=None) | Q(until__gte=since), place=place, unit__in=units, since__lte=until,
        state__in=(CheckIn.State.APPROVED, CheckIn.State.ENDED), hidden_at=None,
    )  # fmt: skip
    shared = list(
        during.filter(person__in=agreeing(Consent.Purpose.SHARE_WITH_UNIT))
        .select_related("person")
        .order_by("person__pinyin", "id")
    )
    everybody: dict[UUID, int] = {}
    for unit in during.values_list("unit", flat=True):
        everybody[unit] = everybody.get(unit, 0) + 1
    people = [one.person_id for one in shared]
    records, services, held = (
        records_of(people, since, until),
        _services(shared, since, until),
        _held(people, place, until),
    )
    lines: dict[UUID, list[dict[str, Any]]] = {unit.pk: [] for unit in units}
    for one in shared:
        record = records[one.person_id]
        lines[one.unit_id].append(  # type: ignore[index]
            {
                "check_in": str(one.pk),
                "name": one.person.name,
                "since": str(one.since),
                "until": str(one.until) if one.until else "",
                "confirm_by": str(one.confirm_by) if one.confirm_by else "",
                "confirmed": one.confirm_by is not None and one.confirm_by >= day_of(at),
                "minutes": record.minutes,
                "times": record.kept,
                "missed": record.missed,
                "reviews": record.reviews,
                "stars": record.stars,
                "services": services.get(one.pk, []),
                "posts": held.get(one.person_id, []),
            }
        )
    return {
        unit.pk: {
            "unit": unit.name,
            "place": place.name,
            "since": str(since),
            "until": str(until),
            "as_of": local(at).strftime("%Y-%m-%d %H:%M"),
            "members": lines[unit.pk],
            "withheld": everybody.get(unit.pk, 0) - len(lines[unit.pk]),
        }
        for unit in units
    }


def _services(check_ins: Sequence[CheckIn], since: date, until: date) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = ServiceRecord.objects.filter(
        check_in__in=check_ins, day__gte=since, day__lte=until, attended=True, state=ServiceRecord.State.RECORDED
    )
    for row in rows.order_by("day", "id"):
        found.setdefault(row.check_in_id, []).append(f"{row.day:%m-%d} {row.what}")
    return found


def _held(people: Sequence[UUID], place: Place, until: date) -> dict[UUID, list[str]]:
    """Posts held in the community on the last day of the quarter, and service roles people were chosen for."""
    found: dict[UUID, list[str]] = {}
    with override(OFFICE_LANGUAGE):
        holdings = Holding.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=until), person__in=people, valid_from__lte=until,
            place__path__startswith=place.path,
        )  # fmt: skip
        for one in holdings.select_related("place").order_by("valid_from", "id"):
            found.setdefault(one.person_id, []).append(f"{one.place.name}{one.get_kind_display()}")
        chosen = Outcome.objects.filter(
            person__in=people, chosen=True, decision__opening__community=place, decision__opening__role__isnull=False,
            decision__opening__from_day__lte=until,
        ).select_related("decision__opening")  # fmt: skip
        for outcome in chosen.order_by("decision__at", "id"):
            found.setdefault(outcome.person_id, []).append(outcome.decision.opening.what)
    return found


def shown(report: FeedbackReport) -> dict[str, Any]:
    """The snapshot as it may be read today: members who took their consent back since then are left out and counted."""
    content = report.content
    ids = [one["check_in"] for one in content["members"]]
    still = CheckIn.objects.filter(
        pk__in=ids, hidden_at=None, person__in=agreeing(Consent.Purpose.SHARE_WITH_UNIT)
    ).values_list("pk", flat=True)
    keep = {str(pk) for pk in still}
    members = [one for one in content["members"] if one["check_in"] in keep]
    return {**content, "members": members, "taken_back": len(ids) - len(members), "digest": report.digest}


def heads() -> list[str]:
    """The heads of the table, as the office says them."""
    who = [_("姓名"), _("报到日期"), _("结束日期")]
    did = [_("服务小时"), _("服务次数"), _("缺席次数"), _("评价均分"), _("担任岗位"), _("服务内容")]
    return [*who, *did, _("再次确认")]


def rows(content: dict[str, Any]) -> list[list[Any]]:
    """The table: hours with one decimal; what there is none of is a dash."""
    return [
        [
            one["name"], one["since"], one["until"] or "—", round(one["minutes"] / 60, 1), one["times"], one["missed"],
            round(one["stars"] / one["reviews"], 1) if one["reviews"] else "—", "、".join(one["posts"]) or "—",
            "；".join(one["services"]) or "—", _confirmation(one),
        ]
        for one in content["members"]
    ]  # fmt: skip


def _confirmation(one: dict[str, Any]) -> str:
    if one["until"]:
        return "—"
    return _("已确认至 %(day)s") % {"day": one["confirm_by"]} if one["confirmed"] else _("逾期未确认")


def preamble(content: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands above the table: number, period, definitions, as of when, and how to check it."""
    withheld = _("另有 %(count)s 人未同意向单位反馈，只计人数，不列姓名。") % {"count": content["withheld"]}
    if content.get("taken_back"):
        withheld += _("出具后 %(count)s 人撤回同意，已隐去。") % {"count": content["taken_back"]}
    return [
        (_("编号"), _("%(number)s（第 %(issue)s 版）") % content),
        (_("单位"), content["unit"]),
        (_("社区"), content["place"]),
        (_("期间"), _("%(since)s 至 %(until)s") % content),
        (_("数据截至"), content["as_of"]),
        (_("口径"), _("服务小时只计实际服务，不含路途；补录经另一人审核后才计入；岗位为期末在任。")),
        (_("人数"), _("列名 %(count)s 人。") % {"count": len(content["members"])} + withheld),
        (_("核验"), content["digest"]),
    ]


def as_csv(content: dict[str, Any]) -> bytes:
    """The report as CSV with a byte order mark, so that office programs read the Chinese; no cell runs as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for line in (*preamble(content), [], heads(), *rows(content)):
        writer.writerow([harmless(cell) for cell in line])
    return ("﻿" + buffer.getvalue()).encode()


def harmless(cell: Any) -> Any:
    """Text that a spreadsheet program would run gets an apostrophe before it; figures stay figures."""
    if isinstance(cell, str) and cell.startswith(RUNS_AS_FORMULA):
        return f"'{cell}"
    return cell


def as_pdf(content: dict[str, Any]) -> bytes:
    """The report as a PDF on A4, landscape."""
    with override(OFFICE_LANGUAGE):
        data = {
            "title": _("在职党员双报到季度反馈"),
            "preamble": [[str(cell) for cell in line] for line in preamble(content)],
            "heads": heads(),
            "rows": [[str(cell) for cell in line] for line in rows(content)],
            "empty": _("本期没有同意反馈的在职党员。"),
            "sign": _("社区（盖章）"),
        }
        return documents.pdf(TEMPLATE, data)
