"""How runs and pairs are shown: plain dictionaries for the templates, reasons in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.kernel.masking import mask_name
from wangge.matching import results
from wangge.matching.models import Exclusion, Pair, PairStep, Run, Unserved
from wangge.matching.queries import Named
from wangge.matching.states import PairState, RunState, Why
from wangge.needs.kinds import URGENCY, NeedKind
from wangge.needs.models import Need, Resource
from wangge.needs.states import State
from wangge.people.abilities import slot_words
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission, Rights
from wangge.web.matching.words import busy_words, left_words, reasons, sentence, skill_words, waited
from wangge.web.needs.show import URGENCY_TONES, where

RUN_TONES = {RunState.ASKED: "info", RunState.DONE: "ok", RunState.CANCELLED: "quiet"}
PAIR_TONES = {
    PairState.PROPOSED: "info", PairState.CONFIRMED: "ok", PairState.PROJECTED: "ok", PairState.REJECTED: "alarm",
    PairState.REPLACED: "quiet",
}  # fmt: skip
WHY_TONES = {Why.NO_OFFER: "alarm", Why.MORE_URGENT: "warn", Why.NOBODY_FREE: "warn"}
STEP_LABELS = {
    "confirmed": gettext_lazy("确认"),
    "changed": gettext_lazy("改由别人"),
    "chosen": gettext_lazy("人工选定并确认"),
    "rejected": gettext_lazy("否决"),
    "projected": gettext_lazy("列入项目"),
    "given_back": gettext_lazy("项目退回，仍为已确认"),
}


@dataclass(frozen=True)
class Eyes:
    """What a viewer may read of people: names in full only where they work with the lists, else masked."""

    rights: Rights

    @classmethod
    def of(cls, viewer: Person, on: date) -> Eyes:
        return cls(access.rights_of(viewer, on))

    def sees_names(self, path: str) -> bool:
        return self.rights.allow(Permission.SEE_NEEDS, path)

    def name(self, person: Person | None, path: str) -> str:
        if person is None:
            return ""
        return person.name if self.sees_names(path) else mask_name(person.name)

    def may_decide(self, path: str) -> bool:
        return self.rights.allow(Permission.MANAGE_SERVICE, path)


def run_row(run: Run, states: dict[str, int]) -> dict[str, Any]:
    """A run as a line of the list."""
    return {
        "id": run.pk, "url": reverse("matching:run", args=[run.pk]), "at": run.at, "place": run.place.name, "by": run.by.name,
        "state": RunState(run.state).label, "tone": RUN_TONES[RunState(run.state)], "is_done": run.state == RunState.DONE,
        "needs": run.counts.get("needs"), "served": run.counts.get("served"),
        "waiting": states[PairState.PROPOSED], "confirmed": states[PairState.CONFIRMED] + states[PairState.PROJECTED],
    }  # fmt: skip


def pair_row(pair: Pair, eyes: Eyes, grids: dict[str, str]) -> dict[str, Any]:
    """A pair as a line of the list, or as the head of its page."""
    path, is_open = pair.need.place.path, pair.need.state == State.OPEN
    return {
        "id": pair.pk,
        "url": reverse("matching:pair", args=[pair.pk]),
        **need_part(pair.need, eyes, grids),
        **urgency_part(pair.reasons),
        **helper_part(pair.resource, pair.person, pair.organisation, eyes, path),
        "load": pair.reasons["load"],
        "slot": slot_words(pair.slot) if pair.slot else "",
        "reasons": (said := reasons(pair.reasons, pair.distance_m, pair.slot)),
        "because": sentence(said),
        "state": PairState(pair.state).label,
        "tone": PAIR_TONES[PairState(pair.state)],
        "by_hand": pair.by_hand,
        "may_confirm": pair.state == PairState.PROPOSED and is_open and eyes.may_decide(path),
        "over": "" if is_open else pair.need.STATE_WORDS[pair.need.state],
    }


def need_part(need: Need, eyes: Eyes, grids: dict[str, str]) -> dict[str, Any]:
    """What is said of a need: doors and full names only for who works with the lists there."""
    path = need.place.path
    sees = eyes.sees_names(path)
    about = eyes.name(need.subject, path) or (need.organisation.name if need.organisation else "")
    return {
        "title": need.title,
        "number": need.number,
        "kind": need.get_kind_display(),
        "need_url": reverse("needs:detail", args=[need.pk]) if sees else "",
        "about": about,
        "place": where(need.place) if sees else grids.get(results.around(path), ""),
        "reported_at": need.reported_at,
    }


def urgency_part(told: dict[str, Any]) -> dict[str, Any]:
    """Urgency and waiting as they counted in the run."""
    return {
        "urgency": URGENCY[told["raised"]],
        "urgency_tone": URGENCY_TONES[told["raised"]],
        "safety": told["safety"],
        "waited": waited(told),
    }


def helper_part(
    resource: Resource | None, person: Person | None, organisation: Organisation | None, eyes: Eyes, path: str
) -> dict[str, Any]:
    """Who would help: the name first, then what is offered."""
    who = eyes.name(person, path) or (organisation.name if organisation else "")
    if resource is None:
        return {"helper": who, "offer": _("已报到，可按技能安排"), "resource_url": ""}
    url = reverse("resources:detail", args=[resource.pk]) if eyes.sees_names(resource.place.path) else ""
    return {"helper": who or _("社区资源"), "offer": f"{resource.title} {resource.number}", "resource_url": url}


def alternatives(pair: Pair, named: Named, eyes: Eyes) -> list[dict[str, Any]]:
    """The best others, each with what it would mean."""
    found = []
    for one in pair.alternatives:
        resource = named.resources.get(one["resource"]) if one["resource"] else None
        person = resource.person if resource else named.people.get(one["person"])
        organisation = resource.organisation if resource else None
        if resource is None and person is None:
            continue
        path = pair.need.place.path
        found.append({
            "key": f"resource:{resource.pk}" if resource else f"person:{one['person']}",
            **helper_part(resource, person, organisation, eyes, path),
            "because": sentence(reasons(one, one["distance_m"])),
            "busy": busy_words(one),
        })  # fmt: skip
    return found


def unserved_row(one: Unserved, eyes: Eyes, grids: dict[str, str]) -> dict[str, Any]:
    """A need nobody is proposed for, with what is missing."""
    return {
        **need_part(one.need, eyes, grids),
        "id": one.pk,
        "rank": one.rank,
        "urgency": URGENCY[one.need.urgency],
        "urgency_tone": URGENCY_TONES[one.need.urgency],
        "safety": one.need.safety,
        "why": Why(one.why).label,
        "tone": WHY_TONES.get(Why(one.why), "info"),
        "left": left_words(one.counts),
        "match_url": reverse("matching:by-hand", args=[one.run_id, one.need_id])
        if eyes.may_decide(one.need.place.path)
        else "",
    }


def recruiting_row(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Where one more helper would be worth most."""
    need = row["need"]
    return {
        "number": number,
        "place": row["place"].name,
        "kind": NeedKind(row["kind"]).label,
        "skills": skill_words(row["skills"]),
        "unserved": row["unserved"],
        "next": f"{need.title} {need.number}" if need else _("别处的一条需求"),
        "elsewhere": row["elsewhere"],
    }


def figures(run: Run) -> dict[str, Any]:
    """The numbers of a finished run."""
    counts = run.counts
    return {
        **counts,
        "unserved": counts["needs"] - counts["served"],
        "left_out": counts.get("left_out_consent", 0) + counts.get("left_out_standing", 0),
        "dearer": counts["metres"] - counts["nearest_metres"],
    }


def exclusion_row(one: Exclusion) -> dict[str, Any]:
    """Two who are kept apart."""
    other = one.person.name if one.person else one.organisation.name if one.organisation else ""
    return {
        "id": one.pk, "url": reverse("matching:exclusion", args=[one.pk]), "subject": one.subject.name, "helper": other,
        "at": one.at, "by": one.by.name, "holds": one.lifted_at is None,
        "state": _("有效") if one.lifted_at is None else _("已解除"), "tone": "warn" if one.lifted_at is None else "quiet",
    }  # fmt: skip


def timeline(pair: Pair, steps: list[PairStep]) -> list[dict[str, Any]]:
    """When it was proposed and what people decided."""
    first: dict[str, Any] = {"at": pair.run.at, "who": _("系统"), "what": _("提出建议"), "note": "", "tone": "info"}
    return [
        *([] if pair.by_hand else [first]),
        *(
            {
                "at": step.at,
                "who": step.by.name if step.by else _("系统"),
                "what": str(STEP_LABELS[step.kind]),
                "note": step.note or "",
                "tone": "warn" if step.kind in ("changed", "rejected") else "ok",
                "seal_url": f"{reverse('journal:check')}?leaf={step.leaf_id}",
            }
            for step in steps
        ),
    ]


def export_heads() -> list[str]:
    """The heads of the spreadsheet."""
    return [
        _("顺序"), _("需求编号"), _("类别"), _("需求"), _("紧急程度"), _("人身安全"), _("等待天数"), _("网格"), _("需求人"),
        _("帮手"), _("资源编号"), _("资源"), _("距离(米)"), _("时间"), _("状态"), _("理由"),
    ]  # fmt: skip


def export_row(pair: Pair, grids: dict[str, str]) -> list[Any]:
    """One line of the spreadsheet: names masked, places no nearer than the grid."""
    need, told = pair.need, pair.reasons
    about = mask_name(need.subject.name) if need.subject else need.organisation.name if need.organisation else ""
    helper = mask_name(pair.person.name) if pair.person else pair.organisation.name if pair.organisation else ""
    return [
        pair.rank or None, need.number, str(need.get_kind_display()), need.title, str(URGENCY[told["raised"]]),
        _("是") if told["safety"] else "", told["waited"], grids.get(results.around(need.place.path), ""), about, helper,
        pair.resource.number if pair.resource else "", pair.resource.title if pair.resource else "", pair.distance_m,
        slot_words(pair.slot) if pair.slot else "", str(PairState(pair.state).label),
        sentence(reasons(told, pair.distance_m, pair.slot)),
    ]  # fmt: skip


def grid_names(places: list[Place]) -> dict[str, str]:
    """Names by path, for who may not see doors."""
    return {place.path: place.name for place in places}
