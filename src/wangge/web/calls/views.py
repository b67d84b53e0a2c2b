"""Pages of the help call: the desk's board and intake, the worker's tasks, the resident's key, lists and figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wangge.care import dispatch, intake, queries
from wangge.care.models import HelpCall
from wangge.care.rules import ADVICE_WORDS, QUESTIONS, Advice, first_aid_for
from wangge.care.states import LABELS, OPEN, Stage
from wangge.journal import record
from wangge.kernel import clock, outbox
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, Refused
from wangge.matters.models import Matter
from wangge.people.models import Person
from wangge.people.queries import search as search_people
from wangge.places.models import Place
from wangge.places.queries import search as search_places
from wangge.posts import access
from wangge.posts.queries import running_shift
from wangge.web import sheets
from wangge.web.calls import show
from wangge.web.calls.forms import HelpForm, IntakeForm
from wangge.web.guard import SIGNED_IN, Permission, guarded
from wangge.web.page import done, page
from wangge.web.request import SignedIn

PER_PAGE = 50
MOST_EXPORTED = 50_000
NO_CONTENT = 204


@require_safe
@guarded(Permission.SEE_CALLS)
def board(request: SignedIn) -> HttpResponse:
    """The live board. It asks again every five seconds and is redrawn only when something changed."""
    at, viewer = clock.now(), request.person
    unsent = outbox.stuck(at).filter(state=OutboxMessage.State.WAITING).count()
    version = f"{queries.board_version(viewer, at)}.{unsent}"
    if request.htmx and request.GET.get("version") == version:
        return HttpResponse(status=NO_CONTENT)
    rows = queries.board(viewer, at)
    context = {
        "at": at,
        "version": version,
        "rows": [show.row(matter, at) for matter in rows],
        "alarms": sum(matter.help_call.alarm_at is not None for matter in rows),
        "overdue": sum(matter.due_at is not None and matter.due_at < at for matter in rows),
        "follow_ups": [show.row(matter, at) for matter in queries.to_follow_up(viewer, at)[:20]],
        "unsent": unsent,
        "may_report": access.rights_of(viewer, day_of(at)).anywhere(Permission.REPORT_CALL),
    }
    return page(request, "calls/board.html#live", context)


@require_http_methods(["GET", "POST"])
@guarded(Permission.REPORT_CALL)
def new(request: SignedIn) -> HttpResponse:
    """The desk's intake form: who, where, what; sent while the caller is still on the line."""
    at, viewer = clock.now(), request.person
    form = IntakeForm(request.POST or None, initial=_prefilled(request))
    if request.method == "POST" and (answer := _taken_in(request, form, at)) is not None:
        return answer
    subject, place = _chosen(viewer, form, at)
    context = {
        "form": form,
        "subject": subject,
        "place": place,
        "found": _found(request, at),
        "duplicates": _duplicates(viewer, subject, place, at),
    }
    return page(request, "calls/new.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(Permission.REPORT_CALL)
def pick(request: SignedIn) -> HttpResponse:
    """People and places that match what the operator is typing."""
    return page(request, "calls/_pick.html", {"found": _found(request, clock.now())})


@require_safe
@guarded(Permission.ANSWER_CALL)
def mine(request: SignedIn) -> HttpResponse:
    """What the worker was asked to take or has in hand."""
    at = clock.now()
    rows = [show.row(matter, at) for matter in queries.my_tasks(request.person, at)]
    context = {"rows": rows, "at": at, "shift": running_shift(request.person, at)}
    return page(request, "calls/mine.html#live", context)


@require_safe
@guarded(Permission.SEE_CALLS)
def all_calls(request: SignedIn) -> HttpResponse:
    """Every call in sight: search, filters, sorting, paging."""
    at = clock.now()
    found, chosen = _filtered(request, at)
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown_rows: list[Any] = [show.row(matter, at) for matter in pages]
    pages.object_list = shown_rows
    query = urlencode({name: value for name, value in chosen.items() if value})
    listing = {
        "rows": pages,
        "columns": COLUMNS,
        "caption": _("求助清单"),
        "q": chosen["q"],
        "placeholder": _("编号、姓名、拼音或地点"),
        "keep": {name: value for name, value in chosen.items() if value and name != "q"},
        "chips": [_chip(chosen, state, words) for state, words in CHIPS],
        "export": f"{reverse('calls:export')}?{query}",
        "empty": {
            "title": _("还没有求助"),
            "text": _("居民一键求助、打来电话，或社区登记后，求助会出现在这里。"),
            "icon": "call",
            "url": reverse("calls:new"),
            "action": _("登记求助"),
        },
    }
    filters = {"kinds": HelpCall.Kind.choices, "severities": HelpCall.Severity.choices, "states": LABELS.items()}
    return page(request, "calls/list.html", {"listing": listing, "chosen": chosen, **filters})


COLUMNS = [
    {"label": gettext_lazy("编号"), "key": "number"},
    {"label": gettext_lazy("状态")},
    {"label": gettext_lazy("事项")},
    {"label": gettext_lazy("求助人")},
    {"label": gettext_lazy("地点")},
    {"label": gettext_lazy("经办")},
    {"label": gettext_lazy("报告时间"), "key": "opened"},
    {"label": gettext_lazy("期限"), "key": "due"},
]
CHIPS = [
    ("", gettext_lazy("全部")),
    ("open", gettext_lazy("未结束")),
    ("alarm", gettext_lazy("无人可派")),
    ("overdue", gettext_lazy("已超时")),
    (Stage.CLOSED.value, gettext_lazy("待回访")),
    ("ended", gettext_lazy("已结束")),
]


def _chip(chosen: dict[str, str], state: str, words: Any) -> dict[str, Any]:
    others = {name: value for name, value in chosen.items() if value and name != "state"}
    query = urlencode({**others, **({"state": state} if state else {})})
    return {"label": words, "url": f"?{query}", "current": chosen["state"] == state, "count": None}


@require_safe
@guarded(Permission.SEE_CALLS)
def export(request: SignedIn) -> HttpResponse:
    """The filtered list as a spreadsheet; no names, no phones."""
    at = clock.now()
    found, _chosen_filters = _filtered(request, at)
    heads = [
        _("编号"),
        _("报告时间"),
        _("类型"),
        _("紧急程度"),
        _("状态"),
        _("网格"),
        _("接单时间"),
        _("到场时间"),
        _("结果"),
    ]
    rows = [show.export_row(matter) for matter in found[:MOST_EXPORTED]]
    with atomic():
        record("calls.exported", by=request.person, on=request.person, at=at, rows=len(rows))
    return sheets.response(_("求助清单"), heads, rows, at)


@require_safe
@guarded(Permission.SEE_FIGURES)
def figures(request: SignedIn) -> HttpResponse:
    """How quickly help came: by grid, by hour, by kind."""
    at = clock.now()
    since = _day(request.GET.get("since")) or datetime.combine(day_of(at) - timedelta(days=29), time(), SHANGHAI)
    last = _day(request.GET.get("until")) or datetime.combine(day_of(at), time(), SHANGHAI)
    found = queries.figures(request.person, at, since=since, until=last + timedelta(days=1))
    context = {
        "figures": found,
        "since": since.date(),
        "until": last.date(),
        "at": at,
        "hours": [{"label": f"{hour:02d}", "value": count} for hour, count in enumerate(found.by_hour)],
        "kinds": [{"label": HelpCall.Kind(kind).label, "value": count} for kind, count in found.by_kind],
        "in_time_share": round(100 * found.in_time / found.accepted) if found.accepted else None,
    }
    return page(request, "calls/figures.html", context)


@require_http_methods(["GET", "POST"])
@guarded(SIGNED_IN)
def help_page(request: SignedIn) -> HttpResponse:
    """One key: call for help for oneself or a family member."""
    at, viewer = clock.now(), request.person
    people = queries.can_call_for(viewer)
    form = HelpForm(request.POST or None, people=people, initial={"person": str(people[-1].pk)})
    if request.method == "POST" and (answer := _taken_in(request, form, at)) is not None:
        return answer
    going_on = list(queries.own_calls(viewer, at).filter(state__in=OPEN)[:3])
    context = {"form": form, "people": people, "going_on": [show.row(matter, at) for matter in going_on]}
    return page(request, "calls/help.html", context, status=422 if form.errors else 200)


@require_safe
@guarded(SIGNED_IN)
def own(request: SignedIn) -> HttpResponse:
    """My calls, and those of family members who let me follow them."""
    at = clock.now()
    pages = Paginator(queries.own_calls(request.person, at), 20).get_page(request.GET.get("page"))
    return page(request, "calls/own.html", {"pages": pages, "rows": [show.row(matter, at) for matter in pages]})


@require_safe
@guarded(SIGNED_IN)
def detail(request: SignedIn, call_id: UUID) -> HttpResponse:
    """One call: where it stands, what comes next, everything that happened, and the seal that proves it."""
    at, viewer = clock.now(), request.person
    found = queries.call_page(viewer, call_id, at)
    if found is None:
        raise NotFound
    if request.htmx and request.GET.get("version") == str(found.matter.version):
        return HttpResponse(status=NO_CONTENT)
    rights = access.rights_of(viewer, day_of(at))
    desk = rights.allow(Permission.TAKE_CALL, found.matter.path)
    context = {
        "at": at,
        "shown": found,
        "matter": found.matter,
        "call": found.call,
        "row": show.row(found.matter, at),
        "timeline": show.timeline(found, at, staff=rights.allow(Permission.SEE_CALLS, found.matter.path)),
        "desk": desk,
        "asked_me": found.assignment is not None and found.assignment.person_id == viewer.pk,
        "mine": found.matter.owner_id == viewer.pk,
        "acts": desk or found.matter.owner_id == viewer.pk,
        "staff": rights.allow(Permission.SEE_CALLS, found.matter.path),
        "open": found.matter.state in OPEN,
        "may_cancel": found.matter.state in OPEN
        and (desk or (found.matter.reporter_id == viewer.pk and found.call.arrived_at is None)),
        "next": show.next_deeds(found),
        "choices": dispatch.people_to_ask(found.matter, at, include_all=True)
        if desk and found.matter.state in OPEN
        else [],
        "advice": _advice(found),
    }
    return page(request, "calls/detail.html#live", context)


def _taken_in(request: SignedIn, form: IntakeForm | HelpForm, at: datetime) -> HttpResponse | None:
    """Report the call and go to its page; None when the form has to be shown again, with what is wrong."""
    if not form.is_valid():
        return None
    try:
        call = intake.report_call(by=request.person, report=form.report(), at=at)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None
    return done(request, _reported(call), then=reverse("calls:detail", args=[call.pk]))


def _advice(found: queries.CallPage) -> dict[str, Any] | None:
    card = found.fall_card
    if card is None:
        return None
    answers = [(words, card.answers[code]) for code, words in QUESTIONS.items() if code in card.answers]
    return {
        "words": ADVICE_WORDS[Advice(card.advice)],
        "first_aid": first_aid_for(card.answers),
        "answers": answers,
        "card": card,
    }


def _reported(call: HelpCall) -> str:
    words = {"number": call.matter.number}
    if call.alarm_at is not None:
        return _("求助 %(number)s 已登记。现在没有空闲的工作人员，已提醒社区立即处理。") % words
    return _("求助 %(number)s 已登记，已派给工作人员。") % words


def _prefilled(request: SignedIn) -> dict[str, str]:
    names = ("subject", "place", "said", "caller_phone", "caller_name", "place_note", "kind", "severity", "channel")
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _chosen(viewer: Person, form: IntakeForm, at: datetime) -> tuple[Person | None, Place | None]:
    """The person and place the form points to, as far as the viewer may see them."""
    subject_id, place_id = _uuid(form["subject"].value()), _uuid(form["place"].value())
    on = day_of(at)
    subject = (
        Person.objects.visible_to(viewer, on).select_related("home").filter(pk=subject_id).first()
        if subject_id
        else None
    )
    place = Place.objects.visible_to(viewer, on).filter(pk=place_id).first() if place_id else None
    return subject, place or (subject.home if subject else None)


def _found(request: SignedIn, at: datetime) -> dict[str, Any]:
    """Up to eight people and four places the viewer may see; nothing before something was typed."""
    text = request.GET.get("q", "").strip()
    if not text:
        return {"q": "", "people": [], "places": []}
    viewer = request.person
    places = search_places(text, among=Place.objects.visible_to(viewer, day_of(at)), on=day_of(at))
    return {"q": text, "people": search_people(viewer, text, at=at)[:8], "places": places[:4]}


def _duplicates(viewer: Person, subject: Person | None, place: Place | None, at: datetime) -> list[dict[str, Any]]:
    if place is None:
        return []
    found = intake.possible_duplicates(place=place, subject_id=subject.pk if subject else None, at=at)
    return [show.row(matter, at) for matter in found]


def _filtered(request: SignedIn, at: datetime) -> tuple[QuerySet[Matter], dict[str, str]]:
    names = ("q", "state", "kind", "severity", "place", "since", "until", "sort")
    chosen = {name: request.GET.get(name, "") for name in names}
    until = _day(chosen["until"])
    place = Place.objects.filter(code=chosen["place"]).first() if chosen["place"] else None
    found = queries.calls(
        request.person, at, text=chosen["q"], state=chosen["state"], kind=chosen["kind"],
        severity=chosen["severity"], place=place, since=_day(chosen["since"]),
        until=until + timedelta(days=1) if until else None, sort=chosen["sort"] or queries.NEWEST,
    )  # fmt: skip
    return found, chosen


def _day(text: str | None) -> datetime | None:
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return datetime.combine(day, time(), SHANGHAI) if day else None


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
