"""Forms for building questionnaires, planning campaigns and recording knocks. The answers' form is in `answer_form`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.needs.kinds import URGENCY, USUAL_URGENCY, NeedKind, ResourceKind
from wangge.people.abilities import SLOTS, Skill, slot_words
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.surveys import editing
from wangge.surveys.models import Questionnaire, QuestionnaireVersion, Visit
from wangge.surveys.rules import MOST_OPTIONS, MOST_REPEATS, NO, OPS, OPS_OF, YES
from wangge.surveys.states import Outcome

Json = dict[str, Any]
TESTS_SHOWN = 3


class QuestionnaireForm(forms.Form):
    """A new questionnaire, empty or copied."""

    name = forms.CharField(label=gettext_lazy("问卷名称"), max_length=80)
    audience = forms.ChoiceField(
        label=gettext_lazy("走访对象"), choices=Questionnaire.Audience.choices, widget=forms.RadioSelect,
        initial=Questionnaire.Audience.HOUSEHOLD,
    )  # fmt: skip
    community = forms.ChoiceField(label=gettext_lazy("社区"))
    copy_of = forms.ChoiceField(
        label=gettext_lazy("从已有问卷复制题目"), required=False, help_text=gettext_lazy("不选就从空白开始。")
    )

    def __init__(
        self, *args: Any, communities: list[Place], versions: list[QuestionnaireVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].choices = [(str(one.pk), one.name) for one in communities]  # type: ignore[attr-defined]
        self.fields["copy_of"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((str(one.pk), _("%(name)s 第 %(number)s 版") % {
                "name": one.questionnaire.name, "number": one.number}) for one in versions),
        ]  # fmt: skip


class QuestionForm(forms.Form):
    """One question; only the fields of its kind are there. Conditions are one choice each, and a value for numbers."""

    text = forms.CharField(label=gettext_lazy("题目"), max_length=200)
    help = forms.CharField(label=gettext_lazy("提示"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("必答"), required=False)
    sensitive = forms.BooleanField(
        label=gettext_lazy("敏感问题"), required=False,
        help_text=gettext_lazy("答案一律加密保存；敏感问题还不进导出，统计中的小数字对所有人隐去。"),
    )  # fmt: skip
    options = forms.CharField(
        label=gettext_lazy("选项"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("一行一个，最多 20 个。"),
    )
    min = forms.FloatField(label=gettext_lazy("最小值"), required=False)
    max = forms.FloatField(label=gettext_lazy("最大值"), required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=10, required=False)
    max_repeats = forms.IntegerField(label=gettext_lazy("最多重复几次"), min_value=1, max_value=MOST_REPEATS, initial=5)
    mode = forms.ChoiceField(
        label=gettext_lazy("什么时候显示"),
        choices=[
            ("", gettext_lazy("总是显示")),
            ("all", gettext_lazy("满足下面全部条件时")),
            ("any", gettext_lazy("满足下面任一条件时")),
        ],
        required=False,
    )  # fmt: skip

    KEPT = {
        "choice": ("options",), "choices": ("options",), "number": ("min", "max", "unit"), "group": ("max_repeats",),
    }  # fmt: skip

    def __init__(self, *args: Any, question: Json, content: Json, **kwargs: Any) -> None:
        self.question = question
        self.before = editing.earlier(content, question["id"])
        super().__init__(*args, **{**kwargs, "initial": _initial(question)})
        kept = self.KEPT.get(question["kind"], ())
        for name in ("options", "min", "max", "unit", "max_repeats"):
            if name not in kept:
                del self.fields[name]
        if question["kind"] == "group":
            del self.fields["sensitive"]
        self._add_tests()

    def _add_tests(self) -> None:
        choices = [("", "—"), *test_choices(self.before)]
        tests = self.question.get("show_if", {}).get("tests", [])
        if len(choices) == 1 and not tests:
            del self.fields["mode"]
            return
        known = {code for code, _label in choices}
        for number in range(max(TESTS_SHOWN, len(tests))):
            code, value = test_code(tests[number]) if number < len(tests) else ("", "")
            label = _("条件 %(number)s") % {"number": number + 1}
            lost = [(code, _("（用到的题目已改动，请重新选择）"))] if code not in known else []
            self.fields[f"test{number}"] = forms.ChoiceField(
                label=label, choices=[*choices, *lost], required=False, initial=code
            )
            self.fields[f"value{number}"] = forms.CharField(
                label=_("条件 %(number)s 的数值或文字") % {"number": number + 1}, required=False, initial=value,
                max_length=40,
            )  # fmt: skip

    @property
    def test_rows(self) -> list[tuple[Any, Any]]:
        """The condition's rows: what is compared, and with what."""
        names = [name for name in self.fields if name.startswith("test")]
        return [(self[name], self[name.replace("test", "value")]) for name in names]

    def clean_options(self) -> list[Json]:
        labels = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if len(labels) > MOST_OPTIONS or any(len(label) > 60 for label in labels):
            raise forms.ValidationError(_("最多 20 个选项，每个最多 60 字。"))
        return editing.coded(labels, self.question.get("options", []))

    def clean(self) -> Json:
        data = super().clean() or {}
        tests = []
        for number in range(len([name for name in self.fields if name.startswith("test")])):
            code, value = data.get(f"test{number}", ""), data.get(f"value{number}", "").strip()
            if not code:
                continue
            test = json.loads(code)
            if "value" not in test:
                try:
                    test["value"] = _number(value) if test["op"] != "has" else value
                except ValueError:
                    self.add_error(f"value{number}", _("请填数字。"))
                if test.get("value") == "":
                    self.add_error(f"value{number}", _("请填要包含的文字。"))
            tests.append(test)
        if data.get("mode") and not tests and not self.errors:
            self.add_error("mode", _("请至少选一个条件，或改为“总是显示”。"))
        data["show_if"] = {"mode": data["mode"], "tests": tests} if data.get("mode") and tests else None
        return data

    def made(self) -> Json:
        """The question as it is stored."""
        data, found = self.cleaned_data, {"id": self.question["id"], "kind": self.question["kind"]}
        for name in (
            "text",
            "help",
            "required",
            "sensitive",
            "options",
            "min",
            "max",
            "unit",
            "max_repeats",
            "show_if",
        ):
            if data.get(name) not in (None, "", False):
                found[name] = data[name]
        for name in ("questions", "produces"):
            if name in self.question:
                found[name] = self.question[name]
        return found


def _initial(question: Json) -> Json:
    known: Json = {
        name: question[name]
        for name in ("text", "help", "required", "sensitive", "min", "max", "unit")
        if name in question
    }
    known["options"] = "\n".join(one["label"] for one in question.get("options", []))
    known["max_repeats"] = question.get("max_repeats", 5)
    known["mode"] = question.get("show_if", {}).get("mode", "")
    return known


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number == int(number) else number


def test_choices(before: list[Json]) -> list[tuple[str, str]]:
    """Everything a condition may say about these questions, as (stored form, words)."""
    found = []
    for question in before:
        for op in OPS_OF[question["kind"]]:
            words = {"text": question["text"], "op": OPS[op]}
            if question["kind"] in ("number", "text"):
                code = json.dumps({"question": question["id"], "op": op})
                found.append((code, _("「%(text)s」%(op)s…（在旁边填写）") % words))
                continue
            options = question.get("options") or [{"code": YES, "label": _("是")}, {"code": NO, "label": _("否")}]
            for option in options:
                code = json.dumps({"question": question["id"], "op": op, "value": option["code"]})
                found.append((code, _("「%(text)s」%(op)s「%(answer)s」") % {**words, "answer": option["label"]}))
    return found


def test_code(test: Json) -> tuple[str, str]:
    """A stored comparison as (choice, value) of its row."""
    plain = {"question": test["question"], "op": test["op"]}
    is_code = isinstance(test["value"], str) and test["op"] in ("is", "is_not", "has")
    coded = json.dumps({**plain, "value": test["value"]})
    if is_code and (test["value"] in (YES, NO) or test["value"].isascii()):
        return coded, ""
    return json.dumps(plain), str(test["value"])


class ProducesForm(forms.Form):
    """What one answer becomes."""

    when = forms.ChoiceField(label=gettext_lazy("选了这一项时"))
    thing = forms.ChoiceField(label=gettext_lazy("生成"))
    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=40,
        help_text=gettext_lazy("写 {choice} 的地方换成选项文字。标题可能公开，不用填写人打的字。"),
    )  # fmt: skip
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("紧急程度"), choices=[(number, words) for number, words in URGENCY.items()], coerce=int,
        initial=USUAL_URGENCY,
    )  # fmt: skip
    wanted_days = forms.IntegerField(
        label=gettext_lazy("几天内需要（资源：几天内有效）"), required=False, min_value=1, max_value=365
    )
    details_from = forms.ChoiceField(
        label=gettext_lazy("补充说明取自"), required=False, help_text=gettext_lazy("一道填空题的答案，加密保存。")
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("技能"), choices=Skill.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    times = forms.MultipleChoiceField(label=gettext_lazy("时间"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, question: Json, content: Json, rule: Json | None, **kwargs: Any) -> None:
        initial = dict(rule or {"title": "{choice}" if question["kind"] != "yes_no" else question["text"][:40]})
        if rule:
            initial["thing"] = f"{rule['makes']}:{rule['kind']}"
        super().__init__(*args, **{**kwargs, "initial": initial})
        options = question.get("options") or [{"code": YES, "label": _("是")}]
        texts = [
            one
            for one in editing.earlier({"questions": [*content["questions"], {"id": ""}]}, "")
            if one["kind"] == "text"
        ]
        texts += [one for group in content["questions"] for one in group.get("questions", []) if one["kind"] == "text"]
        fields: dict[str, Any] = self.fields
        fields["when"].choices = [(one["code"], one["label"]) for one in options]
        fields["thing"].choices = [
            (_("需求"), [(f"need:{kind.value}", kind.label) for kind in NeedKind]),
            (_("资源"), [(f"resource:{kind.value}", kind.label) for kind in ResourceKind]),
        ]
        fields["details_from"].choices = [("", "—"), *((one["id"], one["text"]) for one in texts)]
        fields["times"].choices = [(slot, slot_words(slot)) for slot in SLOTS]

    def made(self) -> Json:
        """The rule as it is stored."""
        data = dict(self.cleaned_data)
        data["makes"], data["kind"] = data.pop("thing").split(":")
        return {name: value for name, value in data.items() if value not in (None, "", [])}


class CampaignForm(forms.Form):
    """A round to plan. Places are the grids of the community; who goes may be named for each."""

    title = forms.CharField(label=gettext_lazy("走访名称"), max_length=80)
    questionnaire = forms.ChoiceField(label=gettext_lazy("问卷"))
    places = forms.MultipleChoiceField(
        label=gettext_lazy("走访范围"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("选中的网格里每一户（店）都会列入名单。"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=gettext_lazy("结束日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    most_tries = forms.IntegerField(
        label=gettext_lazy("最多上门几次"), min_value=1, max_value=10, initial=3,
        help_text=gettext_lazy("一直无人在家，到这个次数就记为“未能入户”。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, versions: list[QuestionnaireVersion], grids: list[tuple[Place, list[Person]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["questionnaire"].choices = [
            (str(one.pk), f"{one.questionnaire.name} · {one.questionnaire.get_audience_display()}") for one in versions
        ]
        fields["places"].choices = [(str(grid.pk), grid.name) for grid, _people in grids]
        for number, (grid, people) in enumerate(grids):
            fields[f"going{number}"] = forms.ChoiceField(
                label=_("%(grid)s由谁去") % {"grid": grid.name}, required=False,
                choices=[("", _("本网格的网格员，按楼栋轮流")), *((str(one.pk), one.name) for one in people)],
            )  # fmt: skip
        self.grids = grids

    @property
    def going_fields(self) -> list[Any]:
        """The fields that say who goes, one for each grid."""
        return [self[f"going{number}"] for number in range(len(self.grids))]

    def going(self) -> dict[UUID, UUID]:
        """Who goes, by the id of the grid, for the grids that are part of the round."""
        found = {}
        for number, (grid, people) in enumerate(self.grids):
            chosen = self.cleaned_data.get(f"going{number}")
            if chosen and str(grid.pk) in self.cleaned_data["places"]:
                found[grid.pk] = next(one.pk for one in people if str(one.pk) == chosen)
        return found


class AssignForm(forms.Form):
    """Give the open doors of a grid or building to somebody."""

    place = forms.ChoiceField(label=gettext_lazy("网格或楼栋"))
    person = forms.ChoiceField(label=gettext_lazy("由谁去"))

    def __init__(self, *args: Any, places: list[Place], people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["place"].choices = [(str(one.pk), one.name) for one in places]
        fields["person"].choices = [(str(one.pk), one.name) for one in people]


class VisitForm(forms.Form):
    """One knock."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    come_back_on = forms.DateField(
        label=gettext_lazy("约好哪天再来"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    where = forms.ChoiceField(
        label=gettext_lazy("您现在在哪里"), choices=Visit.Where.choices, widget=forms.RadioSelect, required=False,
        initial=Visit.Where.AT_DOOR,
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("备注"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2, "data-private": ""}),
        help_text=gettext_lazy("例如下次几点来合适。加密保存。"),
    )  # fmt: skip
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)

    def day(self) -> date | None:
        """The day agreed on."""
        return self.cleaned_data.get("come_back_on")
