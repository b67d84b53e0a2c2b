"""What a questionnaire may hold: a strict schema, and the problems that keep a draft from being published.

The schema says what can be stored at all, drafts included; `problems` says what a reader of the questionnaire would stumble
over. Everything here works on plain values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from wangge.people.abilities import sound_skills, sound_times

MOST_QUESTIONS, MOST_OPTIONS, MOST_TESTS, MOST_REPEATS = 80, 20, 5, 20
CHOICE = "{choice}"  # in a title: the label of the option that was chosen

Kind = Literal["text", "choice", "choices", "number", "yes_no", "day", "photo", "group"]
Op = Literal["is", "is_not", "gt", "lt", "has"]
KINDS: dict[str, Any] = {
    "text": _("填空"),
    "choice": _("单选"),
    "choices": _("多选"),
    "number": _("数字"),
    "yes_no": _("是否"),
    "day": _("日期"),
    "photo": _("照片"),
    "group": _("重复填写的一组"),
}
OPS: dict[str, Any] = {
    "is": _("等于"), "is_not": _("不等于"), "gt": _("大于"), "lt": _("小于"), "has": _("包含"),
}  # fmt: skip
OPS_OF: dict[str, tuple[str, ...]] = {
    "text": ("has",),
    "choice": ("is", "is_not"),
    "choices": ("has",),
    "number": ("is", "gt", "lt"),
    "yes_no": ("is",),
    "day": (),
    "photo": (),
    "group": (),
}
YES, NO = "yes", "no"

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,11}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Option(_Strict):
    """One answer to choose."""

    code: Id
    label: Label


class Test(_Strict):
    """One comparison with the answer to an earlier question; `value` is a code, "yes"/"no", a number or words."""

    __test__ = False  # not a test case

    question: Id
    op: Op
    value: str | int | float


class Condition(_Strict):
    """When a question is asked: all of the tests hold, or any of them."""

    mode: Literal["all", "any"]
    tests: tuple[Test, ...] = Field(min_length=1, max_length=MOST_TESTS, strict=False)


class Produces(_Strict):
    """What an answer becomes. The title is made of fixed words and the option's label, never of what somebody typed."""

    when: str = Field(max_length=12, description="An option's code, or yes.")
    makes: Literal["need", "resource"]
    kind: Id | Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    urgency: int = Field(3, ge=1, le=5)
    skills: tuple[str, ...] = Field((), strict=False)
    times: tuple[str, ...] = Field((), strict=False)
    wanted_days: int | None = Field(None, ge=1, le=365, description="Calendar days from the answer.")
    details_from: Id | None = Field(None, description="A text question whose answer is kept, sealed, as the details.")

    @model_validator(mode="after")
    def _known_abilities(self) -> Produces:
        sound_skills(self.skills)
        sound_times(self.times)
        return self


class Question(_Strict):
    """One question; which of the fields count depends on its kind."""

    id: Id
    kind: Kind
    text: Words
    help: Annotated[str, StringConstraints(max_length=300)] = ""
    required: bool = False
    sensitive: bool = False
    options: tuple[Option, ...] = Field((), max_length=MOST_OPTIONS, strict=False)
    min: float | None = Field(None, allow_inf_nan=False)
    max: float | None = Field(None, allow_inf_nan=False)
    unit: Annotated[str, StringConstraints(max_length=10)] = ""
    questions: tuple[Question, ...] = Field((), max_length=MOST_OPTIONS, strict=False)
    max_repeats: int = Field(5, ge=1, le=MOST_REPEATS)
    show_if: Condition | None = None
    produces: tuple[Produces, ...] = Field((), max_length=MOST_OPTIONS, strict=False)

    @model_validator(mode="after")
    def _groups_are_flat(self) -> Question:
        if self.kind == "group":
            if any(one.kind == "group" for one in self.questions):
                raise ValueError("a group holds no group")
        elif self.questions:
            raise ValueError("only a group holds questions")
        if self.options and self.kind not in ("choice", "choices"):
            raise ValueError("only a choice has options")
        return self

    def label_of(self, code: str) -> str:
        """The words of an option; empty for a code it does not have."""
        return next((option.label for option in self.options if option.code == code), "")


class Content(_Strict):
    """The questions in the order they are asked. Ids are unique in the whole questionnaire."""

    questions: tuple[Question, ...] = Field((), max_length=MOST_QUESTIONS, strict=False)

    @model_validator(mode="after")
    def _ids_once(self) -> Content:
        ids = [one.id for one in self.walk()]
        if len(ids) != len(set(ids)):
            raise ValueError("two questions have one id")
        return self

    def walk(self) -> Iterator[Question]:
        """Every question, those in groups too, in order."""
        for question in self.questions:
            yield question
            yield from question.questions

    def find(self, question_id: str) -> Question | None:
        """The question with this id, in a group or not."""
        return next((one for one in self.walk() if one.id == question_id), None)


class BadContent(ValueError):
    """Something that is no questionnaire at all."""


def read(content: Any) -> Content:
    """The questionnaire in a JSON value. Raises BadContent when it breaks the schema."""
    try:
        return Content.model_validate(content)
    except ValidationError as problem:
        raise BadContent(str(problem)) from problem


def write(content: Content) -> dict[str, Any]:
    """The JSON value of a questionnaire, without what is at its default."""
    return content.model_dump(mode="json", exclude_defaults=True) or {"questions": []}


@dataclass(frozen=True)
class Problem:
    """Why a draft cannot be published yet: the question it is about, a stable code and the words of the sentence."""

    question: str
    code: str
    words: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, for the person who builds it."""
        return str(PROBLEMS[self.code]) % self.words


PROBLEMS: dict[str, Any] = {
    "empty": _("还没有题目。请先加一道题。"),
    "few_options": _("「%(text)s」的选项少于两个。请补充选项，或改为是否题。"),
    "same_option": _("「%(text)s」有两个相同的选项「%(label)s」。请删去一个。"),
    "range": _("「%(text)s」的最小值大于最大值。请对调。"),
    "empty_group": _("「%(text)s」这一组里还没有题目。请加题，或删去这一组。"),
    "later": _("「%(text)s」的显示条件用到了排在后面的「%(other)s」。请把那道题移到前面，或改条件。"),
    "lost": _("「%(text)s」的显示条件用到了已不存在的题目。请改条件。"),
    "inside": _("「%(text)s」的显示条件用到了组里的「%(other)s」，组外的题目不能这样用。请改条件。"),
    "op": _("「%(text)s」的显示条件不能这样比较「%(other)s」。请重新选择比较方式。"),
    "value": _("「%(text)s」的显示条件里，「%(other)s」没有这个答案。请重新选择。"),
    "produces_when": _("「%(text)s」的转化规则用到了没有的选项。请重新选择。"),
    "produces_kind": _("「%(text)s」的转化规则没有选好类别。请重新选择。"),
    "details": _("「%(text)s」的补充说明应取自一道填空题。请重新选择。"),
}


def problems(content: Content, *, need_kinds: frozenset[str], resource_kinds: frozenset[str]) -> list[Problem]:
    """What keeps the questionnaire from being published, in the order of the questions; empty when it can be."""
    if not content.questions:
        return [Problem("", "empty")]
    kinds = {"need": need_kinds, "resource": resource_kinds}
    found: list[Problem] = []
    earlier: dict[str, Question] = {}
    for question in content.questions:
        found += _of_question(question, content, earlier, kinds)
        inside = dict(earlier)
        for inner in question.questions:
            found += _of_question(inner, content, inside, kinds)
            inside[inner.id] = inner
        earlier[question.id] = question
    return found


def _of_question(
    question: Question, content: Content, earlier: dict[str, Question], kinds: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    words = {"text": question.text}
    if question.kind in ("choice", "choices"):
        if len(question.options) < 2:
            yield Problem(question.id, "few_options", words)
        labels = [option.label for option in question.options]
        codes = [option.code for option in question.options]
        if len(set(labels)) < len(labels) or len(set(codes)) < len(codes):
            twice = next((label for label in labels if labels.count(label) > 1), labels[0])
            yield Problem(question.id, "same_option", {**words, "label": twice})
    if question.min is not None and question.max is not None and question.min > question.max:
        yield Problem(question.id, "range", words)
    if question.kind == "group" and not question.questions:
        yield Problem(question.id, "empty_group", words)
    for test in question.show_if.tests if question.show_if else ():
        yield from _of_test(test, question, content, earlier)
    for rule in question.produces:
        yield from _of_produces(rule, question, content, kinds)


def _of_test(test: Test, question: Question, content: Content, earlier: dict[str, Question]) -> Iterator[Problem]:
    other = content.find(test.question)
    if other is None:
        yield Problem(question.id, "lost", {"text": question.text})
        return
    words = {"text": question.text, "other": other.text}
    if other.id not in earlier:
        top = {one.id for one in content.questions}
        yield Problem(question.id, "later" if other.id in top or question.id not in top else "inside", words)
    elif test.op not in OPS_OF[other.kind]:
        yield Problem(question.id, "op", words)
    elif not _fits(test.value, other):
        yield Problem(question.id, "value", words)


def _fits(value: str | float, other: Question) -> bool:
    if other.kind == "number":
        return isinstance(value, int | float)
    if other.kind == "yes_no":
        return value in (YES, NO)
    if other.kind in ("choice", "choices"):
        return any(option.code == value for option in other.options)
    return bool(str(value).strip())


def _of_produces(
    rule: Produces, question: Question, content: Content, kinds: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    words = {"text": question.text}
    answers = {option.code for option in question.options} if question.options else {YES}
    if question.kind not in ("choice", "choices", "yes_no") or rule.when not in answers:
        yield Problem(question.id, "produces_when", words)
    if rule.kind not in kinds[rule.makes]:
        yield Problem(question.id, "produces_kind", words)
    if rule.details_from is not None:
        source = content.find(rule.details_from)
        if source is None or source.kind != "text":
            yield Problem(question.id, "details", words)


def canonical(value: Any) -> str:
    """One written form of answers, for a commitment in the journal."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
