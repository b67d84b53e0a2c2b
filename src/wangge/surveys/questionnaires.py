"""Deeds on questionnaires: new, copied, changed as a draft, published, retired."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wangge import journal
from wangge.kernel.actors import System
from wangge.kernel.district import atomic
from wangge.kernel.refusals import Changed, Invalid, NotFound
from wangge.needs.kinds import NeedKind, ResourceKind
from wangge.people.models import Person
from wangge.places.codes import PlaceKind
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.surveys import refusals, rules
from wangge.surveys.models import Questionnaire, QuestionnaireVersion

Actor = Person | System
State = QuestionnaireVersion.State
NEED_KINDS, RESOURCE_KINDS = frozenset(NeedKind.values), frozenset(ResourceKind.values)
COMMUNITIES = (PlaceKind.COMMUNITY, PlaceKind.VILLAGE)


@atomic
def add_questionnaire(
    *, by: Actor, at: datetime, name: str, audience: str, community_id: UUID, copy_of: UUID | None = None
) -> QuestionnaireVersion:
    """Begin a questionnaire with an empty first draft, or with the questions of another version.

    Raises NotFound (community, version to copy), NotPermitted, Invalid, NameTaken.
    """
    community = Place.objects.current().filter(pk=community_id, kind__in=COMMUNITIES).first()
    if community is None:
        raise NotFound(field="community")
    access.require(by, Permission.MANAGE_SURVEYS, place=community, at=at)
    name = _sound_name(name, community)
    if audience not in Questionnaire.Audience.values:
        raise Invalid(field="audience", what=_("对象"), why=_("没有这一类"))
    content = _copied(by, copy_of, at) if copy_of else {"questions": []}

    questionnaire = Questionnaire.objects.create(name=name, audience=audience, community=community)
    draft = QuestionnaireVersion.objects.create(questionnaire=questionnaire, number=1, content=content, changed_at=at)
    _record("questionnaire.added", by, draft, at, audience=str(audience), copied=copy_of is not None)
    return draft


@atomic
def start_draft(*, by: Actor, questionnaire_id: UUID, at: datetime) -> QuestionnaireVersion:
    """Begin the next version with the questions of the newest one. Raises NotFound, NotPermitted, AlreadyDrafted."""
    questionnaire = Questionnaire.objects.select_for_update().filter(pk=questionnaire_id).first()
    if questionnaire is None:
        raise NotFound
    access.require(by, Permission.MANAGE_SURVEYS, place=questionnaire.community, at=at)
    newest = questionnaire.versions.order_by("-number")[0]
    if newest.state == State.DRAFT:
        raise refusals.AlreadyDrafted
    draft = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=newest.number + 1, content=newest.content, changed_at=at
    )
    _record("questionnaire.drafted", by, draft, at)
    return draft


@atomic
def save_draft(
    *, by: Actor, version_id: UUID, version: int, content: dict[str, Any], at: datetime
) -> QuestionnaireVersion:
    """Keep the questions of a draft; `version` is the one the page was opened with.

    A draft may still have problems; only what is no questionnaire at all is refused.
    Raises NotFound, NotPermitted, NotADraft, Changed, BadQuestionnaire.
    """
    draft = _locked(version_id)
    access.require(by, Permission.MANAGE_SURVEYS, place=draft.questionnaire.community, at=at)
    if draft.state != State.DRAFT:
        raise refusals.NotADraft
    if draft.version != version:
        raise Changed
    try:
        content = rules.write(rules.read(content))
    except rules.BadContent as problem:
        raise refusals.BadQuestionnaire from problem
    if content == draft.content:
        return draft
    draft.content, draft.version, draft.changed_at = content, draft.version + 1, at
    draft.save(update_fields=["content", "version", "changed_at"])
    _record("questionnaire.changed", by, draft, at, questions=len(content["questions"]), version=draft.version)
    return draft


@atomic
def publish(*, by: Actor, version_id: UUID, version: int, at: datetime) -> QuestionnaireVersion:
    """Publish a draft: from now on it never changes. The version published before is retired; campaigns keep theirs.

    Raises NotFound, NotPermitted, NotADraft, Changed, NotPublishable.
    """
    draft = _locked(version_id)
    access.require(by, Permission.MANAGE_SURVEYS, place=draft.questionnaire.community, at=at)
    if draft.state != State.DRAFT:
        raise refusals.NotADraft
    if draft.version != version:
        raise Changed
    problems = rules.problems(rules.read(draft.content), need_kinds=NEED_KINDS, resource_kinds=RESOURCE_KINDS)
    if problems:
        raise refusals.NotPublishable(problems)
    draft.questionnaire.versions.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    draft.state, draft.published_at = State.PUBLISHED, at
    draft.save(update_fields=["state", "published_at"])
    digest = journal.commit_to("content", str(draft.content))
    _record("questionnaire.published", by, draft, at, questions=len(draft.content["questions"]), content=digest)
    return draft


@atomic
def retire(*, by: Actor, version_id: UUID, at: datetime) -> QuestionnaireVersion:
    """Take a published version out of use for new campaigns. Raises NotFound, NotPermitted, NotPublished."""
    published = _locked(version_id)
    access.require(by, Permission.MANAGE_SURVEYS, place=published.questionnaire.community, at=at)
    if published.state != State.PUBLISHED:
        raise refusals.NotPublished
    published.state = State.RETIRED
    published.save(update_fields=["state"])
    _record("questionnaire.retired", by, published, at)
    return published


def _copied(by: Actor, version_id: UUID, at: datetime) -> dict[str, Any]:
    source = QuestionnaireVersion.objects.select_related("questionnaire__community").filter(pk=version_id).first()
    if source is None:
        raise NotFound(field="copy_of")
    access.require(by, Permission.MANAGE_SURVEYS, place=source.questionnaire.community, at=at)
    return dict(source.content)


def _sound_name(name: str, community: Place) -> str:
    name = name.strip()
    if not name:
        raise Invalid(field="name", what=_("名称"), why=_("不能为空"))
    if Questionnaire.objects.filter(community=community, name=name).exists():
        raise refusals.NameTaken(field="name", name=name)
    return name


def _locked(version_id: UUID) -> QuestionnaireVersion:
    found = (
        QuestionnaireVersion.objects.select_for_update(of=("self",))
        .select_related("questionnaire__community").filter(pk=version_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def _record(kind: str, by: Actor, of: QuestionnaireVersion, at: datetime, **facts: Any) -> None:
    journal.record(
        kind, by=by, on=of.questionnaire, at=at, place=of.questionnaire.community,
        number=of.number, **facts,
    )  # fmt: skip
