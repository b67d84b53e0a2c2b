"""Tables of the kernel, and the two abstract bases every other table builds on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.kernel.ids import new_id
from wangge.kernel.personal import Personal, PersonalKind
from wangge.kernel.sealed import SealedField, SealedJSONField


class Row(models.Model):
    """A table row with a UUIDv7 key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    personal: ClassVar[dict[str, Personal]] = {}
    impersonal: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


class AppendOnly(Row):
    """A row that is written once: the database refuses UPDATE and DELETE (see `append_only`)."""

    class Meta:
        abstract = True


class CalendarDay(models.Model):
    """A day that differs from the plain week: a weekday off, or a make-up working day at a weekend."""

    date = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40)
    provisional = models.BooleanField(help_text="Not yet published by the State Council; may change.")
    source = models.CharField(max_length=120)
    impersonal: ClassVar[tuple[str, ...]] = ("name", "source")


class PolicyRow(Row):
    """One dated value of one policy key. A deed applies the row valid that day and records which."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    impersonal: ClassVar[tuple[str, ...]] = ("key", "value", "source")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "valid_from"), name="policy_one_value_a_day"),)


class RequestKey(models.Model):
    """The first answer to a request key. The same key has one effect and gets this answer again. Kept 30 days."""

    key = models.CharField(max_length=100, primary_key=True)  # account (or session) + the client's UUID
    route = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)  # null while the first request is being done
    content_type = models.CharField(max_length=80, default="")
    location = models.CharField(max_length=300, default="")
    body = SealedField(null=True)
    at = models.DateTimeField(db_index=True)
    personal: ClassVar[dict[str, Personal]] = {
        "body": Personal("answer a repeated request like the first", "30 days", PersonalKind.OTHER)
    }
    impersonal: ClassVar[tuple[str, ...]] = ("key", "route", "body_digest", "content_type", "location")


class OutboxMessage(Row):
    """A message that leaves after the deed committed; sent by the worker, retried until it is through or given up."""

    class Channel(models.TextChoices):
        SMS = "sms", _("短信")
        NOTICE = "notice", _("应用通知")
        MAIL = "mail", _("邮件")

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        FAILED = "failed", _("未送达")

    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=60)
    recipient_id = models.UUIDField(null=True)  # person, when it is one
    address = SealedField(null=True)  # phone number or mail address
    content = SealedJSONField()  # {"subject": …, "body": …}
    about_type = models.CharField(max_length=60, default="")
    about_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, default="")
    personal: ClassVar[dict[str, Personal]] = {
        "address": Personal("deliver a message", "90 days", PersonalKind.CONTACT),
        "content": Personal("deliver a message", "90 days", PersonalKind.OTHER),
    }
    impersonal: ClassVar[tuple[str, ...]] = ("kind", "about_type", "last_error")

    class Meta:
        indexes = (
            models.Index(fields=("next_try_at",), name="outbox_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=("recipient_id", "-at"), name="outbox_by_recipient"),
            models.Index(fields=("about_id", "-at"), name="outbox_about"),
        )


class Heartbeat(models.Model):
    """When each chore last finished in this district, so that health can tell a dead worker."""

    chore = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    seconds = models.FloatField()
    error = models.CharField(max_length=120, default="")
    impersonal: ClassVar[tuple[str, ...]] = ("chore", "error")


class Job(Row):
    """Long work the worker does step by step. Ids only, never content; a lease tells a killed worker (see `jobs`)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        CANCELLED = "cancelled", _("已取消")

    OPEN = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=60)
    about_id = models.UUIDField()
    by_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # of the worker that runs it
    next_try_at = models.DateTimeField()
    error = models.CharField(max_length=80, default="")  # a code or the name of an exception
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    impersonal: ClassVar[tuple[str, ...]] = ("kind", "error")

    class Meta:
        constraints = (
            # Two workers on one thing could write twice; the second job waits until the first is over.
            models.UniqueConstraint(
                fields=("about_id",), condition=models.Q(state__in=("waiting", "running")), name="job_one_open_about"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",), name="job_open", condition=models.Q(state__in=("waiting", "running"))
            ),
            models.Index(fields=("about_id", "-at"), name="job_about"),
            models.Index(fields=("ended_at",), name="job_ended"),
        )
