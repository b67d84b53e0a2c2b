"""What keeps a version from being published, and how its promise is measured. Plain values, no database.

Rule page: docs/rules/catalogue.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.catalogue.content import Content
from wangge.catalogue.kinds import LimitUnit, OnlineDepth, ProjectType, StepKind

WORKING_DAYS_A_WEEK, DAYS_A_WEEK = 5, 7
LONGEST_LIMIT = 999  # days
MOST_VISITS = 9
MOST_LINES = 60  # of a version: materials, steps or handling items
# A signature of a leader by whatever name the step goes. 行政审批 one-window reform: authority is given to the reviewer.
_LEADER = re.compile(
    r"(?:领导|局长|主任|科长|处长|书记|区长|县长|市长|镇长|乡长|班子).{0,6}(?:签字|签批|签发|签署|审签|批示|圈阅)"
)

_APART = re.compile(r"[、，,；;\n]")


@dataclass(frozen=True)
class Problem:
    """Something that keeps a version from being published: a stable code, the field, and a sentence."""

    code: str
    field: str
    sentence: Any

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return str(self.sentence)


def is_leader_signature(kind: str, name: str) -> bool:
    """Whether a step is a leader's signature, by its kind or by what it is called."""
    return kind == StepKind.LEADER_SIGNATURE or bool(_LEADER.search("".join(name.split())))


def in_working_days(amount: int, unit: str) -> Fraction:
    """A time limit in working days: seven calendar days are five working days, so that limits can be added up."""
    return Fraction(amount * WORKING_DAYS_A_WEEK, DAYS_A_WEEK) if unit == LimitUnit.CALENDAR_DAY else Fraction(amount)


def promised_days(content: Content) -> Fraction:
    """How long the applicant waits by promise, in working days; on the spot is 0."""
    if content.on_the_spot:
        return Fraction(0)
    return in_working_days(content.promised_amount, content.promised_unit)


def statutory_days(content: Content) -> Fraction:
    """How long it may take by law, in working days."""
    return in_working_days(content.statutory_amount, content.statutory_unit)


def joint_names(text: str) -> tuple[str, ...]:
    """The departments of 联办机构 as typed: names apart by 、 ， ； or line ends, each once, in their order."""
    return tuple(dict.fromkeys(name for one in _APART.split(text) if (name := one.strip())))


def asked_materials(content: Content) -> tuple[str, ...]:
    """Names of the materials the applicant has to bring: those not waived."""
    return tuple(one.name for one in content.materials if not one.is_waived)


def problems(content: Content) -> list[Problem]:
    """All that keeps this from being published, in the order of the form. Empty: it can be."""
    return [
        *_said(content),
        *_limits(content),
        *_ways(content),
        *_fees(content),
        *_lines(content),
        *_procedure(content),
        *_joint(content),
    ]


def _said(content: Content) -> list[Problem]:
    """What must be told: 行政许可法 Art. 30, 38; 国令 716 Art. 6."""
    wanted = (
        ("name", _("缺少事项名称。")), ("served", _("没有选服务对象。")), ("result_name", _("缺少审批结果名称。")),
        ("basis", _("缺少设定依据。")), ("conditions", _("缺少受理条件。")), ("handling_forms", _("没有选办理形式。")),
        ("review_body", _("缺少行政复议机关。")), ("court", _("缺少行政诉讼法院。")),
    )  # fmt: skip
    return [Problem(f"{name}_missing", name, sentence) for name, sentence in wanted if not getattr(content, name)]


def _limits(content: Content) -> list[Problem]:
    """The promise is never longer than the law: 行政许可法 Art. 42, 82."""
    found = []
    if not 1 <= content.statutory_amount <= LONGEST_LIMIT:
        found.append(Problem("statutory_limit", "statutory_amount", _("法定办结时限应在 1 到 999 天之间。")))
    if not content.on_the_spot and not 1 <= content.promised_amount <= LONGEST_LIMIT:
        found.append(
            Problem("promised_limit", "promised_amount", _("承诺办结时限应在 1 到 999 天之间；当场办结的请选即办件。"))
        )
    if promised_days(content) > statutory_days(content):
        found.append(Problem("promise_too_long", "promised_amount", _("承诺办结时限比法定时限长。")))
    return found


def _ways(content: Content) -> list[Problem]:
    """On-site visits have their reason; whoever need not come gets it online or by post (national validator)."""
    found = []
    if not 0 <= content.onsite_visits <= MOST_VISITS:
        found.append(Problem("visits", "onsite_visits", _("到现场次数应在 0 到 9 次之间。")))
    if content.onsite_visits and not content.visits_reason:
        found.append(Problem("visits_reason_missing", "visits_reason", _("要求到现场的，必须写明原因。")))
    online = "online" in content.handling_forms and content.online_depth != OnlineDepth.NONE
    if not content.onsite_visits and not online and not content.is_express:
        found.append(Problem("no_way_without_visit", "is_express", _("不用到现场的，应能网上办理或快递送达。")))
    return found


def _fees(content: Content) -> list[Problem]:
    if content.has_fee and not content.fee_basis:
        return [Problem("fee_basis_missing", "fee_basis", _("收费必须写明依据；没有依据的不得收费。"))]
    return []


def _lines(content: Content) -> list[Problem]:
    """Materials: each once, waived ones with the reason (国令 716 Art. 7); handling items: each number once."""
    found = []
    for one in content.materials:
        if one.is_waived and not one.waived_reason:
            sentence = _("免提交的材料必须写明数据从哪里共享。")
            found.append(Problem("waived_reason_missing", "materials", sentence))
    names = [one.name for one in content.materials]
    if len(set(names)) != len(names):
        found.append(Problem("material_twice", "materials", _("材料名称重复。")))
    numbers = [one.number for one in content.handling]
    if len(set(numbers)) != len(numbers):
        found.append(Problem("handling_twice", "handling", _("业务办理项编号重复。")))
    return found


def _procedure(content: Content) -> list[Problem]:
    """There is a procedure, it fits the promise, and no leader signs in it (M1)."""
    found = []
    if not content.steps:
        found.append(Problem("steps_missing", "steps", _("缺少办理环节。")))
    if any(is_leader_signature(one.kind, one.name) for one in content.steps):
        found.append(Problem("leader_signature", "steps", _("办理环节里有领导签字。请改为由审批岗位直接决定。")))
    names = [one.name for one in content.steps]
    if len(set(names)) != len(names):
        found.append(Problem("step_twice", "steps", _("办理环节名称重复。")))
    in_days = sum(one.working_days for one in content.steps)
    if in_days > statutory_days(content):
        found.append(Problem("steps_too_long", "steps", _("各环节天数相加超过法定时限。")))
    return found


def _joint(content: Content) -> list[Problem]:
    """A joint item names the departments that deal with it beside the lead, and no other does (Art. 26)."""
    is_joint, named = content.project_type == ProjectType.JOINT, joint_names(content.joint_departments)
    if is_joint and not named:
        return [Problem("joint_missing", "joint_departments", _("联办件必须写明联办机构。"))]
    if named and not is_joint:
        return [Problem("not_joint", "project_type", _("写了联办机构的，办件类型应选联办件。"))]
    return []
