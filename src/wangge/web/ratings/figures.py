"""好差评公开统计: figures everybody may read; what is small is hidden."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from wangge.kernel import clock
from wangge.kernel.clock import day_of
from wangge.ratings import queries
from wangge.web.guard import PUBLIC, guarded
from wangge.web.page import page
from wangge.web.ratings import words

DAYS = 90
BY = (("office", _("按单位")), ("item", _("按事项")), ("channel", _("按渠道")))


@require_GET
@guarded(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """Ratings of a span of days by office, item or channel."""
    at = clock.now()
    by = request.GET.get("by", "")
    by = by if by in queries.BY else "office"
    until = _day(request, "until", day_of(at))
    since = _day(request, "since", until - timedelta(days=DAYS))
    found = queries.statistics(since=min(since, until), until=max(since, until), at=at, by=by)
    rows = [
        {
            "name": one.name or _("窗口服务"), "count": one.count, "percent": words.percent(one.percent), "bad": one.bad,
            "average": one.average, "is_hidden": one.count is None,
        }
        for one in found.groups
    ]  # fmt: skip
    context = {
        "found": found, "rows": rows, "by": by, "bys": BY, "percent": words.percent(found.total.percent),
        "rectified": words.percent(found.rectified), "replies": queries.replies(most=20),
    }  # fmt: skip
    return page(request, "ratings/figures.html", context)


def _day(request: HttpRequest, name: str, otherwise: date) -> date:
    try:
        return parse_date(request.GET.get(name, "")) or otherwise
    except ValueError:
        return otherwise
