"""Deeds on items and versions: one form or button, one command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wangge.catalogue import drafting, publishing, queries, reading, samples
from wangge.catalogue.content import GROUPS, PARTS, Content
from wangge.catalogue.models import PART_MODELS, Item, ItemVersion
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Invalid, NotFound
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.posts import access
from wangge.web.asking import me
from wangge.web.catalogue import words
from wangge.web.catalogue.forms import GroupForm, LineForm, NewItemForm, PublishForm, SampleFileForm, WithdrawForm
from wangge.web.catalogue.show import to_version
from wangge.web.guard import Permission, guarded
from wangge.web.kit import ReasonForm, asked, pressed
from wangge.web.page import done

MANAGE, PUBLISH = Permission.MANAGE_CATALOGUE, Permission.PUBLISH_CATALOGUE
MOST_PLACES = 200


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """A new item with its first draft."""
    at, viewer = clock.now(), me(request)
    here = access.subtree_filter(viewer, MANAGE, on=day_of(at), column="path")
    places = Place.objects.current().filter(here, kind__in=("district", "street", "town", "community", "village"))
    departments = Organisation.objects.current().filter(kind=Organisation.Kind.WORK_UNIT, uscc__isnull=False)
    form = NewItemForm(
        request.POST or None,
        departments=[(str(one.pk), one.name) for one in departments.order_by("pinyin", "id")],
        places=[(str(one.pk), one.name) for one in places.order_by("path")[:MOST_PLACES]],
    )

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = drafting.add_item(
            by=viewer, at=at, place_id=UUID(given["place"]), department_id=UUID(given["department"]),
            base_code=given["base_code"], kind=given["kind"], field=given["field"], level=given["level"],
            content=Content(name=given["name"].strip()),
        )  # fmt: skip
        return _("“%(name)s”的第一份草案已建立，请逐项填写。") % {"name": made.name}, to_version(made)

    return asked(
        request, form, deed, title=_("新增事项"), button=_("建立草案"), back=(reverse("catalogue:list"), _("政务服务事项")),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def draft(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """A new version, with what the newest published one says."""
    one = queries.item_for(me(request), item_id, at=clock.now())
    made = drafting.draft_version(by=me(request), item_id=one.pk, at=clock.now())
    said = _("第 %(n)s 版草案已建立，内容与现行版本相同。") % {"n": made.number}
    return done(request, said, then=to_version(made))


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def edit(request: HttpRequest, version_id: UUID, group: str) -> HttpResponse:
    """Change one group of fields of a draft."""
    one = _working_on(request, version_id, MANAGE)
    if group not in GROUPS:
        raise NotFound
    said = reading.content(one)
    known = {name: getattr(said, name) for name in GROUPS[group]}
    form = GroupForm(request.POST or None, group=group, initial={**known, "version": one.version})

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        drafting.change_draft(
            by=me(request), version_id=one.pk, at=clock.now(), changes=form.changes(), version=given["version"]
        )
        return _("已保存。"), to_version(one)

    return asked(
        request, form, deed, title=words.GROUP_WORDS[group], button=_("保存"), back=(to_version(one), one.name),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def line_new(request: HttpRequest, version_id: UUID, noun: str) -> HttpResponse:
    """Add a material, step or handling item to a draft."""
    return _line(request, version_id, noun, None)


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def line(request: HttpRequest, version_id: UUID, noun: str, line_id: UUID) -> HttpResponse:
    """Change a material, step or handling item of a draft."""
    return _line(request, version_id, noun, line_id)


@require_POST
@guarded(MANAGE)
def line_remove(request: HttpRequest, version_id: UUID, noun: str, line_id: UUID) -> HttpResponse:
    """Take a line out of a draft."""
    one = _working_on(request, version_id, MANAGE)
    if noun not in PARTS:
        raise NotFound
    return pressed(
        request,
        lambda: drafting.remove_line(by=me(request), version_id=one.pk, noun=noun, line_id=line_id, at=clock.now()),
        said=_("已删除。"), then=to_version(one),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def sample(request: HttpRequest, version_id: UUID, line_id: UUID) -> HttpResponse:
    """Upload the sample form of a material."""
    one = _working_on(request, version_id, MANAGE)
    form = SampleFileForm(request.POST or None, request.FILES or None)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        file = given["file"]
        samples.add_sample(
            by=me(request),
            version_id=one.pk,
            material_id=line_id,
            file_name=file.name,
            content=file.read(),
            at=clock.now(),
        )
        return _("样表已上传。"), to_version(one)

    return asked(request, form, deed, title=_("上传样表"), button=_("上传"), back=(to_version(one), one.name))


@require_POST
@guarded(MANAGE)
def submit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Hand a draft in for review."""
    one = _working_on(request, version_id, MANAGE)
    return pressed(
        request, lambda: publishing.submit(by=me(request), version_id=one.pk, at=clock.now()),
        said=_("已送审，由另一位有发布权限的人员审核。"), then=to_version(one),
    )  # fmt: skip


@require_POST
@guarded(MANAGE)
def discard(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Give a draft up."""
    one = _working_on(request, version_id, MANAGE)
    return pressed(
        request, lambda: drafting.discard(by=me(request), version_id=one.pk, at=clock.now()),
        said=_("草案已放弃，内容仍可查看。"), then=reverse("catalogue:item", args=[one.item_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(PUBLISH)
def return_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Give a version in review back, saying what to change."""
    one = _working_on(request, version_id, PUBLISH)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        publishing.return_version(by=me(request), version_id=one.pk, reason=given["reason"], at=clock.now())
        return _("已退回起草人修改。"), to_version(one)

    form = ReasonForm(request.POST or None, label=_("需要修改什么"))
    return asked(request, form, deed, title=_("退回修改"), button=_("退回"), back=(to_version(one), one.name))


@require_http_methods(["GET", "POST"])
@guarded(PUBLISH)
def publish(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Put a version in force from a day."""
    one = _working_on(request, version_id, PUBLISH)
    at = clock.now()

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        made = publishing.publish(
            by=me(request), version_id=one.pk, from_day=given["from_day"], at=at, version=given["version"]
        )
        return _("第 %(n)s 版从 %(day)s 起生效。") % {"n": made.number, "day": made.valid_from}, to_version(one)

    form = PublishForm(request.POST or None, initial={"from_day": day_of(at), "version": one.version})
    return asked(
        request, form, deed, title=_("发布：%(name)s") % {"name": one.name}, button=_("发布"), back=(to_version(one), one.name),
        effect=_("生效后群众在办事指南里看到；正在办理的事仍按原来的版本。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(PUBLISH)
def cancel(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Take back a version that has not begun."""
    one = _working_on(request, version_id, PUBLISH)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        publishing.cancel_publication(by=me(request), version_id=one.pk, reason=given["reason"], at=clock.now())
        return _("已撤销发布，之前的版本继续有效。"), reverse("catalogue:item", args=[one.item_id])

    form = ReasonForm(request.POST or None, label=_("为什么撤销"))
    return asked(
        request, form, deed, title=_("撤销发布"), button=_("撤销发布"), back=(to_version(one), one.name), danger=True,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@guarded(PUBLISH)
def withdraw(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take an item out of the catalogue, or merge it into another one."""
    at = clock.now()
    one = queries.item_for(me(request), item_id, at=at)
    access.require(me(request), PUBLISH, place=one.place, at=at)
    there = reverse("catalogue:item", args=[one.pk])

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        into = Item.objects.filter(code=given["into"].strip().upper()).first() if given["into"] else None
        if given["into"] and into is None:
            raise Invalid(field="into", what=_("实施编码"), why=_("目录里没有这个事项"))
        made = publishing.withdraw(
            by=me(request), item_id=one.pk, from_day=given["from_day"], reason=given["reason"], at=at,
            merged_into_id=into.pk if into else None,
        )  # fmt: skip
        return _("“%(name)s”到 %(day)s 为止。") % {"name": one.name, "day": made.valid_to}, there

    form = WithdrawForm(request.POST or None, initial={"from_day": day_of(at)})
    return asked(
        request, form, deed, title=_("取消或并入：%(name)s") % {"name": one.name}, button=_("取消事项"), back=(there, one.name),
        effect=_("从这一天起不再受理新的申请；正在办理的事继续办完。"), danger=True,
    )  # fmt: skip


def _working_on(request: HttpRequest, version_id: UUID, permission: Permission) -> ItemVersion:
    """A version the person may work on; the command says whether its state allows the deed. Raises NotFound, NotPermitted."""
    at = clock.now()
    one = queries.version_for(me(request), version_id, at=at)
    access.require(me(request), permission, place=one.item.place, at=at)
    return one


def _line(request: HttpRequest, version_id: UUID, noun: str, line_id: UUID | None) -> HttpResponse:
    one = _working_on(request, version_id, MANAGE)
    if noun not in PARTS:
        raise NotFound
    model: Any = PART_MODELS[noun]
    row = model.objects.filter(of=one, pk=line_id).first() if line_id else None
    if line_id and row is None:
        raise NotFound
    known = {name: getattr(row, name) for name in PARTS[noun].__dataclass_fields__} if row else vars(_blank(noun))
    form = LineForm(request.POST or None, noun=noun, initial=known)

    def deed(given: dict[str, Any]) -> tuple[str, str]:
        more = {"sample_id": row.sample_id if row else None} if noun == "material" else {}
        drafting.put_line(
            by=me(request), version_id=one.pk, noun=noun, line=form.line(**more), at=clock.now(), line_id=line_id
        )
        return _("已保存。"), to_version(one)

    actions = []
    if row is not None:
        remove = reverse("catalogue:line-remove", args=[one.pk, noun, row.pk])
        actions.append({"label": _("删除这一行"), "url": remove, "post": True, "danger": True})
        if noun == "material":
            actions.append({"label": _("上传样表"), "url": reverse("catalogue:sample", args=[one.pk, row.pk])})
    return asked(
        request, form, deed, title=words.NOUN_WORDS[noun], button=_("保存"), back=(to_version(one), one.name),
        template="catalogue/line.html", actions=actions,
    )  # fmt: skip


def _blank(noun: str) -> Any:
    more = {"number": "01"} if noun == "handling" else {}
    return PARTS[noun](name="", **more)
