"""Questionnaires built in the browser: the list, the builder with its preview, one question, what an answer becomes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import Changed, NotFound, Refused
from wangge.places.models import Place
from wangge.places.queries import valid_on
from wangge.posts import access
from wangge.surveys import editing, queries, questionnaires, refusals, rules
from wangge.surveys.models import Questionnaire, QuestionnaireVersion
from wangge.web.asking import refuse
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page
from wangge.web.request import SignedIn
from wangge.web.surveys.answer_form import AnswerForm
from wangge.web.surveys.forms import ProducesForm, QuestionForm, QuestionnaireForm
from wangge.web.surveys.show import asked

PER_PAGE = 50
State = QuestionnaireVersion.State
TONES = {State.DRAFT: "warn", State.PUBLISHED: "ok", State.RETIRED: "quiet"}
COLUMNS = [
    {"label": gettext_lazy("问卷"), "key": ""},
    {"label": gettext_lazy("对象"), "key": ""},
    {"label": gettext_lazy("社区"), "key": ""},
    {"label": gettext_lazy("各版"), "key": ""},
    {"label": gettext_lazy("题数"), "key": "", "css": "number"},
]
BLANKS: dict[str, dict[str, Any]] = {
    "choice": {"options": [{"code": "a1", "label": "选项一"}, {"code": "a2", "label": "选项二"}]},
    "choices": {"options": [{"code": "a1", "label": "选项一"}, {"code": "a2", "label": "选项二"}]},
}


@require_safe
@guarded(Permission.SEE_SURVEYS)
def index(request: SignedIn) -> HttpResponse:
    """The questionnaires of one's communities."""
    on = day_of(clock.now())
    asked_for = {name: request.GET.get(name, "") for name in ("q", "audience")}
    found = queries.questionnaires(request.person, on, text=asked_for["q"], audience=asked_for["audience"])
    pages = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows: list[Any] = [_row(one) for one in pages.object_list]
    pages.object_list = rows
    rights = access.rights_of(request.person, on)
    may_manage = rights.anywhere(Permission.MANAGE_SURVEYS)
    listing = {
        "rows": pages,
        "columns": COLUMNS,
        "caption": _("问卷"),
        "q": asked_for["q"],
        "placeholder": _("问卷名称"),
        "keep": {"audience": asked_for["audience"]} if asked_for["audience"] else {},
        "chips": [_chip(asked_for, code, words) for code, words in (("", _("全部")), *Questionnaire.Audience.choices)],
        "empty": {
            "title": _("还没有问卷"),
            "text": _("先建一份问卷，发布后就能用它安排入户走访。"),
            "icon": "list",
            "url": reverse("surveys:questionnaire-new") if may_manage else "",
            "action": _("新建问卷"),
        },
    }
    return page(request, "surveys/questionnaires.html", {"listing": listing, "may_manage": may_manage})


def _row(one: Questionnaire) -> dict[str, Any]:
    versions = [
        {"id": version.pk, "number": version.number, "state": version.get_state_display(),
         "tone": TONES[State(version.state)]}
        for version in one.all_versions  # type: ignore[attr-defined]
    ]  # fmt: skip
    newest = one.all_versions[0] if versions else None  # type: ignore[attr-defined]
    return {
        "id": one.pk,
        "name": one.name,
        "audience": one.get_audience_display(),
        "community": one.community.name,
        "versions": versions[:3],
        "newest": newest,
        "questions": len(newest.content.get("questions", [])) if newest else 0,
    }


def _chip(asked_for: dict[str, str], code: str, words: Any) -> dict[str, Any]:
    query = {name: value for name, value in (("q", asked_for["q"]), ("audience", code)) if value}
    return {"label": words, "url": f"?{urlencode(query)}", "current": asked_for["audience"] == code, "count": None}


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SURVEYS)
def new(request: SignedIn) -> HttpResponse:
    """Begin a questionnaire, empty or with another one's questions."""
    at, viewer = clock.now(), request.person
    on = day_of(at)
    managed = access.subtree_filter(viewer, Permission.MANAGE_SURVEYS, on=on)
    communities = list(
        Place.objects.filter(managed, valid_on(on), kind__in=questionnaires.COMMUNITIES).order_by("path")
    )
    versions = [
        version
        for one in queries.questionnaires(viewer, on)
        for version in one.all_versions[:1]  # type: ignore[attr-defined]
    ]
    form = QuestionnaireForm(request.POST or None, communities=communities, versions=versions)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            draft = questionnaires.add_questionnaire(
                by=viewer, at=at, name=given["name"], audience=given["audience"],
                community_id=UUID(given["community"]), copy_of=UUID(given["copy_of"]) if given["copy_of"] else None,
            )  # fmt: skip
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(request, _("草稿已建好。现在加题目，右边随时能看到填写人看到的样子。"), _to(draft))
    return page(request, "surveys/questionnaire_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def start_draft(request: SignedIn, questionnaire_id: UUID) -> HttpResponse:
    """Begin the next version of a published questionnaire."""
    seen = Questionnaire.objects.visible_to(request.person, day_of(clock.now()))
    if not seen.filter(pk=questionnaire_id).exists():
        raise NotFound
    draft = questionnaires.start_draft(by=request.person, questionnaire_id=questionnaire_id, at=clock.now())
    return done(request, _("第 %(number)s 版草稿已建好，在用的那一版不受影响。") % {"number": draft.number}, _to(draft))


@require_safe
@guarded(Permission.SEE_SURVEYS)
def build(request: SignedIn, version_id: UUID) -> HttpResponse:
    """The builder: the questions with their buttons, and beside them what the reader of the questionnaire sees."""
    return _builder(request, _version(request, version_id))


def _builder(
    request: SignedIn, version: QuestionnaireVersion, *, problems: list[rules.Problem] | None = None, status: int = 200,
    changed: bool = False,
) -> HttpResponse:  # fmt: skip
    on = day_of(clock.now())
    content = rules.read(version.content)
    managed = access.rights_of(request.person, on).allow(
        Permission.MANAGE_SURVEYS, version.questionnaire.community.path
    )
    found = (
        rules.problems(content, need_kinds=questionnaires.NEED_KINDS, resource_kinds=questionnaires.RESOURCE_KINDS)
        if problems is None and version.state == State.DRAFT else problems or []
    )  # fmt: skip
    versions = version.questionnaire.versions.order_by("-number")
    context = {
        "version": version,
        "questionnaire": version.questionnaire,
        "tone": TONES[State(version.state)],
        "questions": [asked(question, content) for question in content.questions],
        "editable": managed and version.state == State.DRAFT,
        "may_manage": managed,
        "has_draft": any(one.state == State.DRAFT for one in versions),
        "versions": versions,
        "problems": [one for one in found if one.code != "empty"],
        "refused": problems is not None,
        "changed": changed,
        "kinds": rules.KINDS.items(),
        "inner_kinds": [(code, words) for code, words in rules.KINDS.items() if code != "group"],
        "preview": AnswerForm(content),
    }
    return page(request, "surveys/build.html#builder", context, status=status)


@require_safe
@guarded(Permission.SEE_SURVEYS)
def preview(request: SignedIn, version_id: UUID) -> HttpResponse:
    """What the reader sees, as on a phone. Answers only steer the conditions; nothing is kept."""
    version = _version(request, version_id)
    form = AnswerForm(rules.read(version.content), request.GET or None, complete=False)
    context = {"version": version, "questionnaire": version.questionnaire, "preview": form, "tried": bool(request.GET)}
    return page(request, "surveys/preview.html", context)


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def edit(request: SignedIn, version_id: UUID) -> HttpResponse:
    """One deed on the list of questions: add, up, down, duplicate, delete."""
    version = _version(request, version_id)
    question_id, deed = request.POST.get("question", ""), request.POST.get("deed", "")
    try:
        content, added = _edited(
            version.content, deed, question_id, request.POST.get("kind", ""), request.POST.get("group", "")
        )
        saved = questionnaires.save_draft(
            by=request.person, version_id=version_id, version=_number(request.POST.get("version")), content=content,
            at=clock.now(),
        )  # fmt: skip
    except editing.Lost as lost:
        raise NotFound from lost
    except Changed:
        return _builder(request, version, status=409, changed=True)
    if added:
        return HttpResponseRedirect(reverse("surveys:question", args=[version_id, added]), status=303)
    if request.htmx:
        return _builder(request, _version(request, saved.pk))
    return HttpResponseRedirect(_to(saved) + (f"#{question_id}" if deed != "delete" else ""), status=303)


def _edited(content: dict[str, Any], deed: str, question_id: str, kind: str, group: str) -> tuple[dict[str, Any], str]:
    """The changed content, and the id of a question that was added. Raises Lost, also for a deed there is not."""
    if deed == "add" and kind in rules.KINDS and not (group and kind == "group"):
        added = editing.new_id(content)
        blank = {"id": added, "kind": kind, "text": str(rules.KINDS[kind]), **BLANKS.get(kind, {})}
        return editing.add(content, blank, group=group), added
    deeds = {
        "up": lambda: editing.move(content, question_id, -1),
        "down": lambda: editing.move(content, question_id, 1),
        "duplicate": lambda: editing.duplicate(content, question_id),
        "delete": lambda: editing.delete(content, question_id),
    }
    if deed not in deeds:
        raise editing.Lost(deed)
    return deeds[deed](), ""


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SURVEYS)
def question(request: SignedIn, version_id: UUID, question_id: str) -> HttpResponse:
    """One question: its words, options, limits and condition."""
    version = _managed_draft(request, version_id)
    try:
        now = editing.find(version.content, question_id)
    except editing.Lost as lost:
        raise NotFound from lost
    form = QuestionForm(request.POST or None, question=now, content=version.content)
    changed = False
    if request.method == "POST" and form.is_valid():
        content = editing.replace(version.content, question_id, form.made())
        try:
            _save(request, version, content)
        except Refused as refusal:
            changed = isinstance(refusal, Changed)
            refuse(form, refusal)
        else:
            return done(request, _("题目已保存。"), f"{_to(version)}#{question_id}")
    whole = rules.read(version.content)
    found = whole.find(question_id)
    assert found is not None
    context = {
        "form": form, "version": version, "questionnaire": version.questionnaire, "question": asked(found, whole),
        "may_produce": found.kind in ("choice", "choices", "yes_no"), "kind": rules.KINDS[found.kind],
        "version_number": version.version if changed else request.POST.get("version", version.version),
        "next_rule": len(found.produces),
    }  # fmt: skip
    return page(request, "surveys/question.html", context, status=(409 if changed else 422) if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded(Permission.MANAGE_SURVEYS)
def produces(request: SignedIn, version_id: UUID, question_id: str, number: int) -> HttpResponse:
    """What one answer of a question becomes; the number after the last one is a new rule."""
    version = _managed_draft(request, version_id)
    try:
        now = editing.find(version.content, question_id)
    except editing.Lost as lost:
        raise NotFound from lost
    found = list(now.get("produces", []))
    if number > len(found):
        raise NotFound
    rule = found[number] if number < len(found) else None
    form = ProducesForm(request.POST or None, question=now, content=version.content, rule=rule)
    deleting = request.method == "POST" and request.POST.get("deed") == "delete"
    if request.method == "POST" and (deleting or form.is_valid()):
        found[number : number + 1] = [] if deleting else [form.made()]
        changed = (
            {**now, "produces": found} if found else {key: value for key, value in now.items() if key != "produces"}
        )
        try:
            _save(request, version, editing.replace(version.content, question_id, changed))
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, _("这条规则已删去。") if deleting else _("规则已保存：选了这一项，就会列入清单。"),
                reverse("surveys:question", args=[version_id, question_id]),
            )  # fmt: skip
    context = {
        "form": form, "version": version, "questionnaire": version.questionnaire, "question": now, "number": number,
        "is_new": rule is None, "version_number": request.POST.get("version", version.version),
    }  # fmt: skip
    return page(request, "surveys/produces.html", context, status=422 if form.errors else 200)


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def publish(request: SignedIn, version_id: UUID) -> HttpResponse:
    """Publish a draft, or say what keeps it from being published."""
    version = _version(request, version_id)
    try:
        published = questionnaires.publish(
            by=request.person, version_id=version_id, version=_number(request.POST.get("version")), at=clock.now()
        )
    except refusals.NotPublishable as refusal:
        return _builder(request, version, problems=refusal.problems, status=422)
    said = _("第 %(number)s 版已发布，不再改动。现在可以用它安排走访。") % {"number": published.number}
    return done(request, said, _to(published))


@require_POST
@guarded(Permission.MANAGE_SURVEYS)
def retire(request: SignedIn, version_id: UUID) -> HttpResponse:
    """Take a published version out of use for new campaigns."""
    version = _version(request, version_id)
    questionnaires.retire(by=request.person, version_id=version_id, at=clock.now())
    return done(request, _("这一版已停用。进行中的走访不受影响。"), _to(version))


def _save(request: SignedIn, version: QuestionnaireVersion, content: dict[str, Any]) -> None:
    questionnaires.save_draft(
        by=request.person, version_id=version.pk, version=_number(request.POST.get("version")), content=content,
        at=clock.now(),
    )  # fmt: skip


def _version(request: SignedIn, version_id: UUID) -> QuestionnaireVersion:
    found = queries.version_for(request.person, version_id, day_of(clock.now()))
    if found is None:
        raise NotFound
    return found


def _managed_draft(request: SignedIn, version_id: UUID) -> QuestionnaireVersion:
    version = _version(request, version_id)
    community = version.questionnaire.community
    access.require(request.person, Permission.MANAGE_SURVEYS, place=community, at=clock.now())
    if version.state != State.DRAFT:
        raise refusals.NotADraft
    return version


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0


def _to(version: QuestionnaireVersion) -> str:
    return reverse("surveys:build", args=[version.pk])
