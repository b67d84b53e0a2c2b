"""The page 运行状况 and its one deed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wangge.kernel import clock
from wangge.upkeep import backup, commands, health, queries
from wangge.web.guard import Permission, guarded
from wangge.web.page import done, page

BACKUPS_SHOWN = 10


@require_GET
@guarded(Permission.RUN_SYSTEM)
def overview(request: HttpRequest) -> HttpResponse:
    """Findings, messages that were given up, heartbeats, backups."""
    found = list(health.findings(clock.now()))
    context = {
        "findings": found,
        "well": health.is_well(found),
        "failed_messages": queries.failed_messages(),
        "heartbeats": queries.heartbeats(),
        "backups": backup.made()[:BACKUPS_SHOWN],
    }
    return page(request, "system/health.html", context)


@require_POST
@guarded(Permission.RUN_SYSTEM)
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Try a message again that was given up."""
    commands.retry_message(by=request.person, message_id=message_id, at=clock.now())  # type: ignore[attr-defined]
    return done(request, _("消息已重新排队，几秒内会再次发送。"), reverse("system:health"))
