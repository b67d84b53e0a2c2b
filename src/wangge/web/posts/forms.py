"""Forms of the post and duty pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wangge.kernel.clock import SHANGHAI
from wangge.people.models import Person
from wangge.posts.models import PostKind
from wangge.web.places.forms import DATUM_LABELS, DayInput

MOST_REPEATS = 31


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class _PersonForm(forms.Form):
    """Offers the people found by searching, as radio buttons."""

    person = forms.ChoiceField(label=_("人员"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]


class GiveForm(_PersonForm):
    kind = forms.ChoiceField(label=_("岗位"))
    from_day = forms.DateField(label=_("开始日期"), widget=DayInput)
    to_day = forms.DateField(
        label=_("结束日期"), widget=DayInput, required=False, help_text=_("不定期限时留空；结束日当天仍在岗。")
    )

    def __init__(self, *args: Any, kinds: Iterable[PostKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class HandOverForm(_PersonForm):
    from_day = forms.DateField(label=_("接任日期"), widget=DayInput, help_text=_("前一天是现任的最后一天。"))


class EndForm(forms.Form):
    last_day = forms.DateField(
        label=_("最后一天"), widget=DayInput, help_text=_("当天仍在岗，次日起没有这个岗位的权限。")
    )


class ShiftForm(forms.Form):
    """One shift, or the same shift on several days running."""

    person = forms.ChoiceField(label=_("值班人员"))
    day = forms.DateField(label=_("日期"), widget=DayInput)
    starts = forms.TimeField(label=_("开始"), widget=TimeInput)
    ends = forms.TimeField(label=_("结束"), widget=TimeInput, help_text=_("早于或等于开始时间时，算到次日。"))
    days = forms.IntegerField(
        label=_("连续天数"),
        min_value=1,
        max_value=MOST_REPEATS,
        initial=1,
        help_text=_("从上面的日期起，每天同一时间。"),
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(person.pk), person.name) for person in people]  # type: ignore[attr-defined]

    def spans(self) -> list[tuple[datetime, datetime]]:
        """The shifts meant, one a day."""
        given = self.cleaned_data
        return [span(given["day"] + timedelta(days=n), given["starts"], given["ends"]) for n in range(given["days"])]


class PositionForm(forms.Form):
    longitude = forms.FloatField(min_value=-180, max_value=180)
    latitude = forms.FloatField(min_value=-90, max_value=90)
    datum = forms.ChoiceField(choices=list(DATUM_LABELS.items()))


def span(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """From a wall time to the next such wall time, in Asia/Shanghai."""
    last = day if ends > starts else day + timedelta(days=1)
    return datetime.combine(day, starts, SHANGHAI), datetime.combine(last, ends, SHANGHAI)
