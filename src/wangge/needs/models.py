"""Needs, resources, and the timelines nobody edits."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.needs.kinds import USUAL_URGENCY, NeedKind, Per, ResourceKind, Source, Unit
from wangge.needs.states import NEED_WORDS, RESOURCE_WORDS, State
from wangge.people.models import Kin, Organisation, Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

KEPT = "3 years after the entry is closed"


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, viewer: Person | None, on: date) -> NeedQuerySet:
        """The needs a person may see: where a post of theirs sees needs, their own, those of relatives who agreed, and
        those they reported from their own phone."""
        if viewer is None:
            return self.none()
        agreed = Kin.objects.current(on).filter(relative=viewer, sees_calls=True).values("person_id")
        theirs = Q(subject=viewer) | Q(subject_id__in=agreed) | Q(reported_by=viewer, source=Source.OWN)
        return self.filter(access.subtree_filter(viewer, Permission.SEE_NEEDS, on=on, column="place__path") | theirs)


class ResourceQuerySet(models.QuerySet["Resource"]):
    def visible_to(self, viewer: Person | None, on: date) -> ResourceQuerySet:
        """The resources a person may see: where a post of theirs sees needs, and what they offer themselves.

        What is published is read by everybody, without names, through `queries.public_resources`.
        """
        if viewer is None:
            return self.none()
        seen = access.subtree_filter(viewer, Permission.SEE_NEEDS, on=on, column="place__path")
        return self.filter(seen | Q(person=viewer) | Q(reported_by=viewer, source=Source.OWN))


class Entry(Row):
    """What a need and a resource share. `title` says what, never whose: it may become public."""

    NOUN: ClassVar[str]  # of journal lines: need, resource
    STATE_WORDS: ClassVar[dict]
    UNTIL: ClassVar[str]  # the field holding the last day it counts
    ABOUT: ClassVar[str]  # the field holding the person it is about

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=80)
    details = SealedField(null=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    times = models.JSONField(default=list)  # slots of the week, `people.abilities`
    skills = models.JSONField(default=list)  # wanted or offered, `people.abilities`
    source = models.CharField(max_length=8, choices=Source.choices)
    source_id = models.UUIDField(null=True)  # the survey answer or the import
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    published_at = models.DateTimeField(null=True)
    warned_on = models.DateField(null=True)  # when somebody was told that it is about to expire
    version = models.PositiveIntegerField(default=1)
    personal: ClassVar[dict[str, Personal]] = {
        "details": Personal("find help that fits", KEPT, PersonalKind.HEALTH),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("number", "title", "times", "skills")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


def _sound(prefix: str) -> tuple[models.CheckConstraint, ...]:
    merged = Q(state=State.MERGED)
    return (
        models.CheckConstraint(
            condition=(merged & Q(merged_into__isnull=False)) | (~merged & Q(merged_into=None)),
            name=f"{prefix}_merged_into_one",
        ),
        models.CheckConstraint(condition=~Q(merged_into=F("id")), name=f"{prefix}_not_into_itself"),
        models.CheckConstraint(
            condition=Q(state=State.OPEN, closed_at=None) | (~Q(state=State.OPEN) & Q(closed_at__isnull=False)),
            name=f"{prefix}_closed_or_open",
        ),
    )


class Need(Entry):
    """Something somebody needs: a person, a household, a shop, a building, a grid."""

    NOUN, STATE_WORDS, UNTIL, ABOUT = "need", NEED_WORDS, "wanted_by", "subject"

    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    urgency = models.PositiveSmallIntegerField(default=USUAL_URGENCY)  # 5 cannot wait, 1 can
    safety = models.BooleanField(default=False)  # life or limb: goes before everything else
    wanted_by = models.DateField(null=True)
    amount = models.PositiveIntegerField(default=1)
    unit = models.CharField(max_length=8, choices=Unit.choices, default=Unit.PERSON)
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="needs")
    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = (
            *_sound("need"),
            models.CheckConstraint(condition=Q(urgency__gte=1, urgency__lte=5), name="need_urgency"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="need_amount"),
        )
        indexes = (
            models.Index(fields=("state", "-safety", "-urgency", "reported_at", "id"), name="need_pressing"),
            models.Index(fields=("place", "state"), name="need_place"),
            models.Index(fields=("subject", "-reported_at"), name="need_subject"),
            models.Index(fields=("reported_by", "source"), name="need_reporter"),
            models.Index(fields=("-reported_at", "-id"), name="need_newest"),
            models.Index(fields=("state", "wanted_by"), name="need_wanted_by"),
            models.Index(fields=("-published_at",), name="need_public", condition=Q(published_at__isnull=False)),
        )


class Resource(Entry):
    """Something a person, a shop or the community can give."""

    NOUN, STATE_WORDS, UNTIL, ABOUT = "resource", RESOURCE_WORDS, "valid_to", "person"

    kind = models.CharField(max_length=12, choices=ResourceKind.choices)
    serves = models.JSONField(default=list)  # kinds of needs; empty: whatever fits by skill
    capacity = models.PositiveIntegerField(default=1)
    capacity_per = models.CharField(max_length=5, choices=Per.choices, default=Per.WEEK)
    unit = models.CharField(max_length=8, choices=Unit.choices, default=Unit.TIME)
    limits = SealedField(null=True)  # "only ground floor", "no pets": what a person, not a rule, must read
    reach_m = models.PositiveIntegerField(null=True)  # how far they would go; null: anywhere in the community
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="resources")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    objects = ResourceQuerySet.as_manager()
    personal: ClassVar[dict[str, Personal]] = {
        **Entry.personal,
        "limits": Personal("find help that fits", KEPT, PersonalKind.HEALTH),
    }
    impersonal: ClassVar[tuple[str, ...]] = (*Entry.impersonal, "serves")

    class Meta:
        constraints = (
            *_sound("resource"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="resource_capacity"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="resource_valid_span"
            ),
        )
        indexes = (
            models.Index(fields=("state", "reported_at", "id"), name="resource_state"),
            models.Index(fields=("place", "state"), name="resource_place"),
            models.Index(fields=("person", "-reported_at"), name="resource_person"),
            models.Index(fields=("reported_by", "source"), name="resource_reporter"),
            models.Index(fields=("-reported_at", "-id"), name="resource_newest"),
            models.Index(fields=("state", "valid_to"), name="resource_valid_to"),
            models.Index(fields=("-published_at",), name="resource_public", condition=Q(published_at__isnull=False)),
        )


class EntryStep(AppendOnly):
    """One line of a timeline: who did what when. `detail` holds codes; what a person wrote is sealed in `note`."""

    kind = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system, by rule
    at = models.DateTimeField()
    note = SealedField(null=True)
    detail = models.JSONField(default=dict)
    leaf_id = models.UUIDField()  # the journal line that proves it
    personal: ClassVar[dict[str, Personal]] = {"note": Personal("explain what was done", KEPT, PersonalKind.HEALTH)}
    impersonal: ClassVar[tuple[str, ...]] = ("kind", "detail")

    class Meta:
        abstract = True


class NeedStep(EntryStep):
    """A line of a need's timeline."""

    entry = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        indexes = (models.Index(fields=("entry", "id"), name="need_step_timeline"),)


class ResourceStep(EntryStep):
    """A line of a resource's timeline."""

    entry = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        indexes = (models.Index(fields=("entry", "id"), name="resource_step_timeline"),)


STEPS: dict[type[Entry], Any] = {Need: NeedStep, Resource: ResourceStep}
