"""What is typed, made fit to be kept: lengths, choices, codes. Whether it may be published is asked in `rules`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from wangge.catalogue import codes, kinds, refusals, rules
from wangge.catalogue.content import FIELDS, Content
from wangge.catalogue.models import PART_MODELS, ItemVersion
from wangge.kernel.refusals import Invalid
from wangge.people.models import Organisation

LONGEST_TEXT = 4000  # characters of basis and conditions
LONGEST_NAME, MOST_PINYIN = 120, 400
LISTS: dict[str, Any] = {
    "served": kinds.Served, "handling_forms": kinds.HandlingForm, "special_procedures": kinds.SpecialKind,
}  # fmt: skip
WHY = {
    "length": _("位数不对"), "digits": _("应全是数字"), "department": _("前 18 位不是实施主体的统一社会信用代码"),
    "level": _("第 19 位应是数字"), "base": _("后 12 位与基本编码不一致"),
}  # fmt: skip
PARTS = {"materials": "material", "steps": "step", "handling": "handling"}


def department(department_id: UUID) -> Organisation:
    """The department of an item: open, with a credit code. Raises NoDepartment."""
    found = Organisation.objects.current().filter(pk=department_id).first()
    if found is None or not found.uscc:
        raise refusals.NoDepartment(field="department")
    return found


def item_codes(of: Organisation, *, level: str, base: str, code: str) -> tuple[str, str]:
    """Base and implementation code; the latter is made when not given. Raises BadItemCode."""
    try:
        plain = codes.base_code(base)
        whole = codes.checked(code, base=plain, uscc=of.uscc) if code.strip() else ""
        return plain, whole or codes.implementation_code(of.uscc or "", level, plain)
    except codes.BadCode as problem:
        raise refusals.BadItemCode(field="code" if code.strip() else "base_code", why=WHY[problem.why]) from problem


def require_kind(kind: str, field: str, level: str) -> None:
    """Raise Invalid unless kind, field and level are known; a public service says its field."""
    if kind not in kinds.ItemKind.values:
        raise Invalid(field="kind", what=_("事项类型"), why=_("没有这一类"))
    if kind == kinds.ItemKind.PUBLIC_SERVICE and field not in kinds.ServiceField.values:
        raise Invalid(field="field", what=_("公共服务领域"), why=_("公共服务必须选领域"))
    if level not in kinds.Level.values:
        raise Invalid(field="level", what=_("行使层级"), why=_("没有这一级"))


def content(said: Content) -> Content:
    """The content, when every value can be kept. Raises Invalid with the field."""
    if not said.name.strip():
        raise Invalid(field="name", what=_("事项名称"), why=_("没有填写"))
    for name in FIELDS:
        _require_fits(ItemVersion, name, getattr(said, name), name)
    for name, choices in LISTS.items():
        if not set(getattr(said, name)) <= set(choices.values):
            raise Invalid(field=name, what=_("选项"), why=_("有不认识的选项"))
    if said.has_fee and not said.fee_basis.strip():
        raise Invalid(field="fee_basis", what=_("收费依据"), why=_("没有依据的不得收费"))
    for name, noun in PARTS.items():
        _require_lines(noun, getattr(said, name))
    return said


def pinyin(name: str) -> tuple[str, str]:
    """How an item is typed: pinyin and initials of everything that is a letter or digit."""
    from pypinyin import lazy_pinyin  # here, because loading its tables would slow down every start

    read = [
        one.lower().replace("ü", "v") for one in lazy_pinyin("".join(letter for letter in name if letter.isalnum()))
    ]
    return "".join(read)[:MOST_PINYIN], "".join(one[0] for one in read)[:LONGEST_NAME]


def _require_lines(noun: str, lines: Sequence[Any]) -> None:
    if len(lines) > rules.MOST_LINES:
        raise Invalid(field=noun, what=_("清单"), why=_("最多 60 行"))
    for line in lines:
        if not line.name.strip():
            raise Invalid(field="name", what=_("名称"), why=_("没有填写"))
        for name, value in vars(line).items():
            if name != "sample_id":
                _require_fits(PART_MODELS[noun], name, value, name)
    if noun == "material":
        _require_materials(lines)
    keys = [line.number if noun == "handling" else line.name for line in lines]
    if len(set(keys)) != len(keys):
        field = "number" if noun == "handling" else "name"
        raise Invalid(field=field, what=_("编号") if noun == "handling" else _("名称"), why=_("与另一行重复"))
    if noun == "handling" and any(len(one) != 2 or not one.isascii() or not one.isdigit() for one in keys):
        raise Invalid(field="number", what=_("编号"), why=_("应是两位数字"))


def _require_materials(lines: Iterable[Any]) -> None:
    for line in lines:
        if line.is_waived and not line.waived_reason.strip():
            raise Invalid(field="waived_reason", what=_("免提交原因"), why=_("写明数据从哪里共享"))
        if line.copies < 1:
            raise Invalid(field="copies", what=_("份数"), why=_("至少 1 份"))


def _require_fits(model: Any, name: str, value: Any, field: str) -> None:
    """Raise Invalid unless the column can hold it: length, choice, whole number in range."""
    column = model._meta.get_field(name)
    if isinstance(value, bool | tuple):
        return
    if isinstance(value, int):
        if not 0 <= value <= rules.LONGEST_LIMIT:
            raise Invalid(field=field, what=_("数字"), why=_("应在 0 到 999 之间"))
        return
    if "\x00" in value:
        raise Invalid(field=field, what=_("文字"), why=_("有不能保存的字符"))
    longest = column.max_length if isinstance(column, CharField) and column.max_length else LONGEST_TEXT
    if len(value) > longest:
        raise Invalid(field=field, what=_("文字"), why=_("最多 %(most)s 个字") % {"most": longest})
    if column.choices and value not in dict(column.flatchoices):
        raise Invalid(field=field, what=_("选项"), why=_("没有这一项"))
