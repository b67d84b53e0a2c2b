"""Papers of a case: everything that was handed out in writing, the decision, the handover, the archive."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wangge.hall.models.case import KEPT, Case
from wangge.hall.states import Delivery, Outcome, Paper
from wangge.kernel.models import AppendOnly
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField, SealedJSONField
from wangge.people.models import Person


class Document(AppendOnly):
    """A paper that was handed out: its number, and everything it says. The PDF is set from that whenever it is asked for."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=Paper.choices)
    number = models.CharField(max_length=60, unique=True)
    said = SealedJSONField()  # what the template prints
    digest = models.CharField(max_length=64)  # SHA-256 of `said` in its one written form
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    personal: ClassVar[dict[str, Personal]] = {"said": Personal("print the paper again", KEPT, PersonalKind.IDENTITY)}
    impersonal: ClassVar[tuple[str, ...]] = ("number", "digest")

    class Meta:
        indexes = (models.Index(fields=("case", "id"), name="document_of_case"),)


class Decision(AppendOnly):
    """The decision with its reasons and what can be done against it (Art. 38). One a case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reasons = SealedField()
    remedies = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {"reasons": Personal("explain a decision", KEPT, PersonalKind.OTHER)}
    impersonal: ClassVar[tuple[str, ...]] = ("remedies",)


class Handover(AppendOnly):
    """The result reaching the applicant: whom, that his identity was checked and he signed; or by post. One a case."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="handover")
    how = models.CharField(max_length=8, choices=Delivery.choices)
    receiver = SealedField(null=True)  # who took it at the window
    identity_checked = models.BooleanField(default=False)
    signed = models.BooleanField(default=False)
    tracking = SealedField(null=True)  # number of the parcel
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {
        "receiver": Personal("prove the delivery", KEPT, PersonalKind.IDENTITY),
        "tracking": Personal("prove the delivery", KEPT, PersonalKind.ADDRESS),
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(how=Delivery.WINDOW, identity_checked=True, signed=True, receiver__isnull=False)
                | models.Q(how=Delivery.POST, tracking__isnull=False),
                name="handover_proven",
            ),
        )


class Archive(AppendOnly):
    """归档: the package of an ended case as a ZIP of PDF and JSON, with the digest of each file in it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="archive")
    manifest = models.JSONField()  # file name → SHA-256
    sha256 = models.CharField(max_length=64)  # of the package
    content = SealedField()  # base64
    size = models.PositiveIntegerField()  # bytes
    at = models.DateTimeField()
    personal: ClassVar[dict[str, Personal]] = {"content": Personal("keep the archive", KEPT, PersonalKind.IDENTITY)}
    impersonal: ClassVar[tuple[str, ...]] = ("manifest", "sha256")
