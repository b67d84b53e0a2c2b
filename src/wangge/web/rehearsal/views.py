"""Rehearsals to read: the list, one with its result, whom it would have touched."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge import journal
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.posts import access
from wangge.rehearsal import commands, queries, registry
from wangge.rehearsal.models import Rehearsal
from wangge.rehearsal.queries import Progress
from wangge.rehearsal.states import CHANGEABLE, DROPPABLE, State
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.kit import Action, Cell, Listing, Section, Thing, show_list, timeline
from wangge.web.page import page
from wangge.web.rehearsal import show
from wangge.web.rehearsal.forms import KeysForm


@require_GET
@guarded(SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """The rehearsals, the newest first; for who manages rules, or looks after services."""
    at, viewer = clock.now(), me(request)
    state = request.GET.get("state", "")
    actions = (
        [Action(_("新的演练"), reverse("rehearsal:choose"), primary=True)] if queries.may_manage(viewer, at) else []
    )
    return show_list(request, Listing(
        title=_("规则演练"), columns=[_("演练"), _("状态"), _("时段"), _("改动"), _("拟定"), _("时间")],
        rows=queries.rehearsals(viewer, at=at, state=state), to_row=show.row, actions=actions,
        chips=[("", _("全部")), *((one.value, one.label) for one in State)],
        empty=(_("还没有演练过"), _("选几项规则，改成想要的数，拿过去的一段时间重新算一遍：谁多得，谁少得，谁会退出。")),
        notices=[("info", _("演练只读账目，不改动任何一笔账、任何人的积分和资格。"))], icon="chart",
    ))  # fmt: skip


@require_GET
@guarded(Permission.MANAGE_POLICY)
def choose(request: HttpRequest) -> HttpResponse:
    """Which rules shall be tried, each with what holds today."""
    form = KeysForm(present=queries.present(clock.now()))
    return page(request, "rehearsal/choose.html", {"form": form})


@require_GET
@guarded(SIGNED_IN)
def detail(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """One rehearsal: what is tried, how far the worker is, or what came out."""
    at, viewer = clock.now(), me(request)
    found = queries.rehearsal_for(viewer, rehearsal_id, at=at)
    progress = queries.progress_of(found) if found.state == State.ASKED else None
    working = progress is not None and not progress.failed
    if request.htmx and not working:  # type: ignore[attr-defined]
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"  # the worker is through: the page looks different now
        return response
    manages, stale = queries.may_manage(viewer, at), queries.is_stale(found)
    thing = Thing(
        title=found.title, number=found.number, back=(reverse("rehearsal:list"), _("规则演练")),
        status=Cell(show.state_words(found, progress), tone=show.tone(found, progress)),
        notices=show.notices(found, progress, stale=stale),
        actions=_actions(found, progress, stale, viewer.pk) if manages else [], stats=show.stats(found),
        facts=show.facts(found), sections=[_changed(found, at), *_result(found)],
        timeline=timeline(journal.history_of(found), show.TIMELINE),
    )  # fmt: skip
    context = {
        "thing": thing, "facts": [(label, one if isinstance(one, Cell) else Cell(one)) for label, one in thing.facts],
        "working": working, "progress": progress, "rehearsal": found,
    }  # fmt: skip
    return page(request, "rehearsal/thing.html#live", context)


@require_GET
@guarded(SIGNED_IN)
def outcomes(request: HttpRequest, rehearsal_id: UUID, part: str) -> HttpResponse:
    """Whom one part would have touched: the largest difference first."""
    at, viewer = clock.now(), me(request)
    found = queries.rehearsal_for(viewer, rehearsal_id, at=at)
    which = registry.part_of(part)
    if which is None:
        raise NotFound
    rights = access.rights_of(viewer, day_of(at))
    effect = request.GET.get("state", "")
    rows = queries.outcomes(viewer, found, at=at, part=part, effect=effect)
    notices = [("info", _("以下是演练的结果，没有动过账。"))]
    if queries.is_forgotten(found):
        notices.append(("warn", _("名单已过保存期，只留合计。")))
    return show_list(request, Listing(
        title=which.title, columns=show.heads(which), rows=rows,
        to_row=lambda one: show.outcome_row(one, which, viewer, rights), note=f"{found.number} {found.title}",
        chips=show.chips(which), export=reverse("rehearsal:export", args=[found.pk]), icon="chart",
        notices=notices, back=(reverse("rehearsal:detail", args=[found.pk]), found.number),
        empty=(_("没有人受影响"), _("在您的职责范围内，按新规则算没有人和原来不同。")),
    ))  # fmt: skip


@require_GET
@guarded(SIGNED_IN)
def export(request: HttpRequest, rehearsal_id: UUID) -> HttpResponse:
    """Every line in reach as a spreadsheet: masked names; the journal says who took how many."""
    at, viewer = clock.now(), me(request)
    found = queries.rehearsal_for(viewer, rehearsal_id, at=at)
    rows = queries.outcomes(viewer, found, at=at, effect=request.GET.get("state", ""))
    taken = commands.record_export(by=viewer, outcomes=rows, rehearsal=found, at=at)
    rights = access.rights_of(viewer, day_of(at))
    return sheets.response(
        _("规则演练"), show.sheet_heads(), (show.sheet_row(one, viewer, rights) for one in taken), at
    )


def _actions(found: Rehearsal, progress: Progress | None, stale: bool, viewer: UUID) -> list[Action]:
    key, made = [found.pk], []
    if found.state == State.READY and found.drafted_by_id != viewer and not stale:
        made.append(Action(_("采用"), reverse("rehearsal:adopt", args=key), primary=True, icon="check"))
    if found.state == State.DRAFTING or stale or (progress is not None and progress.failed):
        words = _("开始演练") if found.state == State.DRAFTING else _("重新演练")
        made.append(Action(words, reverse("rehearsal:start", args=key), post=True, primary=True))
    if found.state in CHANGEABLE:
        made.append(Action(_("修改"), reverse("rehearsal:change", args=key), icon="edit"))
    if found.state in DROPPABLE:
        made.append(Action(_("放弃"), reverse("rehearsal:drop", args=key), post=True, danger=True))
    return made


def _changed(found: Rehearsal, at: datetime) -> Section:
    heads = [_("规则"), _("现在"), _("演练")]
    return Section(_("试着改的规则"), heads, [show.changed_row(one) for one in queries.changed(found, at)])


def _result(found: Rehearsal) -> list[Section]:
    if not found.summary:
        return []
    export = Action(_("导出"), reverse("rehearsal:export", args=[found.pk]), icon="download")
    rows = [show.summary_row(found, one) for one in found.summary]
    return [Section(_("结果"), show.summary_heads(), rows, actions=[export])]
