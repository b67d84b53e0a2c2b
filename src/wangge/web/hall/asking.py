"""What somebody asks of the figures: a period, and whose. The same words in the address of the page, its lists and its exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wangge.hall import figures
from wangge.hall.figures import Period, PeriodName, Scope
from wangge.hall.figures.rules import LONGEST_PERIOD
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation
from wangge.places.models import Place
from wangge.web.asking import me
from wangge.web.catalogue.forms import DayInput

PERIOD_WORDS = {
    PeriodName.TODAY: _("今天"), PeriodName.WEEK: _("本周"), PeriodName.MONTH: _("本月"), PeriodName.HALF_YEAR: _("本半年"),
}  # fmt: skip


class DaysForm(forms.Form):
    """A period of one's own."""

    since = forms.DateField(label=_("从"), widget=DayInput)
    until = forms.DateField(label=_("到"), widget=DayInput)

    def clean(self) -> dict[str, Any]:
        """The first day comes first, and not too long ago."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and since > until:
            self.add_error("since", _("起始日应不晚于截止日"))
        elif since and until and until - since > LONGEST_PERIOD:
            self.add_error("since", _("一次最多统计五年"))
        return found


@dataclass(frozen=True)
class Asked:
    """The period with its name, whose figures, and the form with its errors."""

    name: PeriodName
    period: Period
    scope: Scope
    form: DaysForm
    centre: Place | None = None
    office: Organisation | None = None

    def typed(self) -> dict[str, str]:
        """The days for the form: what was typed, when it was of no use."""
        if self.form.errors:
            return {name: str(self.form.data.get(name, "")) for name in ("since", "until")}
        return {"since": self.period.since.isoformat(), "until": self.period.until.isoformat()}

    def query(self, **more: Any) -> str:
        """The query string of this period and scope, and more of it."""
        kept: dict[str, Any] = {"since": self.period.since, "until": self.period.until}
        if self.centre is not None:
            kept["centre"] = self.centre.pk
        if self.office is not None:
            kept["office"] = self.office.pk
        asked_for = {name: value for name, value in (kept | more).items() if value not in ("", None)}
        return urlencode(asked_for)


def asked(request: HttpRequest, at: Any) -> Asked:
    """What the address asks for: a period by name, or days of one's own; this month, when it says nothing of use.

    Raises NotFound (a centre or office that does not exist).
    """
    today = day_of(at)
    given = request.GET
    own = bool(given.get("since") or given.get("until"))
    named = given.get("period", "")
    name = PeriodName(named) if named in PERIOD_WORDS else PeriodName.MONTH
    period = figures.period_of(name, today)
    form = DaysForm(given if own else None, initial={"since": period.since, "until": period.until})
    if own and form.is_valid():
        name, period = PeriodName.DAYS, Period(form.cleaned_data["since"], form.cleaned_data["until"])
    centre, office = _one(Place, given.get("centre")), _one(Organisation, given.get("office"))
    scope = figures.scope_of(me(request), today, centre=centre, office_id=office.pk if office is not None else None)
    return Asked(name, period, scope, form, centre, office)


def days(period: Period) -> str:
    """The period in words."""
    return f"{_day(period.since)} – {_day(period.until)}" if period.since != period.until else _day(period.since)


def _day(day: date) -> str:
    return day.isoformat()


def _one(model: Any, pk: str | None) -> Any:
    if not pk:
        return None
    try:
        return model.objects.get(pk=pk)
    except (model.DoesNotExist, ValueError, forms.ValidationError):
        raise NotFound from None
