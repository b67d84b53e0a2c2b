"""What the answers of a campaign come to: per question, without showing anybody, and the two lists they fed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from wangge.needs.kinds import NeedKind, ResourceKind
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.surveys import rules
from wangge.surveys.coverage import masked, masked_shares
from wangge.surveys.models import Campaign, Produced, Response
from wangge.surveys.rules import Content, Question


@dataclass(frozen=True)
class Share:
    """One answer and how many gave it; None when too few to be shown to this reader."""

    label: str
    value: int | None


@dataclass(frozen=True)
class Figure:
    """How a question was answered: by so many, with these shares; for numbers the middle and the span."""

    question: Question
    answered: int | None
    shares: list[Share] = field(default_factory=list)
    summary: str = ""


@dataclass(frozen=True)
class Results:
    """The figures of a campaign for one reader."""

    complete: int
    figures: list[Figure]
    needs: list[Share]
    resources: list[Share]
    clear: bool  # whether small numbers are shown


def responses_of(campaign: Campaign, viewer: Person, on: date) -> QuerySet[Response]:
    """Complete responses of a campaign whose doors the viewer may count, in the order of the places."""
    figures = access.subtree_filter(viewer, Permission.SEE_FIGURES, on=on, column="door__place__path")
    surveys = access.subtree_filter(viewer, Permission.SEE_SURVEYS, on=on, column="door__place__path")
    found = Response.objects.filter(figures | surveys, door__campaign=campaign, state=Response.State.COMPLETE)
    return found.order_by("door__place__path", "id")


def results(campaign: Campaign, viewer: Person, on: date) -> Results:
    """Figures of all complete responses in sight. Numbers from 1 to 4 are left out for readers who may not see people.

    Three queries.
    """
    clear = access.rights_of(viewer, on).anywhere(Permission.SEE_PEOPLE)
    content = rules.read(campaign.questionnaire.content)
    found = responses_of(campaign, viewer, on)
    answers = [one.answers for one in found.only("answers").iterator(chunk_size=500)]
    return Results(
        complete=len(answers),
        figures=[_figure(question, rows, clear) for question, rows in _asked(content, answers)],
        needs=_produced(found, "need__kind", NeedKind, clear),
        resources=_produced(found, "resource__kind", ResourceKind, clear),
        clear=clear,
    )


def _asked(content: Content, answers: list[dict[str, Any]]) -> list[tuple[Question, list[dict[str, Any]]]]:
    """Each question with the objects that may hold its answer: responses, or the rows of its group."""
    found = []
    for question in content.questions:
        if question.kind == "group":
            rows = [row for one in answers for row in one.get(question.id, [])]
            found += [(inner, rows) for inner in question.questions]
        else:
            found.append((question, answers))
    return found


def _figure(question: Question, rows: list[dict[str, Any]], clear: bool) -> Figure:
    values = [row[question.id] for row in rows if question.id in row]
    clear = clear and not question.sensitive
    answered = masked(len(values), clear)
    if question.kind in ("choice", "choices"):
        counted = Counter(code for value in values for code in (value if isinstance(value, list) else [value]))
        numbers = [counted[option.code] for option in question.options]
        shown = masked_shares(numbers, clear) if question.kind == "choice" else [masked(one, clear) for one in numbers]
        shares = [Share(option.label, number) for option, number in zip(question.options, shown, strict=True)]
        return Figure(question, answered, shares)
    if question.kind == "yes_no":
        yes = sum(value is True for value in values)
        shown = masked_shares([yes, len(values) - yes], clear)
        return Figure(question, answered, [Share(_("是"), shown[0]), Share(_("否"), shown[1])])
    if question.kind == "number" and values and answered is not None:
        words = {"middle": f"{median(values):g}", "least": f"{min(values):g}", "most": f"{max(values):g}"}
        return Figure(question, answered, summary=_("中位数 %(middle)s，最小 %(least)s，最大 %(most)s") % words)
    return Figure(question, answered)


def _produced(responses: QuerySet[Response], column: str, kinds: Any, clear: bool) -> list[Share]:
    rows = Produced.objects.filter(response__in=responses.order_by(), withdrawn_at=None, **{f"{column}__isnull": False})
    counted = rows.values_list(column).annotate(n=Count("pk")).order_by("-n", column)
    return [Share(str(kinds(kind).label), masked(number, clear)) for kind, number in counted]


def columns_of(content: Content) -> list[tuple[str, Question, int | None]]:
    """The columns of a spreadsheet of answers: heading, question, and for questions of a group which repeat (from 0)."""
    found: list[tuple[str, Question, int | None]] = []
    for question in content.questions:
        if question.kind == "group":
            found += [
                (f"{question.text} {number + 1} · {inner.text}", inner, number)
                for number in range(question.max_repeats)
                for inner in question.questions
            ]
        else:
            found.append((question.text, question, None))
    return found


def cells_of(content: Content, answers: dict[str, Any], *, texts: bool) -> list[Any]:
    """The cells of one response. Free text, photos and sensitive answers only say that there is one, unless `texts`."""
    found: list[Any] = []
    for question in content.questions:
        if question.kind == "group":
            rows = answers.get(question.id, [])
            for number in range(question.max_repeats):
                row = rows[number] if number < len(rows) else {}
                found += [cell_of(inner, row.get(inner.id), texts=texts) for inner in question.questions]
        else:
            found.append(cell_of(question, answers.get(question.id), texts=texts))
    return found


def cell_of(question: Question, value: Any, *, texts: bool) -> Any:
    """One answer in words."""
    if value is None:
        return ""
    if question.kind == "photo" or ((question.kind == "text" or question.sensitive) and not texts):
        return _("已填，未导出")
    return words_of(question, value)


def words_of(question: Question, value: Any) -> Any:
    """An answer as people read it: labels for codes, yes and no in words."""
    if value is None:
        return ""
    if question.kind == "choice":
        return question.label_of(value)
    if question.kind == "choices":
        return "、".join(question.label_of(code) for code in value)
    if question.kind == "yes_no":
        return _("是") if value else _("否")
    if question.kind == "day":
        return date.fromisoformat(value)
    return value
