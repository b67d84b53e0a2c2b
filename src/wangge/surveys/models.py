"""Questionnaires and their versions, campaigns, doors, visits, responses with their history, photos, and what came of them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField, SealedJSONField
from wangge.needs.models import Need, Resource
from wangge.people.models import Organisation, Person
from wangge.places.models import Place
from wangge.places.queries import ancestor_paths
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.surveys.states import OPEN, DoorState, Outcome

KEPT = "3 years after the campaign is closed"


def around(viewer: Person | None, permission: Permission, on: date, column: str) -> Q:
    """Rows whose place lies at, below or above a place where the viewer holds the permission.

    For questionnaires and campaigns: they belong to the community and hold nobody's data, and its grid workers use them.
    """
    above = {path for held in access.rights_of(viewer, on).paths(permission) for path in ancestor_paths(held)}
    return access.subtree_filter(viewer, permission, on=on, column=column) | Q(**{f"{column}__in": sorted(above)})


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def visible_to(self, viewer: Person | None, on: date) -> QuestionnaireQuerySet:
        """Questionnaires of the communities in or around the viewer's places."""
        return self.filter(around(viewer, Permission.SEE_SURVEYS, on, "community__path"))


class Questionnaire(Row):
    """Questions a community asks its households or shops; what is asked is in its versions."""

    class Audience(models.TextChoices):
        HOUSEHOLD = "household", _("住户")
        SHOP = "shop", _("商户")
        ENTERPRISE = "enterprise", _("企业")

    name = models.CharField(max_length=80)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="questionnaires")
    objects = QuestionnaireQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("name",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("community", "name"), name="questionnaire_name"),)

    def __str__(self) -> str:
        return self.name


class QuestionnaireVersion(Row):
    """One state of the questions. Only a draft changes; a campaign keeps the version it was started with."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已停用")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # see rules.Content
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("content",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("questionnaire", "number"), name="questionnaire_number"),
            models.UniqueConstraint(
                fields=("questionnaire",), condition=Q(state="draft"), name="questionnaire_one_draft"
            ),
            models.UniqueConstraint(
                fields=("questionnaire",), condition=Q(state="published"), name="questionnaire_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="questionnaire_published_at",
            ),
        )


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, viewer: Person | None, on: date) -> CampaignQuerySet:
        """Campaigns of the communities in or around the places whose surveys or figures the viewer may see."""
        surveys = around(viewer, Permission.SEE_SURVEYS, on, "community__path")
        figures = around(viewer, Permission.SEE_FIGURES, on, "community__path")
        return self.filter(surveys | figures)


class Campaign(Row):
    """A round through the places of a community with one version of a questionnaire, from one day to another."""

    class State(models.TextChoices):
        PLANNED = "planned", _("未开始")
        RUNNING = "running", _("进行中")
        CLOSED = "closed", _("已结束")

    questionnaire = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField(max_length=80)
    audience = models.CharField(max_length=12, choices=Questionnaire.Audience.choices)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="campaigns")
    starts_on = models.DateField()
    ends_on = models.DateField()
    most_tries = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    objects = CampaignQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("title",)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_span"),
            models.CheckConstraint(condition=Q(most_tries__gte=1), name="campaign_tries"),
            models.CheckConstraint(
                condition=Q(state="planned", started_at=None, closed_at=None)
                | Q(state="running", started_at__isnull=False, closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
                name="campaign_moments",
            ),
        )
        indexes = (models.Index(fields=("community", "-starts_on"), name="campaign_community"),)

    def __str__(self) -> str:
        return self.title


class CampaignPlace(Row):
    """A grid or building a campaign goes through, and who goes there (none: the grid workers of the place)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("campaign", "place"), name="campaign_place_once"),)


class DoorQuerySet(models.QuerySet["Door"]):
    def visible_to(self, viewer: Person | None, on: date) -> DoorQuerySet:
        """Doors at places where the viewer may see surveys."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_SURVEYS, on=on, column="place__path"))

    def counted_for(self, viewer: Person | None, on: date) -> DoorQuerySet:
        """Doors the viewer may count: where they may see surveys, or the figures of the place."""
        figures = access.subtree_filter(viewer, Permission.SEE_FIGURES, on=on, column="place__path")
        return self.filter(access.subtree_filter(viewer, Permission.SEE_SURVEYS, on=on, column="place__path") | figures)

    def waiting(self) -> DoorQuerySet:
        """Doors somebody still has to knock at."""
        return self.filter(campaign__state="running", state__in=OPEN)


class Door(Row):
    """One household or shop of a campaign: who goes there, and how far it has got."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="doors")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="doors")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="doors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="doors")  # who goes
    state = models.CharField(max_length=12, choices=DoorState.choices, default=DoorState.TODO)
    tries = models.PositiveSmallIntegerField(default=0)
    next_on = models.DateField(null=True)
    last_at = models.DateTimeField(null=True)
    objects = DoorQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "place"), condition=Q(organisation=None), name="door_household_once"
            ),
            models.UniqueConstraint(fields=("campaign", "organisation"), name="door_organisation_once"),
            models.CheckConstraint(
                condition=Q(state="todo", tries=0) | (~Q(state="todo") & Q(tries__gte=1)), name="door_tried"
            ),
        )
        indexes = (
            models.Index(fields=("person", "state", "next_on"), name="door_of_person"),
            models.Index(fields=("campaign", "state"), name="door_state"),
            models.Index(fields=("place", "last_at"), name="door_place"),
        )


class Visit(AppendOnly):
    """One knock at a door. `client_id` comes from the phone, so that the same knock sent twice is one."""

    class Where(models.TextChoices):
        AT_DOOR = "at_door", _("在门口")
        ELSEWHERE = "elsewhere", _("在别处（电话、路上遇到）")

    door = models.ForeignKey(Door, on_delete=models.PROTECT, related_name="visits")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    come_back_on = models.DateField(null=True)
    client_id = models.UUIDField(unique=True)
    where = models.CharField(max_length=10, choices=Where.choices, default=Where.AT_DOOR)
    position = SealedField(null=True)  # "longitude,latitude" (EPSG:4490), only when the worker allowed it
    note = SealedField(null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "position": Personal("show that somebody was at the door", KEPT, PersonalKind.LOCATION),
        "note": Personal("know what to mind at the next knock", KEPT, PersonalKind.OTHER),
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="come_back", come_back_on__isnull=False)
                | (~Q(outcome="come_back") & Q(come_back_on=None)),
                name="visit_come_back",
            ),
        )
        indexes = (models.Index(fields=("door", "at"), name="visit_door"),)


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, viewer: Person | None, on: date) -> ResponseQuerySet:
        """Responses of doors at places where the viewer may see surveys."""
        return self.filter(access.subtree_filter(viewer, Permission.SEE_SURVEYS, on=on, column="door__place__path"))


class Response(Row):
    """What a household or shop answered. A complete one is corrected by a new revision; nothing is lost."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        COMPLETE = "complete", _("已完成")

    door = models.OneToOneField(Door, on_delete=models.PROTECT, related_name="response")
    questionnaire = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="responses")
    answers = SealedJSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    revisions = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = ResponseQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        "answers": Personal("know what the household needs and can give", KEPT, PersonalKind.HEALTH)
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="draft", revisions=0) | Q(state="complete", revisions__gte=1),
                name="response_revisions",
            ),
        )


class ResponseRevision(AppendOnly):
    """The answers as they were completed or corrected at one moment."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveSmallIntegerField()
    answers = SealedJSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    client_id = models.UUIDField(unique=True, null=True)
    personal: ClassVar[dict[str, Personal]] = {
        "answers": Personal("show what was corrected", KEPT, PersonalKind.HEALTH)
    }

    class Meta:
        constraints = (models.UniqueConstraint(fields=("response", "number"), name="response_revision_number"),)


class Produced(Row):
    """A need or a resource that came of an answer; `key` is the answer, so that it comes about once."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="produced")
    key = models.CharField(max_length=60)
    need = models.OneToOneField(Need, on_delete=models.PROTECT, null=True, related_name="+")
    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("key",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("response", "key"), condition=Q(withdrawn_at=None), name="produced_once"),
            models.CheckConstraint(
                condition=Q(need=None, resource__isnull=False) | Q(need__isnull=False, resource=None),
                name="produced_one_thing",
            ),
        )


class Photo(Row):
    """A photo taken at a door: small, upright, without hidden data, and sealed."""

    door = models.ForeignKey(Door, on_delete=models.PROTECT, related_name="photos")
    content = SealedField()  # JPEG in base64
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "content": Personal("show what the household means", KEPT, PersonalKind.OTHER)
    }

    class Meta:
        indexes = (models.Index(fields=("door", "at"), name="photo_door"),)
