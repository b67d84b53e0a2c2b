"""How check-ins, rankings and consents are shown: words for codes, nothing sealed in the clear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.checkin import rules
from wangge.checkin.models import Candidate, CheckIn, Consent, Opening, ServiceRole
from wangge.checkin.queries import days_left
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.masking import mask_name, mask_phone
from wangge.people.abilities import Skill, slot_words
from wangge.people.models import Person
from wangge.posts.models import PostKind

STATE_TONES = {"applied": "warn", "approved": "ok", "declined": "alarm", "ended": "quiet", "merged": "quiet"}
OPENING_TONES = {"open": "ok", "closed": "warn", "decided": "info", "withdrawn": "quiet"}
EVENTS = {
    "check_in.applied": gettext_lazy("报到"),
    "check_in.approved": gettext_lazy("审核通过"),
    "check_in.declined": gettext_lazy("未通过"),
    "check_in.ended": gettext_lazy("结束报到"),
    "check_in.confirmed": gettext_lazy("再次确认"),
    "check_in.changed": gettext_lazy("修改特长和时间"),
    "check_in.merged": gettext_lazy("合并重复报到"),
    "check_in.merge_undone": gettext_lazy("撤销合并"),
    "opening.offered": gettext_lazy("发布岗位"),
    "opening.claimed": gettext_lazy("有人认领"),
    "opening.claim_withdrawn": gettext_lazy("撤回认领"),
    "opening.ranked": gettext_lazy("排序"),
    "opening.decided": gettext_lazy("居委会决定"),
    "opening.withdrawn": gettext_lazy("撤回岗位"),
}
COMPONENTS = {
    "hours": gettext_lazy("服务时长"),
    "attendance": gettext_lazy("到场"),
    "reviews": gettext_lazy("评价"),
    "skills": gettext_lazy("特长"),
    "times": gettext_lazy("时间"),
    "near": gettext_lazy("住得近"),
    "wish": gettext_lazy("志愿顺序"),
}
WHYS = {
    "citizen_no": gettext_lazy("公民身份号码相同"),
    "phone": gettext_lazy("电话相同、姓名相近"),
    "name_and_birth": gettext_lazy("姓名和出生日期相同"),
    "name": gettext_lazy("姓名相近，出生日期或单位相同"),
}
STOPS = {
    Consent.Purpose.CONTACT: gettext_lazy("撤回后不再收到活动和提醒的通知；办理结果仍会告诉您。"),
    Consent.Purpose.MATCH: gettext_lazy("撤回后不再按您的特长推荐任务，选聘时不参加排序。"),
    Consent.Purpose.SHARE_WITH_UNIT: gettext_lazy("撤回后单位看不到您的姓名和服务情况，反馈表里只计人数。"),
    Consent.Purpose.PUBLISH_NAME: gettext_lazy("撤回后公开结果里只显示您的姓。"),
    Consent.Purpose.PHOTO: gettext_lazy("撤回后不再使用有您的照片。"),
    Consent.Purpose.PARTY_MEMBERSHIP: gettext_lazy("撤回后您的党员报到随即结束，除您本人外不再显示。"),
}


def line(check_in: CheckIn, today: date) -> dict[str, Any]:
    """One row of the list."""
    left = days_left(check_in, today)
    return {
        "id": check_in.pk,
        "name": check_in.person.name,
        "phone": mask_phone(check_in.person.phone) if check_in.person.phone else "",
        "kind": check_in.get_kind_display(),
        "unit": check_in.unit.name if check_in.unit else "",
        "skills": skills(check_in.skills),
        "times": times(check_in.times),
        "since": check_in.since or day_of(check_in.applied_at),
        "state": check_in.get_state_display(),
        "tone": STATE_TONES[check_in.state],
        "overdue": left is not None and left < 0,
    }


def skills(codes: Iterable[str]) -> str:
    """Skills in words."""
    return "、".join(str(Skill(code).label) for code in codes)


def times(codes: Iterable[str]) -> str:
    """Free times in words."""
    return "、".join(slot_words(code) for code in codes)


def wishes(check_in: CheckIn) -> str:
    """Service and posts the person would like, in words."""
    roles = [str(ServiceRole(code).label) for code in check_in.wished_roles]
    return "、".join([*roles, *(str(PostKind(code).label) for code in check_in.wished_posts)])


def consent_rows(check_ins: Iterable[CheckIn], given: Iterable[Consent]) -> list[dict[str, Any]]:
    """Every purpose that concerns the person, given or not, with what taking it back stops."""
    kinds = {one.kind for one in check_ins}
    have = {one.purpose: one for one in given}
    shown = []
    for purpose in Consent.Purpose:
        member_only = purpose == Consent.Purpose.PARTY_MEMBERSHIP and not kinds & set(CheckIn.MEMBERS)
        unit_only = purpose == Consent.Purpose.SHARE_WITH_UNIT and CheckIn.Kind.SERVING_MEMBER not in kinds
        if purpose in have or not (member_only or unit_only):
            shown.append(
                {"code": purpose.value, "label": purpose.label, "given": have.get(purpose), "stops": STOPS[purpose]}
            )
    return shown


def events(history: Iterable[tuple[Leaf, str]]) -> list[dict[str, Any]]:
    """The timeline of journal lines."""
    return [
        {
            "at": leaf.at,
            "who": who or _("系统"),
            "what": EVENTS.get(leaf.kind, leaf.kind),
            "tone": "alarm" if leaf.kind == "check_in.declined" else "ok",
            "seal_url": f"{reverse('journal:check')}?leaf={leaf.pk}",
        }
        for leaf, who in history
    ]


def points(hundredths: int) -> str:
    """A total in points with two decimals."""
    return f"{hundredths / 100:.2f}"


def candidate(one: Candidate, *, named: bool) -> dict[str, Any]:
    """One place of a ranking, explained; without the name for the person themselves."""
    outcome = getattr(one, "outcome", None)
    return {
        "rank": one.rank,
        "name": one.claim.check_in.person.name if named else "",
        "check_in": one.claim.check_in_id,
        "total": points(one.total),
        "rows": [_part(row) for row in one.parts["rows"]],
        "gap": points(one.parts["gap"]) if one.parts["gap"] else "",
        "steps": _steps(one.parts),
        "outcome": outcome,
    }


def _part(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": COMPONENTS[row["component"]],
        "fact": _fact(row["component"], row["facts"]),
        "points": row["points"],
        "weight": row["weight"],
        "score": points(row["points"] * row["weight"]),
    }


def _fact(component: str, facts: Mapping[str, Any]) -> str:
    if component == "hours":
        done, full = round(facts["minutes"] / 60, 1), round(facts["full_minutes"] / 60)
        return _("近12个月服务 %(hours)s 小时，%(full)s 小时得满分") % {"hours": f"{done:g}", "full": full}
    if component == "attendance":
        turned = facts["kept"] + facts["missed"]
        return (
            _("应到 %(all)s 次，到场 %(kept)s 次") % {"all": turned, "kept": facts["kept"]}
            if turned
            else _("还没有记录")
        )
    if component == "reviews":
        if not facts["reviews"]:
            return _("还没有评价")
        return _("%(count)s 次评价，平均 %(stars).1f 星") % {
            "count": facts["reviews"],
            "stars": facts["stars"] / facts["reviews"],
        }
    if component in ("skills", "times"):
        words = skills if component == "skills" else times
        if not facts["asked"]:
            return _("没有要求")
        return _("还缺：%(what)s") % {"what": words(facts["missing"])} if facts["missing"] else _("全部符合")
    if component == "near":
        near = {"building": _("同一楼"), "grid": _("同一网格"), "community": _("同一社区")}
        return near.get(facts["near"], _("不住在本社区"))
    return _("第 %(wish)s 志愿") % {"wish": facts["wish"]}


def _steps(parts: Mapping[str, Any]) -> list[str]:
    """What would close the gap to the place above, in words."""
    found = []
    for row in parts["rows"]:
        most = parts["steps"].get(row["component"])
        if not most:
            continue
        part = rules.Part(rules.Component(row["component"]), row["points"], row["weight"], row["facts"])
        minutes = rules.minutes_to_close(parts["gap"], part)
        if minutes is not None:
            found.append(_("多服务 %(hours)s 小时就能赶上") % {"hours": f"{-(-minutes // 6) / 10:g}"})
        else:
            found.append(
                _("%(what)s最多还能加 %(points)s 分") % {"what": COMPONENTS[row["component"]], "points": points(most)}
            )
    return found


def opening_line(opening: Opening) -> dict[str, Any]:
    """One opening in a list."""
    return {
        "id": opening.pk,
        "what": opening.what,
        "place": opening.place.name,
        "seats": opening.seats,
        "put_in": getattr(opening, "put_in", 0),
        "until": opening.apply_until,
        "state": opening.get_state_display(),
        "tone": OPENING_TONES[opening.state],
        "skills": skills(opening.skills),
        "times": times(opening.times),
    }


def public_names(names: Iterable[tuple[str, bool]]) -> str:
    """Names of the chosen; masked where the person does not agree to be named."""
    return "、".join(name if public else mask_name(name) for name, public in names)


def person_words(person: Person) -> str:
    """Name and masked phone, to tell people of one name apart."""
    return " · ".join(filter(None, (person.name, mask_phone(person.phone) if person.phone else "")))
