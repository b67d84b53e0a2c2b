"""Answers on plain values: which questions are asked, whether what was answered is sound, and what it becomes.

Answers are a JSON object from question id to value: text, an option's code, a list of codes, a number, true/false, a day
("2026-11-25"), the id of a photo, or for a group a list of such objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge.surveys.rules import CHOICE, NO, YES, Condition, Content, Produces, Question, Test

LONGEST_TEXT = 2000
Answers = dict[str, Any]

WRONG: dict[str, Any] = {
    "required": _("请回答这道题。"),
    "option": _("请从选项中选择。"),
    "number": _("请填数字。"),
    "below": _("不能小于 %(min)s。"),
    "above": _("不能大于 %(max)s。"),
    "day": _("请填一个日期，例如 2026-03-08。"),
    "long": _("最多 2000 字。"),
    "photo": _("照片没有找到，请重新拍摄。"),
    "repeats": _("最多填 %(most)s 组。"),
    "shape": _("答案的格式不对，请重新填写。"),
}


@dataclass(frozen=True)
class Wrong:
    """One answer that cannot stay: where ("q3", or "q5-0-q6" inside a group), why, and the words of the sentence."""

    key: str
    code: str
    words: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What to do about it, for the person who answers."""
        return str(WRONG[self.code]) % self.words


@dataclass(frozen=True)
class Checked:
    """The answers that count (of questions that were asked), and what is wrong with them."""

    answers: Answers
    wrong: list[Wrong]


class _NotSound(ValueError):
    def __init__(self, code: str, **words: Any) -> None:
        self.code, self.words = code, words
        super().__init__(code)


# Which questions are asked


def holds(test: Test, answers: Mapping[str, Any]) -> bool:
    """Whether a comparison holds; with a question that was not answered, none does."""
    answer = answers.get(test.question)
    if answer is None:
        return False
    if isinstance(answer, bool):
        answer = YES if answer else NO
    if test.op == "is":
        return bool(answer == test.value)
    if test.op == "is_not":
        return bool(answer != test.value)
    if test.op == "has":
        return str(test.value) in answer if isinstance(answer, list | str) else False
    if not isinstance(answer, int | float) or not isinstance(test.value, int | float):
        return False
    return answer > test.value if test.op == "gt" else answer < test.value


def is_shown(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Whether a question with this condition is asked after these answers."""
    if condition is None:
        return True
    results = [holds(test, answers) for test in condition.tests]
    return all(results) if condition.mode == "all" else any(results)


# Whether the answers are sound


def check(content: Content, given: Mapping[str, Any], *, complete: bool) -> Checked:
    """Keep the answers of questions that are asked and say what is wrong with them.

    Answers of questions that are not asked are dropped, so that nobody is held to what they were not asked.
    A draft (`complete` false) may leave required questions out.
    """
    wrong: list[Wrong] = []
    answers: Answers = {}
    _fill(content.questions, given, {}, answers, wrong, "", complete)
    return Checked(answers, wrong)


def _fill(
    questions: tuple[Question, ...], given: Mapping[str, Any], above: Mapping[str, Any], answers: Answers,
    wrong: list[Wrong], prefix: str, complete: bool,
) -> None:  # fmt: skip
    for question in questions:
        if not is_shown(question.show_if, {**above, **answers}):
            continue
        key, value = f"{prefix}{question.id}", given.get(question.id)
        if question.kind == "group":
            rows = _group(question, value, {**above, **answers}, wrong, key, complete)
            if rows:
                answers[question.id] = rows
            elif complete and question.required:
                wrong.append(Wrong(key, "required"))
            continue
        if value is None or value == "" or value == []:
            if complete and question.required:
                wrong.append(Wrong(key, "required"))
            continue
        try:
            answers[question.id] = sound(question, value)
        except _NotSound as problem:
            wrong.append(Wrong(key, problem.code, problem.words))


def _group(
    question: Question, value: Any, above: Mapping[str, Any], wrong: list[Wrong], key: str, complete: bool
) -> list[Answers]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        wrong.append(Wrong(key, "shape"))
        return []
    if len(value) > question.max_repeats:
        wrong.append(Wrong(key, "repeats", {"most": question.max_repeats}))
    rows = []
    for number, row in enumerate(value[: question.max_repeats]):
        if any(answer not in (None, "", []) for answer in row.values()):
            answers: Answers = {}
            _fill(question.questions, row, above, answers, wrong, f"{key}-{number}-", complete)
            if answers:
                rows.append(answers)
    return rows


def sound(question: Question, value: Any) -> Any:
    """One answer as it is kept. Raises ValueError when it does not answer the question."""
    return _SOUND[question.kind](question, value)


def _text(question: Question, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise _NotSound("shape")
    if len(value) > LONGEST_TEXT:
        raise _NotSound("long")
    return value.strip()


def _choice(question: Question, value: Any) -> str:
    if not isinstance(value, str) or not question.label_of(value):
        raise _NotSound("option")
    return value


def _choices(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(code, str) and question.label_of(code) for code in value):
        raise _NotSound("option")
    return [option.code for option in question.options if option.code in value]


def _number(question: Question, value: Any) -> int | float:
    try:
        number = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError):
        number = None
    if number is None or number != number or number in (float("inf"), float("-inf")):
        raise _NotSound("number")
    if question.min is not None and number < question.min:
        raise _NotSound("below", min=_plain(question.min))
    if question.max is not None and number > question.max:
        raise _NotSound("above", max=_plain(question.max))
    return _plain(number)


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _yes_no(question: Question, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in (YES, NO):
        raise _NotSound("option")
    return bool(value == YES)


def _day(question: Question, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else value.isoformat()
    except (ValueError, AttributeError) as problem:
        raise _NotSound("day") from problem


def _photo(question: Question, value: Any) -> str:
    try:
        return str(UUID(str(value)))
    except ValueError as problem:
        raise _NotSound("photo") from problem


_SOUND = {
    "text": _text, "choice": _choice, "choices": _choices, "number": _number, "yes_no": _yes_no, "day": _day,
    "photo": _photo,
}  # fmt: skip


# What the answers become


@dataclass(frozen=True)
class Product:
    """A need or resource that answers ask for. `key` names it within the response: it comes about once."""

    key: str
    rule: Produces
    title: str
    details: str
    wanted_by: date | None


def products(content: Content, answers: Answers, on: date) -> list[Product]:
    """The needs and resources these (checked) answers give, answered on a day, in the order of the questions."""
    found: list[Product] = []
    for question in content.questions:
        if question.kind == "group":
            for number, row in enumerate(answers.get(question.id, [])):
                for inner in question.questions:
                    found += _products(inner, row, {**answers, **row}, f"{question.id}-{number}-", on)
        else:
            found += _products(question, answers, answers, "", on)
    return found


def _products(question: Question, row: Answers, scope: Mapping[str, Any], prefix: str, on: date) -> Iterator[Product]:
    if question.id not in row:
        return
    value = row[question.id]
    chosen = [YES] if value is True else value if isinstance(value, list) else [value]
    for number, rule in enumerate(question.produces):
        if rule.when not in chosen:
            continue
        details = scope.get(rule.details_from) if rule.details_from else None
        yield Product(
            key=f"{prefix}{question.id}={rule.when}" + (f".{number}" if _again(question, number) else ""),
            rule=rule,
            title=rule.title.replace(CHOICE, question.label_of(rule.when)),
            details=details if isinstance(details, str) else "",
            wanted_by=on + timedelta(days=rule.wanted_days) if rule.wanted_days else None,
        )


def _again(question: Question, number: int) -> bool:
    """Whether an earlier rule of the question has the same answer: the two need different keys."""
    return any(rule.when == question.produces[number].when for rule in question.produces[:number])


def photos_in(content: Content, answers: Answers) -> list[str]:
    """Ids of the photos the answers name."""
    found = [answers[one.id] for one in content.questions if one.kind == "photo" and one.id in answers]
    for group in (one for one in content.questions if one.kind == "group"):
        inner = [one.id for one in group.questions if one.kind == "photo"]
        found += [row[name] for row in answers.get(group.id, []) for name in inner if name in row]
    return found
