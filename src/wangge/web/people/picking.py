"""Choosing somebody for a form at the desk: the search box above it, and who was chosen already."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest

from wangge.kernel import clock
from wangge.kernel.masking import mask_phone
from wangge.people import queries as people
from wangge.people.models import Person
from wangge.web.asking import me
from wangge.web.needs.show import where


def found(request: HttpRequest) -> list[tuple[str, str]]:
    """The people found by `?q=`, and the one already chosen, as choices of a form."""
    at = clock.now()
    some = people.search(me(request), request.GET.get("q", ""), at=at)
    chosen = request.POST.get("person", "")
    if chosen and chosen not in {str(one.pk) for one in some}:
        with suppress(ValueError):  # not an id: the field says so
            some.append(people.person_for(me(request), UUID(chosen), at=at))
    return [(str(one.pk), _words(one)) for one in some]


def _words(one: Person) -> str:
    """Name and home, or the masked phone of who has none here: tells people of one name apart."""
    apart = where(one.home) or (mask_phone(one.phone) if one.phone else "")
    return " · ".join(filter(None, (one.name, apart)))
