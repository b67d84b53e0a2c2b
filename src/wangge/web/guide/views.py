"""办事指南: the published catalogue for everybody, without signing in. Read on the phone, printed at the counter."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge import documents
from wangge.catalogue import kinds, queries, reading, samples
from wangge.catalogue.content import Content
from wangge.catalogue.models import ItemVersion
from wangge.kernel import clock, district
from wangge.kernel.clock import day_of
from wangge.web.catalogue import words
from wangge.web.catalogue.cuts import asked_ledger, context_of
from wangge.web.guard import PUBLIC, guarded
from wangge.web.page import page

PER_PAGE = 30


@require_GET
@guarded(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """What the hall does, found by plain words or pinyin."""
    today = day_of(clock.now())
    text, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    kind = kind if kind in kinds.ItemKind.values else ""
    found = queries.published(on=today, text=text, kind=kind)
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "name": one.name, "url": reverse("guide:item", args=[one.item.code]), "department": one.item.department.name,
            "promise": _promise(one), "visits": _visits(one),
        }
        for one in pages
    ]  # fmt: skip
    context = {
        "rows": rows, "pages": pages, "q": text, "kind": kind, "kinds": kinds.ItemKind.choices,
        "query": urlencode({name: value for name, value in (("q", text), ("kind", kind)) if value}),
    }  # fmt: skip
    return page(request, "guide/list.html", context)


@require_GET
@guarded(PUBLIC)
def item(request: HttpRequest, code: str) -> HttpResponse:
    """All an applicant must know of one item, as it holds today."""
    version = queries.guide(code, on=day_of(clock.now()))
    said = reading.content(version)
    address = district.address(request, reverse("guide:item", args=[version.item.code]))
    context = {
        "version": version, "item": version.item, "said": said, "materials": _materials(version, said),
        "steps": said.steps, "handling": said.handling if len(said.handling) > 1 else (), "facts": _facts(version, said),
        "promise": words.promise(said), "visits": words.visits(said), "fee": words.fee(said),
        "by_law": words.limit(said.statutory_amount, said.statutory_unit), "qr": documents.qr_svg(address),
        "is_online": kinds.HandlingForm.ONLINE in version.handling_forms,  # hall: apply from here
    }  # fmt: skip
    return page(request, "guide/item.html", context)


@require_GET
@guarded(PUBLIC)
def sample(request: HttpRequest, code: str, material_id: UUID) -> HttpResponse:
    """The sample form of a material, as a download."""
    version = queries.guide(code, on=day_of(clock.now()))
    file, content = samples.published_sample(version, material_id)
    response = HttpResponse(content, content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@guarded(PUBLIC)
def cuts(request: HttpRequest) -> HttpResponse:
    """The five cuts, in figures everybody may count again from the published catalogue."""
    form, found = asked_ledger(request)
    return page(request, "guide/cuts.html", context_of(found, form), status=200 if found else 422)


def _promise(one: ItemVersion) -> str:
    return _("当场办结") if one.on_the_spot else words.limit(one.promised_amount, one.promised_unit)


def _visits(one: ItemVersion) -> str:
    return _("不用到现场") if not one.onsite_visits else _("最多 %(n)s 次") % {"n": one.onsite_visits}


def _materials(version: ItemVersion, said: Content) -> list[dict[str, Any]]:
    """The materials with where to get their samples; those one need not bring last."""
    rows = list(version.materials.order_by("position", "id").only("id", "name", "sample_id"))
    links = {
        one.name: reverse("guide:sample", args=[version.item.code, one.pk]) for one in rows if one.sample_id is not None
    }
    found = [
        {"name": one.name, "note": words.material_note(one), "waived": one.is_waived, "sample": links.get(one.name, "")}
        for one in said.materials
    ]
    return sorted(found, key=lambda one: bool(one["waived"]))


def _facts(version: ItemVersion, said: Content) -> list[tuple[Any, str]]:
    """The rest, with only what says something."""
    item = version.item
    facts = [
        (_("实施主体"), item.department.name), (_("事项类型"), item.get_kind_display()), (_("实施编码"), item.code),
        *((words.LABELS[name], words.said(name, getattr(said, name))) for name in (
            "served", "handling_forms", "visits_reason", "online_depth", "special_procedures", "result_name", "basis",
            "quantity_limit", "scope", "address", "hours", "ask", "complain", "entrusted_to", "joint_departments",
            "fee_basis", "review_body", "court",
        )),
        (_("版本"), _("第 %(n)s 版，%(day)s 起生效") % {"n": version.number, "day": version.valid_from}),
    ]  # fmt: skip
    return [(label, value) for label, value in facts if value]
