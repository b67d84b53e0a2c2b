"""Questions about the catalogue. What is published is for everybody; drafts and history for those who work on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from wangge.catalogue import rules
from wangge.catalogue.kinds import State
from wangge.catalogue.models import OPEN, Item, ItemVersion
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Organisation, Person

MOST_FOUND = 20
MOST_WORDS = 4
LONGEST_ASKED = 60  # characters
STATES = ("", "draft", "review", "coming", "ended", "all")


def in_force(on: date) -> QuerySet[ItemVersion]:
    """The versions that hold on a day: the published state of the whole catalogue, one row an item."""
    held = Q(valid_to=None) | Q(valid_to__gte=on)
    return ItemVersion.objects.filter(held, state=State.PUBLISHED, valid_from__lte=on)


def published(*, on: date, text: str = "", kind: str = "", department_id: UUID | None = None) -> QuerySet[ItemVersion]:
    """The public catalogue of a day by pinyin, narrowed by typed words, kind and department. One query."""
    found = in_force(on).select_related("item__department")
    if text.strip():
        found = found.filter(fitting(text, "item__") | Q(topics__icontains=text.strip()[:LONGEST_ASKED]))
    if kind:
        found = found.filter(item__kind=kind)
    if department_id is not None:
        found = found.filter(item__department=department_id)
    return found.order_by("item__pinyin", "item_id")


def offered(text: str, *, on: date) -> list[ItemVersion]:
    """What everybody may find in the catalogue of a day by words, pinyin or initials: at most MOST_FOUND. One query."""
    return list(published(on=on, text=text).select_related("item__place")[:MOST_FOUND]) if text.strip() else []


def guide(code: str, *, on: date) -> ItemVersion:
    """The version of an item that holds on a day, by implementation code. For everybody. Raises NotFound."""
    found = in_force(on).select_related("item__department", "item__place").filter(item__code=code.upper()).first()
    if found is None:
        raise NotFound
    return found


def version_in_force(item_id: UUID, *, on: date) -> ItemVersion:
    """The version of an item a case that begins that day has to keep. Raises NotFound (not in the catalogue that day)."""
    found = in_force(on).select_related("item__department", "item__place").filter(item=item_id).first()
    if found is None:
        raise NotFound
    return found


def joint_offices(version: ItemVersion) -> tuple[list[Organisation], list[str]]:
    """The departments that deal with an item beside its own (联办机构), in the order the version names them, and the names
    nobody is registered by. A department is open and has a credit code. One query; none when it names nobody."""
    names = rules.joint_names(version.joint_departments)
    if not names:
        return [], []
    rows = Organisation.objects.current().filter(name__in=names, uscc__isnull=False).order_by("id")
    found = {one.name: one for one in reversed(rows)}  # the oldest, should there be two
    lead = version.item.department_id
    known = [found[name] for name in names if name in found and found[name].pk != lead]
    return known, [name for name in names if name not in found]


def find(text: str, *, on: date, most: int = MOST_FOUND) -> list[ItemVersion]:
    """Items in force that a few letters may mean, for a window clerk: words, pinyin, initials or the code. One query."""
    return list(published(on=on, text=text)[:most]) if text.strip() else []


def fitting(text: str, prefix: str = "") -> Q:
    """Items that fit what is typed: every word in the name, the pinyin or the initials, or a code from its beginning."""
    found = Q()
    for word in text[:LONGEST_ASKED].split()[:MOST_WORDS]:
        plain = word.lower()
        known = {
            "name__icontains": word, "pinyin__contains": plain, "initials__contains": plain,
            "code__startswith": word.upper(), "base_code__startswith": word,
        }  # fmt: skip
        one = Q()
        for column, value in known.items():
            one |= Q(**{f"{prefix}{column}": value})
        found &= one
    return found


def listed(
    viewer: Person, *, at: datetime, text: str = "", state: str = "", kind: str = "", department_id: UUID | None = None
) -> QuerySet[Item]:
    """Items the viewer works on by pinyin. `state` (see STATES): "" in force, with an open draft, in review, published but
    not begun, ended, or all. Each row knows `now_number`, `open_state` and `open_id`. One query.
    """
    today = day_of(at)
    found = Item.objects.visible_to(viewer, today).select_related("department", "place", "merged_into")
    if text.strip():
        found = found.filter(fitting(text))
    if kind:
        found = found.filter(kind=kind)
    if department_id is not None:
        found = found.filter(department=department_id)
    found = found.filter(_in_state(state, today))
    now = in_force(today).filter(item=OuterRef("pk"))
    worked_on = ItemVersion.objects.filter(item=OuterRef("pk"), state__in=OPEN)
    return found.annotate(
        now_number=Subquery(now.values("number")[:1]),
        now_type=Subquery(now.values("project_type")[:1]),
        open_state=Subquery(worked_on.values("state")[:1]),
        open_id=Subquery(worked_on.values("pk")[:1]),
    ).order_by("pinyin", "id")


def counts(viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many items the viewer sees in each state of `listed`. One query."""
    today = day_of(at)
    asked: dict[str, Any] = {state: Count("pk", filter=_in_state(state, today)) for state in STATES if state}
    found = Item.objects.visible_to(viewer, today).aggregate(now=Count("pk", filter=_in_state("", today)), **asked)
    return {"": found.pop("now"), **found}


def _in_state(state: str, today: date) -> Q:
    mine = ItemVersion.objects.filter(item=OuterRef("pk"))
    if state in OPEN:
        return Q(Exists(mine.filter(state=state)))
    if state == "coming":
        return Q(Exists(mine.filter(state=State.PUBLISHED, valid_from__gt=today)))
    now = Q(Exists(in_force(today).filter(item=OuterRef("pk"))))
    if state == "ended":
        return Q(Exists(mine.filter(state=State.PUBLISHED, valid_from__lte=today))) & ~now
    return Q() if state == "all" else now


def item_for(viewer: Person, item_id: UUID, *, at: datetime) -> Item:
    """One item the viewer works on. Raises NotFound."""
    found = Item.objects.visible_to(viewer, day_of(at)).select_related("department", "place", "merged_into")
    item = found.filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def versions_of(item: Item) -> QuerySet[ItemVersion]:
    """All versions of an item, the newest first."""
    return item.versions.select_related("drafted_by", "published_by").order_by("-number")


def version_for(viewer: Person, version_id: UUID, *, at: datetime) -> ItemVersion:
    """One version of an item the viewer works on, whatever its state. Raises NotFound."""
    items = Item.objects.visible_to(viewer, day_of(at))
    found = ItemVersion.objects.select_related("item__department", "item__place", "drafted_by", "published_by")
    version = found.filter(pk=version_id, item__in=items).first()
    if version is None:
        raise NotFound
    return version


def before(version: ItemVersion) -> ItemVersion | None:
    """The published version a version is compared with: for a published one the one before it, else the newest."""
    found = ItemVersion.objects.filter(item=version.item_id, state=State.PUBLISHED).exclude(pk=version.pk)
    if version.valid_from is not None:
        found = found.filter(valid_from__lt=version.valid_from)
    return found.order_by("valid_from").last()


def departments(on: date) -> list[tuple[UUID, str]]:
    """The departments with items in force, by name."""
    found = in_force(on).values_list("item__department", "item__department__name").distinct()
    return sorted(found, key=lambda one: one[1])


def first_day() -> date | None:
    """The first day on which anything was published: where a comparison begins when nobody says."""
    found = (
        ItemVersion.objects.filter(state=State.PUBLISHED).order_by("valid_from").values_list("valid_from", flat=True)
    )
    return found.first()
