"""Run inside an installation by `bench_search_people`: one viewer who sees everybody asks the one search box.

Prints JSON: seconds of ours and of the baseline for each question, and the most queries one question cost.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from functools import partial
from random import Random
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangge.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from wangge.kernel import clock, policy  # noqa: E402
from wangge.people import finding  # noqa: E402
from wangge.people.models import Person  # noqa: E402
from wangge.people.typed import numbers_in  # noqa: E402
from wangge.places.codes import subtree_range  # noqa: E402
from wangge.places.models import Place  # noqa: E402
from wangge.posts import access  # noqa: E402
from wangge.posts.models import Holding, PostKind  # noqa: E402

QUESTIONS = 240
STREET = "140105001"
END = "\U0010ffff"
BARE = (
    "SELECT p.id, p.name, p.phone FROM people_person p JOIN places_place h ON h.id = p.home_id"
    " WHERE ({where}) AND h.path >= %s AND h.path < %s ORDER BY p.pinyin, p.name, p.id LIMIT 20"
)
NAME = " OR ".join(
    ["p.name >= %s AND p.name < %s"] + [f"SUBSTR(p.name, {n}) >= %s AND SUBSTR(p.name, {n}) < %s" for n in (2, 3, 4)]
)
TYPED = (
    "p.pinyin >= %s AND p.pinyin < %s OR p.initials >= %s AND p.initials < %s"
    " OR SUBSTR(p.initials, 2) >= %s AND SUBSTR(p.initials, 2) < %s"
)


def questions(chance: Random) -> list[tuple[str, str, list[str]]]:
    """What is typed, with the bare condition that finds the same people: six kinds in equal parts."""
    people = list(Person.objects.filter(home__isnull=False).select_related("home").order_by("id"))
    asked = []
    for number in range(QUESTIONS):
        one = chance.choice(people)
        home, phone, begun = str(one.home), one.phone or "", one.pinyin[:5]
        kinds = (
            (one.name[0], NAME, [one.name[0], one.name[0] + END] * 4),
            (one.name, NAME, [one.name, one.name + END] * 4),
            (begun, TYPED, [begun, begun + END] * 3),
            (one.initials, TYPED, [one.initials, one.initials + END] * 3),
            (home, "h.name = %s", [home]),
            (phone, "p.phone_digest = %s", [one.phone_digest or ""]),
        )
        asked.append(kinds[number % len(kinds)])
    return asked


def main(seed: int) -> None:
    """Ask every question once for nothing, then three times in turns with the baseline; the best of each counts."""
    at = clock.now()
    street = Place.objects.get(code=STREET)
    viewer = Person.objects.filter(home=None).order_by("-id")[0]
    Holding.objects.create(person=viewer, kind=PostKind.COMMUNITY_STAFF, place=street, valid_from=clock.day_of(at))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    low, high = subtree_range(street.path)
    ours, bare, most = [], [], 0
    for text, where, values in questions(Random(seed)):
        best: list[float] = [1e9, 1e9]
        for turn in range(4):
            with CaptureQueriesContext(connection) if turn == 0 else nullcontext(()) as seen:
                found, seconds = _timed(partial(_ask, viewer, text, at))
            if turn == 0:
                most = max(most, len(seen))
            rows, bare_seconds = _timed(partial(_bare, where, [*values, low, high]))
            if [str(row[0]).replace("-", "") for row in rows] != [one.pk.hex for one in found.people]:
                raise RuntimeError(f"{text!r} finds other people than the bare lookup")
            if turn:
                best = [min(best[0], seconds), min(best[1], bare_seconds)]
        ours.append(best[0])
        bare.append(best[1])
    print(json.dumps({"people": Person.objects.count(), "ours": ours, "bare": bare, "queries": most}))


def _ask(viewer: Person, text: str, at: Any) -> finding.Found:
    with access.remembered(), policy.remembered():
        if numbers_in(text):
            return finding.look_up_number(by=viewer, number=text, at=at)
        return finding.find(viewer, text, at=at)


def _bare(where: str, values: list[str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(BARE.format(where=where), values)
        return cursor.fetchall()


def _timed(do: Any) -> tuple[Any, float]:
    started = perf_counter()
    answer = do()
    return answer, perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]))
