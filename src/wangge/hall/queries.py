"""Questions about cases, as far as the viewer may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from wangge import journal
from wangge.hall import searching
from wangge.hall.models import Case, CaseMaterial, CaseStep, Document, Explanation, MaterialFile
from wangge.hall.models.case import own as own_cases
from wangge.hall.states import AT_THE_DESK, IN_THE_OFFICE, TO_HAND_OUT, State
from wangge.journal.models import Leaf
from wangge.kernel.clock import day_of
from wangge.kernel.refusals import NotFound
from wangge.people.models import Person
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.access import Permission

GROUPS: Final = ("", "desk", "queue", "mine", "special", "decide", "hand_out", "late", "ended", "all")
CLOSED: Final = ("ended", "all")
STATED: Final[dict[str, tuple[str, ...]]] = {
    "desk": tuple(sorted({*AT_THE_DESK, State.SUPPLEMENT})), "queue": (State.ACCEPTED,),
    "mine": tuple(sorted({*IN_THE_OFFICE, State.SPECIAL})), "special": (State.SPECIAL,), "decide": (State.DECIDING,),
    "hand_out": tuple(sorted({*TO_HAND_OUT, State.ISSUED})),
}  # fmt: skip
BY_DUE: Final = (F("next_at").asc(nulls_last=True), "id")
NEWEST: Final = ("-began_at", "-id")
AROUND: Final = (
    "version", "item", "place", "office", "office_place", "applicant", "organisation", "agent", "owner", "taken_by", "decided_by",
)  # fmt: skip

# What a line of a list shows: a version has forty columns, and a person's numbers are sealed.
BESIDE: Final = ("version", "applicant", "organisation", "owner")
IN_A_ROW: Final = ("number", "state", "next_at", *BESIDE, *(f"{name}__name" for name in BESIDE))


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to: a group of GROUPS ("" is everything open), typed words, an item."""

    text: str = ""
    group: str = ""
    item_id: UUID | None = None


def listed(viewer: Person, asked: Asked, *, at: datetime) -> QuerySet[Case]:
    """The cases the viewer may see, those due first; ended ones and all by the newest. One query, beside those of typed
    words (`searching.typed`)."""
    found = _around(Case.objects.visible_to(viewer, day_of(at))).filter(_group(asked.group, viewer, at))
    if asked.group in CLOSED:
        found = found.filter(number__isnull=False)
    elif asked.group not in STATED:
        found = found.exclude(state=State.DRAFT)
    if asked.item_id is not None:
        found = found.filter(item=asked.item_id)
    if text := asked.text.strip():
        found = found.filter(searching.typed(text, at))
    return found.order_by(*(NEWEST if asked.group in ("ended", "all") else BY_DUE))


def counts(viewer: Person, *, at: datetime) -> dict[str, int]:
    """How many open cases there are in each group but the ended ones. Three queries.

    The database counts them by state and place, from one index; who may see which place is decided for some dozen places,
    not for fifty thousand cases.
    """
    today, is_open = day_of(at), Case.objects.filter(closed_at=None).exclude(state=State.DRAFT)
    grouped = is_open.order_by().values_list("state", "place", "office_place", "owner")
    rows = list(grouped.annotate(number=Count("*"), late=Count("next_at", filter=Q(next_at__lt=at))))
    ids = {one for row in rows for one in row[1:3]}
    reach = Place.objects.filter(access.subtree_filter(viewer, Permission.SEE_CASES, on=today), pk__in=ids)
    seen = set(reach.values_list("pk", flat=True))
    rows = [row for row in rows if row[1] in seen or row[2] in seen]
    elsewhere = is_open.filter(own_cases(viewer, today)).exclude(place__in=seen).exclude(office_place__in=seen)
    for *known, due in elsewhere.values_list("state", "place", "office_place", "owner", "next_at"):
        rows.append((*known, 1, int(due is not None and due < at)))
    found = dict.fromkeys((name for name in GROUPS if name not in CLOSED), 0)
    for state, _place, _office, owner, number, late in rows:
        found[""] += number
        found["late"] += late
        for name, states in STATED.items():
            if state in states and (name != "mine" or owner == viewer.pk):
                found[name] += number
    return found


@dataclass(frozen=True)
class Rows:
    """A list of cases page by page: their keys in order first, then what a page shows of them. Two queries a page, and
    skipping to a far one costs keys only."""

    found: QuerySet[Case]

    def __getitem__(self, wanted: slice) -> list[Case]:
        keys = list(self.found.values_list("pk", flat=True)[wanted])
        rows = Case.objects.filter(pk__in=keys).select_related(*BESIDE).only(*IN_A_ROW).in_bulk()
        return [rows[key] for key in keys if key in rows]

    def count(self, most: int) -> int:
        """How many there are; most + 1 when there are more than `most`. One query."""
        return self.found.order_by()[: most + 1].count()


def case_for(viewer: Person, case_id: UUID, *, at: datetime) -> Case:
    """One case the viewer may see. Raises NotFound. Drafts, withdrawn ones too, are seen by their applicant only."""
    rows = _around(Case.objects.visible_to(viewer, day_of(at))).filter(pk=case_id)
    case = rows.filter(Q(number__isnull=False) | own_cases(viewer, day_of(at))).first()
    if case is None:
        raise NotFound
    return case


def by_number(viewer: Person, number: str, *, at: datetime) -> Case | None:
    """The case with this whole number, if the viewer may see it. One query."""
    return _around(Case.objects.visible_to(viewer, day_of(at))).filter(number=number.strip().upper()).first()


def mine(person: Person, *, at: datetime) -> QuerySet[Case]:
    """One's own cases, those one handles for somebody, and those of organisations one speaks for: open ones first."""
    found = _around(Case.objects.filter(own_cases(person, day_of(at)))).exclude(state=State.WITHDRAWN, number=None)
    return found.order_by(F("closed_at").asc(nulls_first=True), *NEWEST)


def followed(token: str) -> Case:
    """The case behind a link, for whoever has it: state, days and papers' names, nothing personal. Raises NotFound."""
    case = _around(Case.objects.all()).exclude(state=State.DRAFT).filter(token=token).first() if token else None
    if case is None:
        raise NotFound
    return case


def steps_of(case: Case) -> list[CaseStep]:
    """The timeline, oldest first. One query."""
    return list(CaseStep.objects.filter(case=case).select_related("by").order_by("id"))


@dataclass(frozen=True)
class Line:
    """A step of a case that was loaded in bulk; `pk` is the journal's line for all that were loaded with it."""

    pk: UUID
    kind: str
    at: datetime
    by_id: UUID | None


def history(case: Case) -> list[Leaf | Line]:
    """What the journal says of a case, oldest first. One query; one more for a case that was loaded in bulk: its steps share
    a line and are read themselves."""
    leaves: list[Leaf | Line] = list(journal.history_of(case))
    if (
        sum(one.kind.startswith("case.") for one in leaves) >= case.revision
    ):  # every deed counts it up and leaves a line
        return leaves
    known = {one.pk for one in leaves}
    steps = CaseStep.objects.filter(case=case).order_by("id").values_list("leaf_id", "kind", "at", "by_id")
    loaded = [Line(leaf, f"case.{kind}", at, by) for leaf, kind, at, by in steps if leaf not in known]
    return sorted([*loaded, *leaves], key=lambda one: one.at)


def lines_of(case: Case) -> list[CaseMaterial]:
    """The checklist with promises and files (without their bytes). Three queries."""
    files = Prefetch("files", MaterialFile.objects.defer("content").order_by("id"))
    rows = case.materials.select_related("material", "promise").prefetch_related(files)
    return list(rows.order_by("position", "id"))


def papers_of(case: Case) -> list[Document]:
    """The papers, oldest first. One query."""
    return list(Document.objects.filter(case=case).order_by("id"))


def paper_for(case: Case, paper_id: UUID) -> Document:
    """One paper of a case. Raises NotFound."""
    paper = Document.objects.filter(case=case, pk=paper_id).select_related("case").first()
    if paper is None:
        raise NotFound
    return paper


def explanations_of(case: Case) -> list[Explanation]:
    """Why a case was late, as everybody may read it. One query."""
    return list(Explanation.objects.filter(case=case).order_by("id"))


def _around(found: QuerySet[Case]) -> QuerySet[Case]:
    return found.select_related(*AROUND)


def _group(name: str, viewer: Person, at: datetime) -> Q:
    is_open = Q(closed_at=None)
    if name in STATED:
        wanted = is_open & Q(state__in=STATED[name])
        return wanted & Q(owner=viewer) if name == "mine" else wanted
    groups = {"late": is_open & Q(next_at__lt=at), "ended": Q(closed_at__isnull=False), "all": Q()}
    return groups.get(name, is_open)


def followed_by_number(number: str) -> Case | None:
    """The case with this whole number, for everybody: its state and days are no secret, whose it is nobody reads here."""
    return _around(Case.objects.exclude(state=State.DRAFT)).filter(number=number.strip().upper()).first()
