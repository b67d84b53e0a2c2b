"""A case on its way: what the tests say in one word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests import cast
from tests.cast import SHANGHAI
from wangge.catalogue.content import MaterialLine
from wangge.hall import answering, checklist, deciding, intake, joint, reviewing
from wangge.hall.models import Case, CasePart
from wangge.people.models import OrganisationContact

PUBLISHED = datetime(2022, 1, 4, 9, 0, tzinfo=SHANGHAI)
FORM, LEASE, LICENCE = "食品经营许可申请书", "经营场所使用证明", "营业执照"
PERMIT: dict[str, Any] = {
    "name": "食品经营许可", "served": ("person", "enterprise"), "statutory_amount": 20, "promised_amount": 6,
    "special_procedures": ("testing", "expert_review"), "handling_forms": ("window", "online"),
    "materials": (
        MaterialLine(FORM), MaterialLine(LEASE),
        MaterialLine(LICENCE, is_waived=True, waived_reason="由市场监管部门共享", source="office"),
        MaterialLine("委托书", condition="委托他人办理的"),
    ),
}  # fmt: skip
QUICK: dict[str, Any] = {
    "name": "老年优待证办理", "served": ("person",), "project_type": "immediate", "statutory_amount": 10,
    "promised_amount": 0, "result_name": "老年优待证", "materials": (MaterialLine("身份证", form="original"),),
}  # fmt: skip
HEALTH, FIRE = "小店区卫生健康局", "小店区消防救援大队"
JOINT: dict[str, Any] = {**PERMIT, "name": "举办托育机构备案", "project_type": "joint", "promised_amount": 10}


def when(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day such as "2022-07-28", in Shanghai."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), SHANGHAI).replace(hour=hour, minute=minute)


def asked(version: Any, *names: str) -> list[Any]:
    """The ids of the materials of a version with these names; without names, of all it asks for without condition."""
    rows = version.materials.all()
    return [one.pk for one in rows if (one.name in names if names else not one.is_waived and not one.condition)]


def without_proxy(version: Any) -> list[Any]:
    """The ids of the materials asked for on a condition."""
    return [one.pk for one in version.materials.all() if one.condition]


def line(case: Case, name: str) -> Any:
    """A line of the checklist by the material's name."""
    return case.materials.get(material__name=name)


def received(clerk: Any, version: Any, at: datetime, *, given: Any = None, **who: Any) -> Case:
    """Taken at the window with everything, or with `given` only."""
    return intake.take(
        by=clerk, at=at, item_id=version.item_id, place_id=version.item.place_id,
        given=asked(version) if given is None else given, not_needed=without_proxy(version), **who,
    )  # fmt: skip


def submitted(applicant: Any, version: Any, at: datetime) -> Case:
    """Begun online and submitted, with everything."""
    case = intake.begin_online(by=applicant, item_id=version.item_id, at=at)
    for name in (FORM, LEASE):
        checklist.hand_in(
            by=applicant, case_id=case.pk, line_id=line(case, name).pk, content=b"%PDF-1.7 x", name="a.pdf",
            media_type="application/pdf", at=at,
        )  # fmt: skip
    proxies = list(case.materials.exclude(material__condition="").values_list("pk", flat=True))
    return intake.submit(by=applicant, case_id=case.pk, at=at, not_needed=proxies)


def accepted(clerk: Any, version: Any, at: datetime, **who: Any) -> Case:
    """Taken and accepted at once."""
    return answering.accept(by=clerk, case_id=received(clerk, version, at, **who).pk, at=at)


def reviewing_by(approver: Any, clerk: Any, version: Any, at: datetime, **who: Any) -> Case:
    """Taken, accepted, claimed."""
    return reviewing.claim(by=approver, case_id=accepted(clerk, version, at, **who).pk, at=at)


def deciding_by(approver: Any, clerk: Any, version: Any, at: datetime, **who: Any) -> Case:
    """Taken, accepted, claimed, reviewed."""
    case = reviewing_by(approver, clerk, version, at, **who)
    return reviewing.pass_on(by=approver, case_id=case.pk, opinion="材料真实、符合条件", at=at)


def approved(approver: Any, clerk: Any, version: Any, at: datetime, **who: Any) -> Case:
    """Taken and approved."""
    case = deciding_by(approver, clerk, version, at, **who)
    return deciding.decide(by=approver, case_id=case.pk, outcome="approved", reasons="符合法定条件", at=at)


def certified(approver: Any, clerk: Any, version: Any, at: datetime, **who: Any) -> Case:
    """Taken, approved, its certificate made."""
    case = approved(approver, clerk, version, at, **who)
    return deciding.certify(by=approver, case_id=case.pk, at=at)


def approver(name: str, office: Any, places: Any) -> Any:
    """Somebody in the back office who answers for a department."""
    who = cast.person(name, phone=cast.impossible_phone())
    cast.holding(who, "approver", places.district)
    cast.account(who, f"a{who.pk.hex[-6:]}", cast.PASSWORD)
    OrganisationContact.objects.create(organisation=office, role="contact", person=who, valid_from=cast.SINCE)
    return who


def part(case: Case, name: str) -> CasePart:
    """The part of a department in a joint case."""
    return CasePart.objects.get(case=case, office__name=name)


def says(who: Any, case: Case, name: str, *, agrees: bool = True, at: datetime | None = None) -> CasePart:
    """A department gives its opinion."""
    return joint.answer(
        by=who, case_id=case.pk, part_id=part(case, name).pk, agrees=agrees, opinion="符合规定" if agrees else "层高不足",
        at=at or when("2022-07-28"),
    )  # fmt: skip


def fresh(case: Case) -> Case:
    """The case as the table has it now."""
    return Case.objects.get(pk=case.pk)
