"""People who may be recorded twice: the suggestions, merging, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.checkin import merging, queries
from wangge.checkin.models import CheckIn
from wangge.kernel import clock
from wangge.kernel.refusals import Refused
from wangge.posts import access
from wangge.web.asking import me, refuse
from wangge.web.checkin import show
from wangge.web.checkin.forms import ReasonForm
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page

MOST_PAIRS = 100


@require_GET
@guarded(Permission.MANAGE_CHECKINS)
def pairs(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person, the surest first."""
    at = clock.now()
    found = []
    for place in queries.managed_communities(me(request), at=at):
        for one, alike in merging.pairs(place, at=at):
            found.append(
                {
                    "place": place.name,
                    "one": show.line(one, clock.day_of(at)),
                    "other": show.line(alike.check_in, clock.day_of(at)),
                    "why": show.WHYS[alike.why],
                    "likeness": alike.likeness,
                }
            )
    return page(request, "checkin/duplicates.html", {"pairs": found[:MOST_PAIRS], "count": len(found)})


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_CHECKINS)
def merge(request: HttpRequest, check_in_id: UUID, other_id: UUID) -> HttpResponse:
    """Keep the first check-in and drop the second; the page says what moves, in numbers."""
    kept, dropped = _managed(request, check_in_id), _managed(request, other_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            merging.merge(
                by=me(request),
                kept_id=kept.pk,
                dropped_id=dropped.pk,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            said = _("已合并到 %(name)s，可在这条报到里撤销合并。") % {"name": kept.person.name}
            return done(request, said, then=reverse("checkin:detail", args=[kept.pk]))
    moves = merging.would_move(kept, dropped)
    effect = _("保留 %(kept)s，去掉 %(dropped)s：移过来 %(services)s 条服务、%(claims)s 个认领、%(consents)s 项同意。") % {
        "kept": show.person_words(kept.person), "dropped": show.person_words(dropped.person), **moves,
    }  # fmt: skip
    context = {
        "title": _("合并重复报到"), "form": form, "button": _("合并"), "danger": True, "effect": effect,
        "back": reverse("checkin:detail", args=[kept.pk]),
        "other_way": reverse("checkin:merge", args=[dropped.pk, kept.pk]),
    }  # fmt: skip
    return page(request, "checkin/form.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(Permission.MANAGE_CHECKINS)
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Take a merge back."""
    undone = merging.undo(by=me(request), merge_id=merge_id, at=clock.now())
    said = _("合并已撤销，两条报到恢复原样。")
    return done(request, said, then=reverse("checkin:detail", args=[undone.kept_id]))


def _managed(request: HttpRequest, check_in_id: UUID) -> CheckIn:
    check_in = queries.check_in_for(me(request), check_in_id, at=clock.now())
    access.require(me(request), Permission.MANAGE_CHECKINS, place=check_in.place, at=clock.now())
    return check_in
