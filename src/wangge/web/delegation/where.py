"""在哪办、谁来办、为什么: the public answer of the resolver."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from wangge.catalogue import queries as catalogue
from wangge.catalogue.models import ItemVersion
from wangge.delegation import resolver
from wangge.delegation.resolver import Answer
from wangge.kernel.refusals import NotFound
from wangge.places import queries as places
from wangge.places.models import PUBLIC_KINDS
from wangge.web.delegation import words
from wangge.web.delegation.matrix import day_asked
from wangge.web.guard import PUBLIC, guarded
from wangge.web.page import page


@require_GET
@guarded(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """Choose an item and where you live; read who takes it, who decides, and why. Or all centres of an item."""
    day, text = day_asked(request), request.GET.get("q", "").strip()
    version = _version(request, day)
    context: dict[str, Any] = {"q": text, "day": day, "version": version, "found": [], "centres": [], "all": []}
    root = places.district_root()
    if root is not None:
        context["centres"] = resolver.centres(root.path, day)
    if version is None:
        context["found"] = [(one.name, one.item.code, one.item.department.name) for one in catalogue.find(text, on=day)]
        return page(request, "delegation/where.html", context)
    place = places.by_code(request.GET.get("place", ""))
    if place is not None and place.kind in PUBLIC_KINDS:
        context["place"] = place
        context["answer"] = shown(resolver.who_handles(version.item, place, day))
    else:
        context["all"] = [shown(one) for one in resolver.everywhere(version.item, day)]
    context["guide"] = reverse("guide:item", args=[version.item.code])
    return page(request, "delegation/where.html", context)


def shown(answer: Answer) -> dict[str, Any]:
    """An answer as people read it."""
    return {
        "centre": answer.centre, "taken_by": answer.taken_by.name, "taken_at": answer.taken_at.name,
        "office": answer.office.name, "place": answer.place.name, "because": answer.because.label, "why": words.why(answer),
        "tone": words.TONES.get(answer.how, ""), "same": answer.taken_by == answer.office,
    }  # fmt: skip


def _version(request: HttpRequest, day: Any) -> ItemVersion | None:
    """The item asked for by code, in force that day; None when no code was given. Raises NotFound."""
    code = request.GET.get("item", "")
    if not code:
        return None
    try:
        return catalogue.guide(code, on=day)
    except NotFound:
        raise NotInCatalogue from None


class NotInCatalogue(NotFound):
    """The item is not offered on that day."""

    code = "not_in_catalogue"
    sentence = _("这一天的目录里没有这个事项。请核对编码，或在办事指南里查找。")
