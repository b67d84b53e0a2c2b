"""Who must not serve whom: the list, a new one step by step, one with its reason, lifting it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.refusals import NotFound, Refused
from wangge.matching import exclusions, queries
from wangge.people import organisation_queries
from wangge.people import queries as people
from wangge.people.models import Organisation, Person
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.guard import Permission, guarded
from wangge.web.matching import show
from wangge.web.needs.deeds import uuid_or_none
from wangge.web.needs.forms import ReasonForm
from wangge.web.needs.show import where
from wangge.web.page import done, page

PER_PAGE = 50
MANAGE = Permission.MANAGE_SERVICE


@require_GET
@guarded(MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who is kept apart where I decide on pairs."""
    shown: Any = Paginator(queries.exclusions(me(request), at=clock.now()), PER_PAGE).get_page(request.GET.get("page"))
    shown.object_list = [show.exclusion_row(one) for one in shown]
    heads = (_("居民"), _("不安排"), _("状态"), _("由谁"), _("时间"))
    listing = {
        "rows": shown,
        "columns": [{"label": head} for head in heads],
        "caption": _("约定不安排在一起的"),
        "empty": {
            "title": _("没有约定不安排的"),
            "text": _("有过矛盾或本人要求回避的，可以约定不安排在一起；原因加密保存，不告诉双方。"),
            "icon": "shield", "url": reverse("matching:exclusion-new"), "action": _("约定不安排"),
        },
    }  # fmt: skip
    return page(request, "matching/exclusions.html", {"listing": listing})


@require_http_methods(["GET", "POST"])
@guarded(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """First who is served, then who must not, then why."""
    subject, helper = _subject(request), _helper(request)
    form = ReasonForm(request.POST if request.method == "POST" else None, label=_("为什么"))
    if request.method == "POST" and subject is not None and helper is not None and form.is_valid():
        key = {"person_id": helper.pk} if isinstance(helper, Person) else {"organisation_id": helper.pk}
        try:
            exclusions.exclude(
                by=me(request), subject_id=subject.pk, reason=form.cleaned_data["reason"], at=clock.now(), **key
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已约定：%(helper)s 不为 %(subject)s 服务。") % {"helper": helper.name, "subject": subject.name}
            return done(request, said, then=reverse("matching:exclusions"))
    context = {"subject": subject, "helper": helper, "form": form, **_search(request, subject)}
    return page(request, "matching/exclusion_new.html", context, status=422 if request.method == "POST" else 200)


@require_GET
@guarded(MANAGE)
def detail(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """One of them, with its reason."""
    found = queries.exclusion_for(me(request), exclusion_id, at=clock.now())
    return page(request, "matching/exclusion.html", {"it": found, "row": show.exclusion_row(found)})


@require_POST
@guarded(MANAGE)
def lift(request: HttpRequest, exclusion_id: UUID) -> HttpResponse:
    """They may meet again."""
    found = queries.exclusion_for(me(request), exclusion_id, at=clock.now())
    exclusions.lift(by=me(request), exclusion_id=found.pk, at=clock.now())
    return done(request, _("约定已解除，下一次对接可以安排在一起。"), then=reverse("matching:exclusions"))


def _given(request: HttpRequest, name: str) -> UUID | None:
    return uuid_or_none((request.POST if request.method == "POST" else request.GET).get(name, ""))


def _subject(request: HttpRequest) -> Person | None:
    key = _given(request, "subject")
    if key is None:
        return None
    found = people.person_for(me(request), key, at=clock.now())
    if found.home is None:
        raise NotFound
    access.require(me(request), MANAGE, place=found.home, at=clock.now())
    return found


def _helper(request: HttpRequest) -> Person | Organisation | None:
    at = clock.now()
    if (person := _given(request, "person")) is not None:
        return queries.person_for(me(request), person, at=at)
    if (organisation := _given(request, "organisation")) is not None:
        return organisation_queries.organisation_for(me(request), organisation, at=at)
    return None


def _search(request: HttpRequest, subject: Person | None) -> dict[str, Any]:
    """People, and for the helper organisations too, that match what was typed, each as a link to the next step."""
    text, at = request.GET.get("q", "").strip(), clock.now()
    name = "person" if subject else "subject"
    kept = {"subject": subject.pk} if subject else {}
    found = [
        {"name": one.name, "note": where(one.home), "url": f"?{urlencode({**kept, name: one.pk})}"}
        for one in people.search(me(request), text, at=at, numbers=False)
    ]
    if subject:
        found += [
            {"name": one.name, "note": one.get_kind_display(), "url": f"?{urlencode({**kept, 'organisation': one.pk})}"}
            for one in organisation_queries.search(me(request), text, at=at)
        ]
    return {"q": text, "found": found}
