"""One box for everything: people, places and organisations by typed words, and one person by a whole number.

Words may be asked as often as one types. A whole phone or citizen number names one person, so asking for it is a deed
that the person can read about (docs/rules/search.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from wangge import journal
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import normalise_citizen_no
from wangge.kernel.refusals import Refused
from wangge.kernel.sealed import matching
from wangge.people import organisation_queries, queries, typed
from wangge.people.models import AccessLog, Organisation, Person
from wangge.people.typed import Number, Reach
from wangge.places.models import Place

MOST_PLACES = 10
FOUND_BY_NUMBER = "按号码查找"  # the purpose the person reads
PERSONAL = (Number.PHONE, Number.CITIZEN_NO)


class NotANumber(Refused):
    code = "not_a_whole_number"
    sentence = _("这不是完整的号码。请输入完整的手机号、带区号的电话、18 位公民身份号码或统一社会信用代码。")


@dataclass(frozen=True)
class Found:
    """What was found, each group in its own order; `is_number`: a whole number, which typing alone does not look up."""

    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    is_number: bool = False

    @property
    def count(self) -> int:
        return len(self.people) + len(self.places) + len(self.organisations)


def find(viewer: Person, text: str, *, at: datetime) -> Found:
    """People (up to 20), places (10) and organisations (20) by words, as far as the viewer may see them.

    A whole number finds nothing here: `look_up_number` does. The queries do not depend on how much is found.
    """
    if not text.strip():
        return Found()
    if typed.numbers_in(text):
        return Found(is_number=True)
    reach = Reach(viewer, day_of(at))
    return Found(
        people=tuple(queries.search(viewer, text, at=at, numbers=False, reach=reach)),
        places=tuple(reach.places(text)[:MOST_PLACES]),
        organisations=tuple(organisation_queries.search(viewer, text, at=at, reach=reach)),
    )


@atomic
def look_up_number(*, by: Person, number: str, at: datetime) -> Found:
    """Who has this whole phone or citizen number, or which organisation this credit code, as far as `by` may see them.

    Everybody found can read that they were looked up; the same person by the same number of the same kind once in as
    many minutes as policy "search.log_minutes" says. Raises NotANumber.
    """
    kinds = typed.numbers_in(number)
    if not kinds:
        raise NotANumber(field="number")
    on = day_of(at)
    people: dict[object, Person] = {}
    for kind in PERSONAL:
        if kind in kinds:
            seen = Person.objects.visible_to(by, on).filter(matching(Person, **{kind.value: number}))
            hits = list(seen.select_related("home__parent__parent").order_by("pinyin", "name", "id"))
            _log(by, hits, kind, at)
            people |= {person.pk: person for person in hits}
    codes = Organisation.objects.visible_to(by, on).filter(uscc=normalise_citizen_no(number))
    organisations = tuple(codes.select_related("place__parent__parent")) if Number.USCC in kinds else ()
    return Found(people=tuple(people.values()), organisations=organisations, is_number=True)


def _log(by: Person, hits: Iterable[Person], kind: Number, at: datetime) -> None:
    """One line for each person found, unless there is one from just now. `until` is now: nothing was unsealed."""
    others = [person for person in hits if person.pk != by.pk]
    if not others:
        return
    since = at - timedelta(minutes=policy.on("search.log_minutes", at).value)
    lately = AccessLog.objects.filter(viewer=by, at__gt=since, field=kind.value, purpose=FOUND_BY_NUMBER)
    told = set(lately.filter(subject__in=others).values_list("subject", flat=True))
    for person in others:
        if person.pk not in told:
            AccessLog.objects.create(
                viewer=by, subject=person, field=kind.value, purpose=FOUND_BY_NUMBER, at=at, until=at
            )
            journal.record("person.found_by_number", by=by, on=person, at=at, place=person.home, field=kind.value)
