"""A questionnaire as a form: one field for each question, groups repeated, photos kept beside their field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.surveys import answering
from wangge.surveys.rules import NO, OPS, YES, Condition, Content, Question

KEPT, REMOVE = "-kept", "-remove"


@dataclass
class Row:
    """One question as the template draws it."""

    question: Question
    name: str
    bound: Any = None
    show_if: str = ""  # JSON for the script
    when: str = ""  # the same in words, for readers without scripts
    photo: str = ""  # id of the photo kept
    hidden: bool = False  # what was answered so far does not lead here
    repeats: list[list[Row]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class AnswerForm(forms.Form):
    """The answers to one questionnaire. Values are checked by `answering`, the same rule the command applies."""

    def __init__(
        self,
        content: Content,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        answers: Mapping[str, Any] | None = None,
        repeats: Mapping[str, int] | None = None,
        complete: bool = True,
    ) -> None:
        super().__init__(data, files, auto_id="id_%s")
        self.content, self.known, self.complete = content, dict(answers or {}), complete
        self.more = dict(repeats or {})
        self.stored: dict[str, str] = {}  # photos saved by this request, by field
        for question in content.questions:
            if question.kind == "group":
                for number in range(self._repeats(question)):
                    rows = self.known.get(question.id, [])
                    known = rows[number] if number < len(rows) else {}
                    for inner in question.questions:
                        self._add(inner, f"{question.id}-{number}-{inner.id}", known.get(inner.id))
            else:
                self._add(question, question.id, self.known.get(question.id))

    def _repeats(self, question: Question) -> int:
        sent = [int(name.split("-")[1]) + 1 for name in self.data if _is_row_of(name, question.id)]
        wanted = max([1, len(self.known.get(question.id, [])), self.more.get(question.id, 0), *sent])
        return min(wanted, question.max_repeats)

    def _add(self, question: Question, name: str, value: Any) -> None:
        self.fields[name] = _field(question, value)

    def raw(self) -> dict[str, Any]:
        """What was sent, as answers; nothing is checked yet."""
        found: dict[str, Any] = {}
        for question in self.content.questions:
            if question.kind == "group":
                found[question.id] = [
                    {one.id: self._value(one, f"{question.id}-{number}-{one.id}") for one in question.questions}
                    for number in range(self._repeats(question))
                ]
            else:
                found[question.id] = self._value(question, question.id)
        return found

    def _value(self, question: Question, name: str) -> Any:
        if question.kind == "photo":
            if name in self.stored:
                return self.stored[name]
            return None if self.data.get(name + REMOVE) else self.data.get(name + KEPT) or None
        if question.kind == "choices":
            return self.data.getlist(name) if hasattr(self.data, "getlist") else self.data.get(name)
        return self.data.get(name)

    def uploads(self) -> Iterator[tuple[str, UploadedFile]]:
        """The photos sent with the form, by field."""
        for name, file in self.files.items():
            if isinstance(self.fields.get(name), forms.FileField) and isinstance(file, UploadedFile):
                yield name, file

    def clean(self) -> dict[str, Any]:
        checked = answering.check(self.content, self.raw(), complete=self.complete)
        for wrong in checked.wrong:
            first = next((name for name in self.fields if name == wrong.key or name.startswith(f"{wrong.key}-")), None)
            if not (first in self.files and wrong.code == "required"):
                self.add_error(first, wrong.sentence)
        return checked.answers

    def rows(self) -> list[Row]:
        """The questions in order, for the template."""
        scope = answering.check(self.content, self.raw() if self.is_bound else self.known, complete=False).answers
        found = []
        for question in self.content.questions:
            row = self._row(question, question.id, "", scope)
            if question.kind == "group":
                answers = scope.get(question.id, [])
                row.repeats = [
                    [
                        self._row(
                            inner, f"{question.id}-{number}-{inner.id}", f"{question.id}-{number}-",
                            {**scope, **(answers[number] if number < len(answers) else {})},
                        )
                        for inner in question.questions
                    ]
                    for number in range(self._repeats(question))
                ]  # fmt: skip
            found.append(row)
        return found

    def _row(self, question: Question, name: str, prefix: str, scope: Mapping[str, Any]) -> Row:
        row = Row(question, name, self[name] if name in self.fields else None)
        if question.show_if is not None:
            inner = {one.id for group in self.content.questions for one in group.questions} if prefix else set()
            tests = [
                {"name": (prefix if test.question in inner else "") + test.question, "op": test.op, "value": test.value}
                for test in question.show_if.tests
            ]
            row.show_if = json.dumps({"mode": question.show_if.mode, "tests": tests}, ensure_ascii=False)
            row.when = condition_words(question.show_if, self.content)
            row.hidden = not answering.is_shown(question.show_if, scope)
        if question.kind == "photo":
            kept = self._value(question, name) if self.is_bound else self.fields[name].initial
            row.photo = str(kept or "")
        return row


def _is_row_of(name: str, group: str) -> bool:
    parts = name.split("-")
    return len(parts) > 2 and parts[0] == group and parts[1].isdigit() and len(parts[1]) < 3


def condition_words(condition: Condition, content: Content) -> str:
    """A condition as a reader says it: 「需要哪些帮助」包含「家电维修」."""
    words = []
    for test in condition.tests:
        other = content.find(test.question)
        if other is None:
            continue
        answer: Any = other.label_of(str(test.value)) or test.value
        if other.kind == "yes_no":
            answer = _("是") if test.value == YES else _("否")
        words.append(_("「%(text)s」%(op)s「%(answer)s」") % {"text": other.text, "op": OPS[test.op], "answer": answer})
    return (_("，并且") if condition.mode == "all" else _("，或者")).join(words)


YES_NO = [(YES, gettext_lazy("是")), (NO, gettext_lazy("否"))]


def _field(question: Question, value: Any) -> forms.Field:
    """The field of a question; nothing is required here, because `answering` decides what is."""
    given: dict[str, Any] = {"label": question.text, "help_text": question.help, "required": False, "initial": value}
    options = [(option.code, option.label) for option in question.options]
    made: forms.Field
    if question.kind == "choice":
        made = _Choice(choices=options, widget=forms.RadioSelect, **given)
    elif question.kind == "choices":
        made = _Choices(choices=options, widget=forms.CheckboxSelectMultiple, **given)
    elif question.kind == "yes_no":
        given["initial"] = None if value is None else (YES if value else NO)
        made = _Choice(choices=YES_NO, widget=forms.RadioSelect, **given)
    elif question.kind == "photo":
        made = forms.FileField(widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}), **given)
    else:
        made = forms.CharField(widget=_widget(question), **given)
    return made


def _widget(question: Question) -> forms.Widget:
    if question.kind == "day":
        return forms.TextInput(attrs={"type": "date"})
    if question.kind == "number":
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.Textarea(attrs={"rows": 3})


class _Choice(forms.ChoiceField):
    """Keeps whatever was sent: `answering` says what is wrong, in our words."""

    def validate(self, value: Any) -> None:
        pass


class _Choices(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        pass

    def to_python(self, value: Any) -> Any:
        return value or []
