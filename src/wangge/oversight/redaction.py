"""What a media observer sees of a case: an allow-list of fields and codes. Whatever is not named here is not shown.

Nothing here reads a sealed field, a person, an organisation that applies, or a free text. Moments become days; people become
the part they play. Codes of a step's detail are shown only when they are one of the known codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.kinds import SpecialKind
from wangge.hall.models import Case, CaseStep
from wangge.hall.states import Channel, Delivery, Ground, Outcome, Paper, PartState, State
from wangge.kernel.clock import day_of
from wangge.oversight.kinds import DemandKind, Verdict
from wangge.places.codes import PlaceKind

WIDE: Final = frozenset(
    {PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.TOWN, PlaceKind.TOWNSHIP, PlaceKind.COMMUNITY, PlaceKind.VILLAGE}
)  # a place below a community could lead to a household
STEP_WORDS: Final[dict[str, Any]] = {
    "begun": _("网上填报"), "submitted": _("提交申请"), "received": _("收件"), "handed_in": _("补交材料"), "fixed": _("当场更正"),
    "corrected": _("一次告知补正"), "answered": _("补正后收件"), "promised": _("容缺承诺"), "accepted": _("受理"),
    "deemed": _("逾期视为受理"), "not_accepted": _("不予受理"), "claimed": _("认领"), "released": _("退回待办"),
    "reviewed": _("审核"), "sent_back": _("退回重审"), "paused": _("进入特别程序"), "resumed": _("特别程序完成"),
    "extended": _("延长期限"), "approved": _("准予"), "refused": _("不予许可"), "certified": _("制证"), "issued": _("窗口出件"),
    "posted": _("邮寄"), "closed": _("办结"), "on_the_spot": _("当场办结"), "withdrawn": _("撤回"), "terminated": _("终止"),
    "promise_broken": _("承诺未兑现"), "overdue": _("超期"), "explained": _("公开说明超期原因"), "archived": _("归档"),
    "handed_over": _("换人承办"), "owner_left": _("承办人离岗，退回待办"), "part_handed_over": _("联办换人承办"),
    "part_owner_left": _("联办承办人离岗"),
    "parts_asked": _("转联办部门"), "part_claimed": _("联办部门认领"), "part_released": _("联办部门退回待办"),
    "part_agreed": _("联办部门同意"), "part_objected": _("联办部门不同意"), "part_asked_again": _("再次征求联办意见"),
    "part_overdue": _("联办意见超期"),
}  # fmt: skip
OTHER_STEP: Final = _("其他步骤")
PARTY, WINDOW, OFFICE, SYSTEM = "party", "window", "office", "system"
ROLE_WORDS: Final[dict[str, Any]] = {
    PARTY: _("申请方"), WINDOW: _("窗口"), OFFICE: _("审批"), SYSTEM: _("按规则自动"),
}  # fmt: skip
BY_PARTY: Final = frozenset({"begun", "submitted", "withdrawn"})
AT_WINDOW: Final = frozenset(
    {"received", "fixed", "corrected", "answered", "promised", "accepted", "not_accepted", "issued", "posted", "handed_in",
     "on_the_spot", "terminated"}
)  # fmt: skip
CODES: Final[dict[str, type[TextChoices]]] = {
    "special": SpecialKind, "ground": Ground, "how": Delivery, "paper": Paper,
}  # fmt: skip
NUMBERS: Final[dict[str, Any]] = {"days": _("%(n)s 个工作日"), "lines": _("%(n)s 项")}
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class SeenStep:
    """One step as an observer sees it: which, whose part, the day, the state after it, the day next due, known codes."""

    kind: str
    role: str
    day: date
    after: str
    due: date | None
    codes: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as an observer sees it."""

    id: UUID
    number: str
    item_code: str
    item_name: str
    office: str
    place: str
    applies_as: str  # person or organisation
    has_agent: bool
    channel: str
    state: str
    outcome: str
    on_the_spot: bool
    is_deemed: bool
    visits: int
    began_on: date
    accepted_on: date | None
    due_on: date | None
    statutory_due_on: date | None
    decided_on: date | None
    issued_on: date | None
    closed_on: date | None
    is_late: bool


def case_seen(case: Case, at: datetime) -> SeenCase:
    """A case without anything that leads to a person. Needs version, item, office and place; no query."""
    return SeenCase(
        id=case.pk, number=case.number or "", item_code=case.item.code, item_name=case.version.name, office=case.office.name,
        place=case.place.name if case.place.kind in WIDE else "",
        applies_as="person" if case.organisation_id is None else "organisation", has_agent=case.agent_id is not None,
        channel=known(Channel, case.channel), state=known(State, case.state), outcome=known(Outcome, case.outcome),
        on_the_spot=case.on_the_spot, is_deemed=case.is_deemed, visits=case.visits, began_on=day_of(case.began_at),
        accepted_on=_day(case.accepted_at), due_on=_day(case.due_at), statutory_due_on=_day(case.statutory_due_at),
        decided_on=_day(case.decided_at), issued_on=_day(case.issued_at), closed_on=_day(case.closed_at),
        is_late=is_late(case, at),
    )  # fmt: skip


def is_late(case: Case, at: datetime) -> bool:
    """Whether a case was decided after its day, or waits for something that is over."""
    decided_late = case.due_at is not None and case.decided_at is not None and case.decided_at > case.due_at
    return decided_late or (case.next_at is not None and case.next_at < at)


def steps_seen(steps: Iterable[CaseStep]) -> list[SeenStep]:
    """The timeline of a case without names, words or hours. No query."""
    return [_step(one) for one in steps]


def _step(step: CaseStep) -> SeenStep:
    detail = step.detail if isinstance(step.detail, dict) else {}
    codes = ((name, known(choices, detail.get(name))) for name, choices in CODES.items())
    numbers = ((name, _count(detail.get(name))) for name in NUMBERS)
    return SeenStep(
        kind=step.kind if step.kind in STEP_WORDS else "", role=_role(step), day=day_of(step.at),
        after=known(State, step.after), due=_day(step.due), codes=tuple(pair for pair in codes if pair[1]),
        numbers=tuple((name, count) for name, count in numbers if count is not None),
    )  # fmt: skip


def _role(step: CaseStep) -> str:
    if step.by_id is None:
        return SYSTEM
    if step.kind in BY_PARTY:
        return PARTY
    return WINDOW if step.kind in AT_WINDOW else OFFICE


def known(choices: type[TextChoices], code: Any) -> str:
    """The code if it is one of these, else nothing."""
    return code if isinstance(code, str) and code in choices.values else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST else None


def _day(at: datetime | None) -> date | None:
    return day_of(at) if at is not None else None


@dataclass(frozen=True, slots=True)
class SeenPart:
    """The part of another department in a joint case: which, how it stands, its days; never who, never a word of it."""

    office: str
    state: str
    asked: date
    due: date
    answered: date | None


def parts_seen(parts: Iterable[Any]) -> list[SeenPart]:
    """The parts of a joint case. Needs the office; no query."""
    return [
        SeenPart(one.office.name, known(PartState, one.state), day_of(one.asked_at), day_of(one.due_at), _day(one.answered_at))
        for one in parts
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SeenOversight:
    """What overseers did beside a case: what, when, until when, and how it ended; never a word of it."""

    what: str  # opinion, inspection, or a DemandKind
    day: date
    due: date | None = None
    done: date | None = None
    verdict: str = ""


def oversight_seen(opinions: Iterable[Any], inspections: Iterable[Any], demands: Iterable[Any]) -> list[SeenOversight]:
    """Opinions, inspections and demands of a case, in the order of their days. No query."""
    found = [SeenOversight("opinion", day_of(one.at)) for one in opinions]
    found += [SeenOversight("inspection", day_of(one.at), verdict=known(Verdict, one.verdict)) for one in inspections]
    for one in demands:
        answer = getattr(one, "answer", None)
        done = day_of(answer.at) if answer is not None else None
        found.append(SeenOversight(known(DemandKind, one.kind), day_of(one.at), day_of(one.due), done))
    return sorted(found, key=lambda one: one.day)
