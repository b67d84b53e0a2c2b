"""Deeds of the system administrator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel.actors import System
from wangge.kernel.district import atomic
from wangge.kernel.models import OutboxMessage
from wangge.kernel.refusals import NotFound, Refused
from wangge.people.models import Person
from wangge.posts import access
from wangge.posts.access import Permission


class NotFailed(Refused):
    """The message is waiting or has left already."""

    code = "message_not_failed"
    status = 409
    sentence = _("这条消息没有停在“未送达”，不需要重发。请刷新页面查看最新状态。")


@atomic
def retry_message(*, by: Person | System, message_id: UUID, at: datetime) -> OutboxMessage:
    """Try a message again that was given up, as often as a new one. Raises NotPermitted, NotFound, NotFailed."""
    access.require_anywhere(by, Permission.RUN_SYSTEM, at=at)
    message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound
    if message.state != OutboxMessage.State.FAILED:
        raise NotFailed
    message.state, message.attempts, message.next_try_at = OutboxMessage.State.WAITING, 0, at
    message.save(update_fields=["state", "attempts", "next_try_at"])
    journal.record("message.retried", by=by, on=message, at=at, message_kind=message.kind)
    return message
