"""Star levels: applied for on the phone, announced and granted by two members of the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound, Refused
from wangge.posts import access
from wangge.volunteers import queries
from wangge.volunteers import stars as deeds
from wangge.volunteers.models import Star
from wangge.web.asking import me, refuse
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.volunteers import show
from wangge.web.volunteers.forms import AnswerForm

PAGE_ROWS = 50
State = Star.State


@require_GET
@guarded(Permission.SEE_SERVICE)
def stars(request: HttpRequest) -> HttpResponse:
    """Applications and stars of my places."""
    at, viewer = clock.now(), me(request)
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    shown: Any = Paginator(queries.stars(viewer, at=at, state=state), PAGE_ROWS).get_page(request.GET.get("page"))
    rights = access.rights_of(viewer, day_of(at))
    shown.object_list = [
        show.star(one) | {
            "may": rights.allow(Permission.MANAGE_SERVICE, one.place.path) and one.person_id != viewer.pk,
            "ripe": one.notice_until is not None and day_of(at) > one.notice_until and one.noticed_by_id != viewer.pk,
        }
        for one in shown
    ]  # fmt: skip
    heads = (_("姓名"), _("星级"), _("小时"), _("公示到"), _("状态"), _("办理"))
    listing = {
        "rows": shown,
        "columns": [{"label": head, "key": "", "css": "number" if n in (1, 2) else ""} for n, head in enumerate(heads)],
        "caption": _("星级志愿者"),
        "chips": [
            {"label": label, "url": f"?state={code}" if code else "?", "current": state == code, "count": None}
            for code, label in (("", _("全部")), *State.choices)
        ],
        "empty": {
            "title": _("还没有星级申请"),
            "text": _("服务时长够了，志愿者可以在手机上申请；公示后由另一位工作人员授予。"),
            "icon": "flag",
        },
    }
    return page(request, "volunteers/stars.html", {"listing": listing})


@require_POST
@guarded(SIGNED_IN)
def apply(request: HttpRequest) -> HttpResponse:
    """Apply for the next level."""
    made = deeds.apply(by=me(request), at=clock.now())
    return done(
        request, _("已申请 %(level)s 星，社区会公示。") % {"level": made.level}, then=reverse("volunteers:mine")
    )


@require_POST
@guarded(Permission.MANAGE_SERVICE)
def announce(request: HttpRequest, star_id: UUID) -> HttpResponse:
    """Put an application under public notice."""
    made = deeds.announce(by=me(request), star_id=_seen(request, star_id).pk, at=clock.now())
    return done(request, _("公示到 %(day)s。") % {"day": made.notice_until}, then=reverse("volunteers:stars"))


@require_POST
@guarded(Permission.MANAGE_SERVICE)
def grant(request: HttpRequest, star_id: UUID) -> HttpResponse:
    """Grant a level after its notice."""
    made = deeds.grant(by=me(request), star_id=_seen(request, star_id).pk, at=clock.now())
    return done(request, _("已授予 %(level)s 星。") % {"level": made.level}, then=reverse("volunteers:stars"))


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SERVICE)
def decline(request: HttpRequest, star_id: UUID) -> HttpResponse:
    """Do not grant it, and say why."""
    at, one = clock.now(), _seen(request, star_id)
    access.require(me(request), Permission.MANAGE_SERVICE, place=one.place, at=at)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.decline(by=me(request), star_id=one.pk, answer=form.cleaned_data["answer"], at=at)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("已办理，本人会收到通知。"), then=reverse("volunteers:stars"))
    context = {
        "title": _("不授予星级"), "lede": f"{one.person.name} · {one.level}", "form": form, "button": _("不授予"),
        "back": reverse("volunteers:stars"), "danger": True,
    }  # fmt: skip
    return page(request, "volunteers/form.html", context, status=422 if form.errors else 200)


def _seen(request: HttpRequest, star_id: UUID) -> Star:
    found = queries.stars(me(request), at=clock.now()).filter(pk=star_id).first()
    if found is None:
        raise NotFound
    return found
