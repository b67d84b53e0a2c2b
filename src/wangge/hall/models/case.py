"""The case, its checklist of materials, and its timeline nobody edits."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact

from wangge.catalogue.models import HandlingItem, Item, ItemVersion, Material
from wangge.hall.models.numbers import NUMBER_LENGTH, DayIn, SerialIn
from wangge.hall.states import ENDED, Channel, Delivery, Given, OnPaper, Outcome, State
from wangge.kernel import district
from wangge.kernel.fields import BytewiseField
from wangge.kernel.models import AppendOnly, Row
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField
from wangge.people.models import Organisation, Person
from wangge.people.organisation_queries import spoken_for
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission
from wangge.windows.models import Window

KEPT = "30 years, as an archive of administrative licensing"
CAME = Coalesce("submitted_at", "began_at")  # when an application came: submitted online, or taken at the window
CLOSED_STATES = tuple(sorted(str(state.value) for state in ENDED))


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, viewer: Person | None, on: date) -> CaseQuerySet:
        """The cases a person may see: where a post of theirs sees cases taken or decided there, their own, those they
        handle for somebody, and those of the organisations they speak for."""
        if viewer is None:
            return self.none()
        if f"{district.code()}/" in access.paths(viewer, Permission.SEE_CASES, on=on):
            return self.all()  # everything here lies in this district: no row has to be asked where it lies
        seen = access.subtree_filter(viewer, Permission.SEE_CASES, on=on, column="place__path")
        seen |= access.subtree_filter(viewer, Permission.SEE_CASES, on=on, column="office_place__path")
        return self.filter(seen | own(viewer, on))


def own(viewer: Person, on: date) -> Q:
    """The cases of a person's own: as applicant, as agent, or for an organisation the person speaks for."""
    return Q(applicant=viewer) | Q(agent=viewer) | Q(organisation_id__in=spoken_for(viewer, on).values("pk"))


class Case(Row):
    """An application for an item and what became of it (办件). It keeps the version of the item it began with.

    `due_at` and `statutory_due_at` are when it has to be decided by the promise and by law (None while the clock stands and
    before acceptance); `next_at` is when the office has to have done whatever comes next: it sorts the queue.
    """

    number = BytewiseField(max_length=NUMBER_LENGTH, null=True, unique=True)  # null: a draft
    # Foreign keys without an index of their own are the first column of one below: a deed writes every index there is.
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="cases", db_index=False)
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="cases")
    handling_item = models.ForeignKey(HandlingItem, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)  # where it was taken
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="decided_cases", db_index=False)
    office_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")  # where it is decided
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="cases", db_index=False
    )
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=12, choices=State.choices)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # at the window
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="+")  # where it was taken
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # in the back office
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="")
    on_the_spot = models.BooleanField(default=False)  # done while the applicant waited
    delivery = models.CharField(max_length=8, choices=Delivery.choices, default=Delivery.WINDOW)
    visits = models.PositiveSmallIntegerField(default=0)  # times the applicant came for it
    began_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    accept_by = models.DateTimeField(null=True)  # then it counts as accepted, unless the office has answered
    accepted_at = models.DateTimeField(null=True)
    is_deemed = models.BooleanField(default=False)  # accepted by the clock, not by a person
    due_at = models.DateTimeField(null=True)
    statutory_due_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)  # the owner was told that `next_at` comes near
    escalated_at = models.DateTimeField(null=True)  # the head was told that `next_at` is over
    token = models.CharField(max_length=32, unique=True)  # of the link the applicant follows it by
    revision = models.PositiveIntegerField(default=1)
    objects = CaseQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("number", "token")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(number=None) | Q(Exact(Length("number"), NUMBER_LENGTH)), name="case_number_of_43"
            ),
            models.CheckConstraint(
                condition=Q(number=None, state__in=(State.DRAFT, State.WITHDRAWN)) | Q(number__isnull=False),
                name="case_numbered",
            ),
            models.CheckConstraint(
                condition=Q(applicant=None, organisation__isnull=False) | Q(applicant__isnull=False, organisation=None),
                name="case_of_one_applicant",
            ),
            # Whoever took an application does not decide it; only what is done while the applicant waits is one pair of hands.
            models.CheckConstraint(
                condition=Q(on_the_spot=True) | Q(taken_by=None) | Q(decided_by=None) | ~Q(decided_by=F("taken_by")),
                name="case_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SPECIAL, paused_at__isnull=False)
                | (~Q(state=State.SPECIAL) & Q(paused_at=None)),
                name="case_pause_stated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED_STATES, closed_at__isnull=False)
                | (~Q(state__in=CLOSED_STATES) & Q(closed_at=None)),
                name="case_closed_or_open",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="case_decided_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(state=State.ARCHIVED), name="case_archived_stated"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(accepted_at__isnull=False), name="case_decided_after_acceptance"
            ),
        )
        indexes = (
            models.Index(fields=("next_at", "id"), name="case_queue", condition=Q(closed_at=None)),
            models.Index(fields=("owner", "next_at"), name="case_owner", condition=Q(closed_at=None)),
            models.Index(fields=("state", "next_at", "id"), name="case_in_state", condition=Q(closed_at=None)),
            # Of what is open, everything the numbers above the lists ask for, so that they are read from it alone.
            models.Index(
                fields=("state", "place", "office_place", "owner", "next_at", "closed_at"),
                name="case_open",
                condition=Q(closed_at=None),
            ),
            models.Index(
                fields=("accept_by",), name="case_accept_by", condition=Q(state__in=("submitted", "received"))
            ),
            models.Index(fields=("place", "-began_at"), name="case_place"),
            models.Index(fields=("office", "state", "next_at"), name="case_office"),
            models.Index(fields=("item", "-began_at"), name="case_item"),
            models.Index(fields=("applicant", "-began_at"), name="case_applicant"),
            models.Index(fields=("organisation", "-began_at"), name="case_organisation"),
            models.Index(fields=("-began_at", "-id"), name="case_newest"),
            models.Index(SerialIn("number"), DayIn("number"), name="case_tail"),
            models.Index(
                fields=("closed_at",), name="case_to_archive", condition=Q(closed_at__isnull=False, archived_at=None)
            ),
            # figures: the events of a day, and the late ones among the decisions
            models.Index(CAME, "id", name="case_came", condition=Q(number__isnull=False)),
            models.Index(fields=("accepted_at",), name="case_accepted", condition=Q(accepted_at__isnull=False)),
            models.Index(fields=("decided_at",), name="case_decided", condition=Q(decided_at__isnull=False)),
            models.Index(
                fields=("closed_at", "outcome", "visits"),
                name="case_closed",
                condition=Q(number__isnull=False, closed_at__isnull=False),
            ),
            models.Index(fields=("office", "state", "next_at"), name="case_open_office", condition=Q(closed_at=None)),
            models.Index(
                fields=("decided_at", "id", "due_at"), name="case_late", condition=Q(decided_at__gt=F("due_at"))
            ),
        )

    def __str__(self) -> str:
        return self.number or str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return self.closed_at is None


class Serial(models.Model):
    """The last serial of an item and day: numbers of cases have no gap. Locked while one is given."""

    key = models.CharField(primary_key=True, max_length=39)  # implementation code and day
    last = models.PositiveSmallIntegerField(default=0)
    impersonal: ClassVar[tuple[str, ...]] = ("key",)


class CaseMaterial(Row):
    """A line of the checklist: asked for by the version of the case, or waived by it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="materials")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=Given.choices)
    given_at = models.DateTimeField(null=True)
    paper = models.CharField(max_length=8, choices=OnPaper.choices, default=OnPaper.NONE)  # seen at the window

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "material"), name="case_material_once"),
            models.CheckConstraint(
                condition=Q(state=Given.GIVEN, given_at__isnull=False) | (~Q(state=Given.GIVEN) & Q(given_at=None)),
                name="case_material_given_when",
            ),
            models.CheckConstraint(
                condition=Q(paper=OnPaper.NONE) | Q(state__in=(Given.GIVEN, Given.WRONG)), name="case_material_paper"
            ),
        )


class KeptFile(models.Model):
    """What is kept of a file, sealed (`uploads.Kept`)."""

    name = SealedField()
    media_type = models.CharField(max_length=100)
    content = SealedField()  # base64
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    impersonal: ClassVar[tuple[str, ...]] = ("media_type", "sha256")

    class Meta:
        abstract = True


class MaterialFile(KeptFile, Row):
    """A scan or file of a material."""

    of = models.ForeignKey(CaseMaterial, on_delete=models.PROTECT, related_name="files")
    added_at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("decide an application", KEPT, PersonalKind.OTHER),
        "content": Personal("decide an application", KEPT, PersonalKind.IDENTITY),
    }


class CaseStep(AppendOnly):
    """One line of the timeline: who did what when, and what was due then. `detail` holds codes; words are sealed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(max_length=24)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # null: the system, by rule
    at = models.DateTimeField()
    before = models.CharField(max_length=12, choices=State.choices, default="")
    after = models.CharField(max_length=12, choices=State.choices)
    due = models.DateTimeField(null=True)
    detail = models.JSONField(default=dict)
    note = SealedField(null=True)
    leaf_id = models.UUIDField()  # the journal line that proves it
    personal: ClassVar[dict[str, Personal]] = {"note": Personal("explain what was done", KEPT, PersonalKind.OTHER)}
    impersonal: ClassVar[tuple[str, ...]] = ("kind", "detail")

    class Meta:
        indexes = (models.Index(fields=("case", "id"), name="case_step_timeline"),)
