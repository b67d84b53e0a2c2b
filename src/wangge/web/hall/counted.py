"""The cases behind a figure of the dashboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.hall.figures import Event, lists, now
from wangge.hall.figures.lists import NONE, Behind
from wangge.hall.figures.now import WAITING_WORDS, Waiting
from wangge.hall.figures.rules import EVENT_WORDS
from wangge.hall.states import Channel
from wangge.kernel import clock
from wangge.kernel.refusals import NotFound
from wangge.web.guard import Permission, guarded
from wangge.web.hall import words
from wangge.web.hall.asking import Asked, asked, days
from wangge.web.kit import Cell, Listing, Row, show_list

OPEN = "open"  # everything that waits


@require_GET
@guarded(Permission.SEE_CASES)
def counted(request: HttpRequest) -> HttpResponse:
    """The cases of a figure, in the columns of the hall's list."""
    at = clock.now()
    what = asked(request, at)
    rows, title = _waiting(request, what, at) if request.GET.get("waiting") else _happened(request, what)
    span = None if request.GET.get("waiting") else days(what.period)
    scope = " · ".join(str(one) for one in (span, what.centre, what.office) if one is not None)

    def to_row(case: Any) -> Row:
        return Row(
            reverse("hall:case", args=[case.pk]), case.version.name, case.number,
            [Cell(words.applicant(case)), words.state(case), words.due(case, at), Cell(at=case.decided_at), Cell(case.owner or "")],
        )  # fmt: skip

    return show_list(request, Listing(
        title=title, columns=(_("事项"), _("申请人"), _("状态"), _("下一步期限"), _("决定"), _("承办人")), rows=rows, to_row=to_row,
        icon="task", note=scope, back=(f"{reverse('hall:figures')}?{what.query()}", _("大厅数据")),
        empty=(_("没有办件"), _("这个数字后面没有办件。")),
    ))  # fmt: skip


def _happened(request: HttpRequest, what: Asked) -> tuple[Any, str]:
    try:
        event = Event(request.GET.get("event", Event.RECEIVED.value))
        behind = Behind(
            event, item_id=_uuid(request, "item"), window=_window(request.GET.get("window", "")),
            place_id=_uuid(request, "place"), hour=_hour(request.GET.get("hour", "")), channel=_channel(request),
        )  # fmt: skip
    except ValueError:
        raise NotFound from None
    return lists.cases(what.period, what.scope, behind), str(EVENT_WORDS[event])


def _waiting(request: HttpRequest, what: Asked, at: Any) -> tuple[Any, str]:
    asked_for = request.GET["waiting"]
    if asked_for == OPEN:
        return now.cases(what.scope, None, at=at), _("未办结")
    if asked_for not in list(Waiting):
        raise NotFound
    return now.cases(what.scope, Waiting(asked_for), at=at), str(WAITING_WORDS[Waiting(asked_for)])


def _uuid(request: HttpRequest, name: str) -> UUID | None:
    given = request.GET.get(name, "")
    return UUID(given) if given else None


def _window(given: str) -> str:
    return given if given in ("", NONE) else str(UUID(given))


def _hour(given: str) -> int | None:
    """Raises ValueError for what is no hour."""
    if not given:
        return None
    if int(given) not in range(24):
        raise ValueError(given)
    return int(given)


def _channel(request: HttpRequest) -> str:
    given = request.GET.get("channel", "")
    return given if not given else Channel(given).value
