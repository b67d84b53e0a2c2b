"""The grid worker's round: my doors, one door, its questionnaire; photos and responses."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.photos import LARGEST_FILE, PhotoTooLarge
from wangge.kernel.refusals import NotFound, Refused
from wangge.places.datum import Datum
from wangge.posts import access
from wangge.surveys import producing, queries, refusals, rounds, rules
from wangge.surveys.models import Campaign, Door, Photo, Response
from wangge.surveys.states import OPEN, TONES, DoorState, Outcome
from wangge.web.asking import refuse
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page
from wangge.web.request import SignedIn
from wangge.web.surveys.answer_form import AnswerForm
from wangge.web.surveys.forms import VisitForm
from wangge.web.surveys.show import answer_lines, door_row, visit_entry


@require_safe
@guarded(Permission.ANSWER_SURVEYS)
def mine(request: SignedIn) -> HttpResponse:
    """My doors today, building by building and floor by floor, with how far each building has got."""
    at = clock.now()
    buildings = queries.my_buildings(request.person, at)
    asked = request.GET.get("building", "")
    chosen = next((one for one in buildings if one.path == asked), None)
    if chosen is None:
        chosen = next((one for one in buildings if one.today), buildings[0] if buildings else None)
    everything = request.GET.get("all") == "1"
    doors = queries.my_doors(request.person, at, building=chosen.path, everything=everything) if chosen else []
    context = {
        "buildings": buildings,
        "chosen": chosen,
        "rows": [door_row(door) for door in doors],
        "everything": everything,
        "today": sum(one.today for one in buildings),
        "doors": sum(one.count.doors for one in buildings),
        "met": sum(one.count.met for one in buildings),
        "visited": sum(one.count.visited for one in buildings),
    }
    return page(request, "surveys/mine.html", context)


@require_safe
@guarded(Permission.SEE_SURVEYS)
def door(request: SignedIn, door_id: UUID) -> HttpResponse:
    """One door: what happened so far, and the buttons for what happens now."""
    return _door_page(request, _seen(request, door_id))


def _door_page(request: SignedIn, door: Door, form: VisitForm | None = None) -> HttpResponse:
    row = door_row(door)
    may_answer = access.rights_of(request.person, day_of(clock.now())).allow(Permission.ANSWER_SURVEYS, door.place.path)
    running = door.campaign.state == Campaign.State.RUNNING
    context = {
        "door": door,
        "row": row,
        "campaign": door.campaign,
        "response": _response_of(door),
        "form": form or VisitForm(initial={"client_id": uuid4(), "where": "at_door"}),
        "knocks": may_answer and running and door.state in OPEN,
        "answers": may_answer and running and door.state == DoorState.MET,
        "timeline": [visit_entry(one) for one in queries.visits_of(door)],
        "outcomes": [(code, words, TONES[code]) for code, words in Outcome.choices if code != Outcome.MET],
        "back": f"{reverse('surveys:mine')}?building={queries.level(door.place.path, queries.BUILDING_LEVEL)}",
    }
    return page(request, "surveys/door.html", context, status=422 if form is not None else 200)


@require_POST
@guarded(Permission.ANSWER_SURVEYS)
def visit(request: SignedIn, door_id: UUID) -> HttpResponse:
    """Record a knock, and go on: to the questionnaire when somebody was met, else to the next door."""
    door, at = _seen(request, door_id), clock.now()
    form = VisitForm(request.POST)
    if not form.is_valid():
        return _door_page(request, door, form)
    given = form.cleaned_data
    position = None
    if given["longitude"] is not None and given["latitude"] is not None:
        position = rounds.Position(given["longitude"], given["latitude"], Datum.WGS84)
    try:
        rounds.record_visit(
            by=request.person, door_id=door_id, outcome=given["outcome"], client_id=given["client_id"], at=at,
            come_back_on=form.day(), where=given["where"] or "at_door", position=position, note=given["note"],
        )  # fmt: skip
    except Refused as refusal:
        refuse(form, refusal)
        return _door_page(request, door, form)
    if given["outcome"] == Outcome.MET:
        return HttpResponseRedirect(reverse("surveys:answers", args=[door_id]), status=303)
    words = {"door": door_row(door).title, "outcome": Outcome(given["outcome"]).label}
    return done(request, _("%(door)s：%(outcome)s，已记录。") % words, _next(request, door))


@require_http_methods(["GET", "POST"])
@guarded(Permission.ANSWER_SURVEYS)
def answers(request: SignedIn, door_id: UUID) -> HttpResponse:
    """The questionnaire at a door: filled in, kept as a draft, completed or corrected."""
    door = _seen(request, door_id)
    access.require(request.person, Permission.ANSWER_SURVEYS, place=door.place, at=clock.now())
    response = _response_of(door)
    content = rules.read(door.campaign.questionnaire.content)
    known = response.answers if response else {}
    if request.method == "GET":
        return _answers_page(request, door, response, AnswerForm(content, answers=known))
    save, version = request.POST.get("save", ""), _number(request.POST.get("version"))
    form = AnswerForm(content, request.POST, request.FILES, answers=known, complete=save == "complete")
    try:
        _keep_photos(request, door, form)
        if save != "complete":
            return _save_draft(request, door, form, version, save)
        if form.is_valid():
            finished = rounds.complete_response(
                by=request.person, door_id=door_id, answers=form.raw(), at=clock.now(), version=version
            )
            return done(request, _finished_words(finished, response), _after(request, door, response))
    except refusals.AnswersWrong as refusal:
        for one in refusal.wrong:
            form.add_error(one.key if one.key in form.fields else None, one.sentence)
    except Refused as refusal:
        refuse(form, refusal)
    return _answers_page(request, door, response, form, status=422)


def _save_draft(request: SignedIn, door: Door, form: AnswerForm, version: int, save: str) -> HttpResponse:
    """Keep the draft and come back to the form; `save` may ask for one more row of a group ("more-q5")."""
    raw = form.raw()
    rounds.save_draft(by=request.person, door_id=door.pk, answers=raw, at=clock.now(), version=version)
    here = reverse("surveys:answers", args=[door.pk])
    if save.startswith("more-"):
        group = save.removeprefix("more-")
        count = len(raw.get(group, [])) + 1
        return HttpResponseRedirect(f"{here}?more={group}:{count}#{group}", status=303)
    return done(request, _("草稿已保存，随时可以接着填。"), here)


def _answers_page(
    request: SignedIn, door: Door, response: Response | None, form: AnswerForm, status: int = 200
) -> HttpResponse:
    group, _colon, count = request.GET.get("more", "").partition(":")
    if not form.is_bound and count:
        form = AnswerForm(form.content, answers=form.known, repeats={group: _number(count)})
    context = {
        "door": door,
        "row": door_row(door),
        "form": form,
        "rows": form.rows(),
        "response": response,
        "version": response.version if response else 0,
        "correcting": response is not None and response.state == Response.State.COMPLETE,
        "questionnaire": door.campaign.questionnaire.questionnaire,
    }
    return page(request, "surveys/answers.html", context, status=status)


@require_POST
@guarded(Permission.ANSWER_SURVEYS)
def draft(request: SignedIn, door_id: UUID) -> HttpResponse:
    """The page keeps the draft by itself while one types; answers with the new version and the ids of photos."""
    door = _seen(request, door_id)
    content = rules.read(door.campaign.questionnaire.content)
    form = AnswerForm(content, request.POST, request.FILES, complete=False)
    try:
        _keep_photos(request, door, form)
        version = _number(request.POST.get("version"))
        kept = rounds.save_draft(
            by=request.person, door_id=door_id, answers=form.raw(), at=clock.now(), version=version
        )
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return JsonResponse({"message": refusal.message, "code": refusal.code}, status=refusal.status)
    return JsonResponse({"version": kept.version, "photos": form.stored})


@require_safe
@guarded(Permission.SEE_SURVEYS)
def photo(request: SignedIn, photo_id: UUID) -> HttpResponse:
    """A photo, for whoever may see its door; never kept by a browser or on the way."""
    seen = Door.objects.visible_to(request.person, day_of(clock.now()))
    found = Photo.objects.filter(pk=photo_id, door__in=seen).first()
    if found is None:
        raise NotFound
    answer = HttpResponse(b64decode(found.content), content_type="image/jpeg")
    answer["Cache-Control"] = "no-store"
    answer["Content-Disposition"] = "inline; filename=photo.jpg"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@guarded(Permission.SEE_SURVEYS)
def response(request: SignedIn, response_id: UUID) -> HttpResponse:
    """A response with its history, and the needs and resources that came of it."""
    on = day_of(clock.now())
    found = queries.response_for(request.person, response_id, on)
    if found is None:
        raise NotFound
    content = rules.read(found.questionnaire.content)
    rights = access.rights_of(request.person, on)
    context = {
        "response": found,
        "door": found.door,
        "row": door_row(found.door),
        "lines": answer_lines(content, found),
        "history": [_revision(one) for one in found.history.select_related("by").order_by("-number")],
        "things": [producing.thing_of(row) for row in producing.produced_by(found)],
        "may_correct": rights.allow(Permission.ANSWER_SURVEYS, found.door.place.path),
        "complete": found.state == Response.State.COMPLETE,
    }
    return page(request, "surveys/response.html", context)


def _revision(one: Any) -> dict[str, Any]:
    first = one.number == 1
    return {
        "at": one.at, "who": one.by.name, "what": _("完成") if first else _("更正"),
        "note": _("第 %(number)s 次填写") % {"number": one.number}, "tone": "ok" if first else "info",
    }  # fmt: skip


def _keep_photos(request: SignedIn, door: Door, form: AnswerForm) -> None:
    for name, file in form.uploads():
        if file.size and file.size > LARGEST_FILE:
            raise PhotoTooLarge(field=name)
        try:
            kept = rounds.add_photo(by=request.person, door_id=door.pk, data=file.read(), at=clock.now())
        except Refused as refusal:
            refusal.field = name
            raise
        form.stored[name] = str(kept.pk)


def _finished_words(finished: rounds.Completed, before: Response | None) -> str:
    corrected = before is not None and before.state == Response.State.COMPLETE
    words = [_("更正已保存，原来的填写仍可查看。") if corrected else _("答卷已完成。")]
    if finished.added:
        words.append(_("已列入清单：%(titles)s。") % {"titles": "、".join(one.title for one in finished.added)})
    if finished.withdrawn:
        words.append(_("已撤回：%(titles)s。") % {"titles": "、".join(one.title for one in finished.withdrawn)})
    if finished.kept:
        words.append(
            _("%(titles)s 已有人处理，没有撤回，请到清单里核对。")
            % {"titles": "、".join(one.title for one in finished.kept)}
        )
    return "".join(words)


def _after(request: SignedIn, door: Door, before: Response | None) -> str:
    """Where one goes after completing: the next door; after a correction back to the response."""
    if before is not None and before.state == Response.State.COMPLETE:
        return reverse("surveys:response", args=[before.pk])
    return _next(request, door)


def _next(request: SignedIn, door: Door) -> str:
    """The next door of mine, or my list when all is done or somebody else's door was answered."""
    following = queries.next_door(request.person, door, clock.now())
    if following is None or door.person_id != request.person.pk:
        return reverse("surveys:mine")
    return reverse("surveys:door", args=[following.pk])


def _response_of(door: Door) -> Response | None:
    return getattr(door, "response", None)


def _seen(request: SignedIn, door_id: UUID) -> Door:
    found = queries.door_for(request.person, door_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0
