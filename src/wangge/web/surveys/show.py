"""How doors, questions and figures of surveys are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from wangge.people.abilities import Skill, slot_words
from wangge.surveys import coverage
from wangge.surveys.models import Door, Response, Visit
from wangge.surveys.results import words_of
from wangge.surveys.rules import KINDS, Content, Question
from wangge.surveys.states import OPEN, TONES, DoorState
from wangge.web.people.show import address_of
from wangge.web.surveys.answer_form import condition_words


@dataclass(frozen=True)
class DoorRow:
    """One door in a list."""

    id: UUID
    title: str
    detail: str
    unit: str
    state: str
    tone: str
    tries: int
    next_on: Any
    person: str
    open: bool
    client_id: UUID
    campaign: str


def door_row(door: Door) -> DoorRow:
    """A door with its address in words; place__parent__parent must be loaded."""
    address = address_of(door.place)
    return DoorRow(
        id=door.pk,
        title=door.organisation.name if door.organisation else address,
        detail=address if door.organisation else "",
        unit=door.place.parent.name if door.place.parent and not door.organisation else "",
        state=str(DoorState(door.state).label),
        tone=TONES[door.state],
        tries=door.tries,
        next_on=door.next_on,
        person=door.person.name if door.person_id and door.person else "",
        open=door.state in OPEN,
        client_id=uuid4(),
        campaign=door.campaign.title,
    )


def visit_entry(visit: Visit) -> dict[str, Any]:
    """A knock as a line of the timeline."""
    words = [visit.note or ""]
    if visit.come_back_on:
        words.append(_("约好 %(day)s 再来") % {"day": visit.come_back_on})
    if visit.where == Visit.Where.ELSEWHERE:
        words.append(visit.get_where_display())
    return {
        "at": visit.at,
        "who": visit.by.name,
        "what": visit.get_outcome_display(),
        "note": "\n".join(word for word in words if word),
        "tone": TONES[visit.outcome],
    }


@dataclass(frozen=True)
class Asked:
    """One question in the builder."""

    id: str
    kind: str
    text: str
    help: str
    required: bool
    sensitive: bool
    when: str
    options: str
    produces: list[dict[str, Any]]
    inner: list[Asked]
    is_group: bool


def asked(question: Question, content: Content) -> Asked:
    """A question with its condition and rules in words."""
    return Asked(
        id=question.id,
        kind=str(KINDS[question.kind]),
        text=question.text,
        help=question.help,
        required=question.required,
        sensitive=question.sensitive,
        when=condition_words(question.show_if, content) if question.show_if else "",
        options="、".join(option.label for option in question.options),
        produces=[rule_words(question, number) for number in range(len(question.produces))],
        inner=[asked(one, content) for one in question.questions],
        is_group=question.kind == "group",
    )


def rule_words(question: Question, number: int) -> dict[str, Any]:
    """A rule in words: 选「家电维修」→ 需求「家电维修」."""
    rule = question.produces[number]
    chosen = question.label_of(rule.when) or (_("是") if rule.when == "yes" else rule.when)
    what = _("需求") if rule.makes == "need" else _("资源")
    title = rule.title.replace("{choice}", chosen)
    extra = [str(Skill(code).label) for code in rule.skills] + [slot_words(code) for code in rule.times]
    words = _("选「%(chosen)s」生成%(what)s「%(title)s」") % {"chosen": chosen, "what": what, "title": title}
    return {"number": number, "words": words, "extra": "、".join(extra)}


def answer_lines(content: Content, response: Response) -> list[dict[str, Any]]:
    """The answers of a response in words, in the order of the questions; photos as their ids."""
    lines: list[dict[str, Any]] = []
    answers = response.answers
    for question in content.questions:
        if question.kind == "group":
            for number, row in enumerate(answers.get(question.id, [])):
                for inner in question.questions:
                    if inner.id in row:
                        lines.append(_line(inner, row[inner.id], f"{question.text} {number + 1} · "))
        elif question.id in answers:
            lines.append(_line(question, answers[question.id], ""))
    return lines


def _line(question: Question, value: Any, prefix: str) -> dict[str, Any]:
    return {
        "label": prefix + question.text,
        "value": words_of(question, value) if question.kind != "photo" else "",
        "unit": question.unit,
        "photo": value if question.kind == "photo" else "",
    }


def coverage_line(line: Any, bands: list[int], *, over: bool) -> dict[str, Any]:
    """A grid or building of a campaign with its coverage in words; `over`: the round has ended."""
    band = coverage.band(line.count.visited, line.count.doors, bands)
    return {
        "place": line.place,
        "count": line.count,
        "band": band,
        "words": coverage.band_words(band, over=over),
        "tone": coverage.band_tone(band, over=over),
        "people": "、".join(line.people),
        "is_grid": line.place.kind == "grid",
    }
