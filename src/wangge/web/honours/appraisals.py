"""Appraisals: the list, one with its shortlists, everybody of an award, and the spreadsheet of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wangge import journal
from wangge.honours import objecting, preparing, queries, rights, voting, wording
from wangge.honours.models import Appraisal
from wangge.honours.states import Award, Standing, State
from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.web import sheets
from wangge.web.asking import me
from wangge.web.guard import Permission, guarded
from wangge.web.honours import show
from wangge.web.kit import Action, Cell, Listing, Section, Thing, show_list, show_thing, timeline

COLUMNS = (gettext_lazy("考评"), gettext_lazy("状态"), gettext_lazy("期限"), gettext_lazy("拟定时间"))
CHIPS = [("", gettext_lazy("全部")), *[(one.value, one.label) for one in State]]
BELOW_THE_LIST = (Standing.RANKED, Standing.OUT)
LISTED = tuple(one for one in Standing if one not in BELOW_THE_LIST)


@require_GET
@guarded(Permission.SEE_HONOURS)
def index(request: HttpRequest) -> HttpResponse:
    """The appraisals in reach."""
    at = clock.now()
    actions = [Action(_("公示和荣誉榜"), reverse("honours:hall"))]
    if queries.places_to_appraise(me(request), at=at).exists():
        actions.insert(0, Action(_("拟定名单"), reverse("honours:new"), primary=True, icon="plus"))
    state = request.GET.get("state", "")
    return show_list(request, Listing(
        title=_("考评"), columns=COLUMNS, rows=queries.appraisals(me(request), at=at, state=state), to_row=show.appraisal,
        chips=CHIPS, actions=actions, icon="medal",
        empty=(_("还没有考评"), _("季度或年度结束后，由工作人员拟定名单：系统按规则统计，委员表决，公示，授予。")),
    ))  # fmt: skip


@require_GET
@guarded(Permission.SEE_HONOURS)
def detail(request: HttpRequest, appraisal_id: UUID) -> HttpResponse:
    """One appraisal: its shortlists with reasons, where it stands, what can be done next."""
    at, viewer = clock.now(), me(request)
    one = queries.appraisal_for(viewer, appraisal_id, at=at)
    votes = queries.own_votes(viewer, one) if one.state == State.VOTING else None
    listed = list(queries.nominees(one, standings=LISTED))
    counts = queries.counts(one)
    heads = [*show.NOMINEE_HEADS, *([_("我的表决")] if votes is not None else [])]
    sections = [
        Section(
            show.award_name(award), heads, [show.nominee(n, votes) for n in listed if n.award == award],
            _("没有人入围。"), [Action(_("全部 %(n)s 个参评对象") % {"n": _all(counts, award)}, _award_url(one, award))],
        )
        for award in queries.awards_of(one)
    ]  # fmt: skip
    return show_thing(request, Thing(
        title=f"{one.place.name} {one.period}", number=one.number, back=(reverse("honours:list"), _("考评")),
        status=Cell(one.get_state_display(), tone=show.TONES[State(one.state)]), notices=_notices(one, day_of(at)),
        actions=_actions(one, viewer, day_of(at)), sections=sections, timeline=timeline(journal.history_of(one), show.WORDS),
        facts=[
            (_("拟定"), one.prepared_by.name), (_("表决到"), one.vote_until or ""), (_("公示"), _notice(one)),
            (_("授予"), one.conferred_by.name if one.conferred_by else ""), (_("规则"), _rules(one)),
            (_("数据校验值"), one.digest[:16]),
        ],
        note=_("名次只由数据和规则算出；谁评价、谁投诉不在其中，也不会显示。"),
    ))  # fmt: skip


@require_GET
@guarded(Permission.SEE_HONOURS)
def award(request: HttpRequest, appraisal_id: UUID, award: str) -> HttpResponse:
    """Everybody an award compares, by rank, and why some are not compared."""
    one = queries.appraisal_for(me(request), appraisal_id, at=clock.now())
    if award not in queries.awards_of(one):
        raise NotFound
    state = request.GET.get("state", "")
    chosen = [state] if state in Standing.values else []
    counts = queries.counts(one)
    return show_list(request, Listing(
        title=show.award_name(award), columns=show.NOMINEE_HEADS, rows=queries.nominees(one, award=award, standings=chosen),
        to_row=show.nominee, chips=[("", _("全部")), *Standing.choices],
        counts={standing: counts.get((award, standing), 0) for standing in Standing}, icon="medal",
        empty=(_("没有参评对象"), _("这一期没有人在这里服务。")), back=(_url(one), one.number),
        export=reverse("honours:award-export", args=[one.pk, award]),
    ))  # fmt: skip


@require_GET
@guarded(Permission.SEE_HONOURS)
def export(request: HttpRequest, appraisal_id: UUID, award: str) -> HttpResponse:
    """The same as a spreadsheet, a column for each measure."""
    at = clock.now()
    one = queries.appraisal_for(me(request), appraisal_id, at=at)
    if award not in queries.awards_of(one):
        raise NotFound
    names = list(preparing.weights_of(one, Award(award)))
    state = request.GET.get("state", "")
    found = queries.nominees(one, award=award, standings=[state] if state in Standing.values else [])
    heads = [
        _("名称"), _("名次"), _("得分"), _("次数"), _("状态"), _("未参评原因"),
        *(wording.measure(award, name) for name in names),
    ]  # fmt: skip
    taken = preparing.record_export(by=me(request), appraisal=one, rows=found, at=at)
    rows = (
        [
            n.name, n.rank, n.score / 100 if n.score is not None else None, n.sample, n.get_standing_display(),
            n.get_out_display(), *_figures(n.parts, names),
        ]
        for n in taken
    )  # fmt: skip
    return sheets.response(f"{show.award_name(award)}-{one.number}", heads, rows, at)


def _actions(one: Appraisal, viewer: Person, on: date) -> list[Action]:
    """What the reader can do with it now."""
    prepares, decides = rights.prepares(viewer, one.place, on), rights.decides(viewer, one.place, on)

    def to(name: str) -> str:
        return reverse(f"honours:{name}", args=[one.pk])

    found = []
    if one.state == State.PREPARED and prepares:
        found.append(Action(_("提交表决"), to("submit"), post=True, primary=True))
    if one.state == State.VOTING and decides:
        found += [Action(_("表决"), to("vote"), primary=True), Action(_("计票"), to("count"), post=True)]
    if one.state == State.VOTING and prepares:
        found.append(Action(_("延长表决期限"), to("extend"), post=True))
    if one.state == State.NOTICED and decides:
        found.append(Action(_("授予荣誉"), to("confer"), post=True, primary=True))
    if prepares and one.open:
        found.append(Action(_("终止"), to("stop"), danger=True))
    return found


def _notices(one: Appraisal, on: date) -> list[tuple[str, str]]:
    if one.state == State.STOPPED:
        return [("warn", _("已终止：%(reason)s") % {"reason": one.stop_reason})]
    if one.state == State.VOTING:
        words = {"n": len(voting.voters(one)), "all": len(voting.committee(one.place, on)), "day": one.vote_until}
        return [("info", _("%(all)s 位委员中 %(n)s 位已表决，期限到 %(day)s。") % words)]
    if one.state == State.NOTICED:
        waiting = objecting.waiting(one)
        said = [("info", _("公示到 %(day)s，期满且异议全部答复后授予。") % {"day": one.notice_until})]
        return said + ([("warn", _("有 %(n)s 件异议待答复。") % {"n": waiting})] if waiting else [])
    return []


def _notice(one: Appraisal) -> str:
    return f"{one.notice_from} – {one.notice_until}" if one.notice_from else ""


def _rules(one: Appraisal) -> str:
    """The weights that were applied, as people read them."""
    lines = []
    for award in queries.awards_of(one):
        weights = preparing.weights_of(one, Award(award))
        said = "，".join(f"{wording.measure(award, name)} {weight}" for name, weight in weights.items())
        lines.append(f"{show.award_name(award)}：{said}")
    return "\n".join(lines)


def _all(counts: dict[tuple[str, str], int], award: str) -> int:
    return sum(n for (which, _standing), n in counts.items() if which == award)


def _figures(parts: list[dict[str, object]], names: list[str]) -> list[str]:
    by_name = {part["measure"]: part for part in parts}
    return [wording.figure(by_name[name]) if name in by_name else "" for name in names]


def _award_url(one: Appraisal, award: str) -> str:
    return reverse("honours:award", args=[one.pk, award])


def _url(one: Appraisal) -> str:
    return reverse("honours:appraisal", args=[one.pk])
