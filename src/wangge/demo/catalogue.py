"""The demo's service catalogue: 384 items as they were before the reform, 311 as they are now, and who keeps it.

The figures of the five cuts stand nowhere: they are what the ledger finds when it compares the two states. What is
aimed at (AIMS) decides how many materials, steps and days the reform of the demo took away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from wangge.catalogue import codes, drafting, publishing, rules
from wangge.catalogue.checking import pinyin
from wangge.catalogue.content import Content, HandlingLine, MaterialLine, StepLine
from wangge.catalogue.kinds import LimitUnit, OnlineDepth, ProjectType, Situation, State
from wangge.catalogue.models import HandlingItem, Item, ItemVersion, Material, Step
from wangge.demo.catalogue_words import (
    CONDITIONS,
    DEPARTMENTS,
    FOR_BUSINESS,
    FORM,
    JOINT,
    KINDS,
    LAWS,
    MATERIALS,
    STEPS,
)
from wangge.demo.names import name_for
from wangge.demo.organisations import NO_DIVISION
from wangge.demo.places import SINCE
from wangge.journal.leaves import compose
from wangge.journal.models import Leaf
from wangge.kernel import bulk
from wangge.kernel.actors import SYSTEM
from wangge.kernel.clock import SHANGHAI, day_of
from wangge.kernel.district import atomic
from wangge.kernel.identity import uscc_check
from wangge.people.models import Organisation, Person
from wangge.people.organisation_rows import OrganisationRow, import_organisations
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

AIMS = {"materials": Fraction(1, 2), "steps": Fraction(1, 5), "days": Fraction(7, 10)}  # the share the reform took away
MERGED, CANCELLED = (
    30,
    13,
)  # subjects whose acts became one item, and subjects that lost their last act: 2 × 30 + 13 = 73
REFORM_DAYS, OLD_DAYS = 210, 900  # before today: when the reform took effect, and when the catalogue before it did
FIRST_CODE = 7_000_000  # of departments' credit codes, above those of shops
LEVEL = "4"
SPECIAL, LONG_DAYS = ("testing", "expert_review"), 30  # what may stop the clock of items the law gives so many days
USUAL_DAYS = (10, 15, 20, 20, 20, 30, 45)  # by law
IMMEDIATE, ONE_VISIT = 0.35, 0.93  # shares of items after the reform
IN_WORK = ("draft", "review", "returned", "coming", "review", "draft", "review")
ADDRESS, HOURS, ASK, COMPLAIN = "政务大厅综合窗口", "工作日 9:00—12:00，13:00—17:00", "政务大厅咨询台", "12345 便民热线"


@dataclass
class Offered:
    """An item of the demo as it was and as it is; `after` None: cut, merged into `into` or cancelled."""

    item: Any
    before: Content
    after: Content | None
    into: Any = None


def fill(district: Place, *, at: datetime, seed: str) -> None:
    """Load departments, both states of the catalogue, three people who keep it, and a few drafts."""
    chance = Random(f"catalogue-{seed}")  # noqa: S311
    with atomic():
        drafter, head = _people(district, chance)
        departments = _departments(district, at)
        offered = invented(departments, district, chance, at)
        _write(offered, drafter, head, day_of(at), district)
        with access.remembered():
            _in_work([one for one in offered if one.after is not None], drafter, head, at)


def _in_work(kept: list[Offered], drafter: Person, head: Person, at: datetime) -> None:
    """What lies on desks today: drafts, versions in review, one returned, one that begins next month."""
    step = len(kept) // len(IN_WORK)
    for number, state in enumerate(IN_WORK):
        item_id, when = kept[number * step].item.id, at - timedelta(hours=30 - number)
        draft = drafting.draft_version(by=drafter, item_id=item_id, at=when)
        drafting.change_draft(
            by=drafter, version_id=draft.pk, at=when, changes={"is_booked": True, "scope": "全区通办"}
        )
        if state == "draft":
            continue
        publishing.submit(by=drafter, version_id=draft.pk, at=when + timedelta(minutes=20))
        later = when + timedelta(hours=2)
        if state == "returned":
            publishing.return_version(by=head, version_id=draft.pk, reason="请补充全区通办的依据", at=later)
        if state == "coming":
            publishing.publish(by=head, version_id=draft.pk, from_day=day_of(at) + timedelta(days=30), at=later)


def invented(departments: Sequence[Organisation], district: Place, chance: Random, at: datetime) -> list[Offered]:
    """All items with what they say before and after the reform."""
    made: list[list[Offered]] = []
    for number, (department, (_name, office, subjects)) in enumerate(
        zip(departments, DEPARTMENTS, strict=True), start=1
    ):
        for serial, subject in enumerate(subjects.split(), start=1):
            made.append(_subject(department, office, subject, number * 100 + serial, district, chance))
    _cut_items(made, chance)
    offered = [one for acts in made for one in acts]
    _reform([one for one in offered if one.after is not None], chance)
    _join(offered, district)
    return offered


def _subject(
    of: Organisation, office: str, subject: str, serial: int, district: Place, chance: Random
) -> list[Offered]:
    letter, _, called = subject.partition(":")
    kind, field, acts = KINDS[letter]
    law = chance.choice(USUAL_DAYS)
    found = []
    for number, act in enumerate(acts, start=1):
        base = f"000{serial:06d}{number:03d}"
        name = f"{called}（{act}）"
        letters, initials = pinyin(name)
        item = bulk.light(Item)(
            base_code=base, code=codes.implementation_code(of.uscc or "", LEVEL, base), kind=str(kind), field=str(field),
            level=LEVEL, department_id=of.pk, place_id=district.pk, name=name, pinyin=letters, initials=initials,
            added_at=datetime.combine(SINCE, time(9), SHANGHAI),
        )  # fmt: skip
        days = max(1, law if number == 1 else law // 2)
        before = _before(name, called, office, of.name, days, letter in FOR_BUSINESS, chance)
        found.append(Offered(item, before, before))
    return found


def _before(
    name: str, called: str, office: str, department: str, law: int, of_business: bool, chance: Random
) -> Content:  # fmt: skip
    """What an item said before the reform: as long as the law allows, everything on paper."""
    fitting = [n for n, one in enumerate(MATERIALS) if one[3] in ("", "b" if of_business else "p")]
    chosen = sorted(chance.sample(fitting, chance.randint(4, 8)))
    materials = [MaterialLine(f"{called}{FORM}", copies=2)]
    materials += [
        MaterialLine(MATERIALS[n][0], form=chance.choice(("original", "copy", "both")), source=MATERIALS[n][1])
        for n in chosen
    ]
    dropped = set(chance.sample([n for n, step in enumerate(STEPS) if step[3]], chance.choice((0, 0, 1, 1, 2))))
    kept = [step for n, step in enumerate(STEPS) if n not in dropped]
    calendar = chance.random() < 0.08
    return Content(
        name=name, topics=called, result_name=called, basis=chance.choice(LAWS), conditions=chance.choice(CONDITIONS),
        served=("person", "enterprise") if of_business else ("person",),
        statutory_amount=law, statutory_unit=LimitUnit.CALENDAR_DAY.value if calendar else LimitUnit.WORKING_DAY.value,
        promised_amount=law, promised_unit=LimitUnit.CALENDAR_DAY.value if calendar else LimitUnit.WORKING_DAY.value,
        onsite_visits=chance.choice((1, 2, 2, 2, 3)), visits_reason="递交纸质材料、领取结果", address=department, hours=HOURS,
        ask=ASK, complain=COMPLAIN, review_body="区人民政府", court="区人民法院", materials=tuple(materials),
        steps=_timed(tuple(StepLine(step[0], step[1], step[2] or office) for step in kept), law, calendar),
        handling=(HandlingLine("01", name),),
    )  # fmt: skip


def _timed(steps: tuple[StepLine, ...], days: int, calendar: bool) -> tuple[StepLine, ...]:
    """The steps with their days: reviews share what the limit leaves, windows work at once."""
    whole = int(rules.in_working_days(days, LimitUnit.CALENDAR_DAY if calendar else LimitUnit.WORKING_DAY))
    working = [n for n, step in enumerate(steps) if step.kind in ("review", "decide")]
    shares = {n: whole // len(working) + (rank < whole % len(working)) for rank, n in enumerate(working)}
    return tuple(replace(step, working_days=shares.get(n, 0)) for n, step in enumerate(steps))


def _cut_items(made: list[list[Offered]], chance: Random) -> None:
    """Some subjects become one item with three handling items; some lose the act nobody asked for."""
    chosen = chance.sample(made, MERGED + CANCELLED)
    for acts in chosen[:MERGED]:
        first = acts[0]
        whole = first.before.topics
        situations = (Situation.NEW, Situation.CHANGE, Situation.CANCEL)
        lines = tuple(
            HandlingLine(f"{n:02d}", one.before.name, str(situation))
            for n, (one, situation) in enumerate(zip(acts, situations, strict=True), start=1)
        )
        first.after = first.before.but(name=whole, handling=lines)
        for one in acts[1:]:
            one.after, one.into = None, first.item
    for acts in chosen[MERGED:]:
        acts[-1].after = None


# The reform: what each item has to give is drawn, then evened out until the aim is met to the nearest whole.


def _reform(kept: list[Offered], chance: Random) -> None:
    contents = [one.after or one.before for one in kept]
    fewer = _spread([len(one.materials) for one in contents], AIMS["materials"], chance, least=1)
    least = [sum(not _may_go(step) for step in one.steps) for one in contents]
    steps = _spread([len(one.steps) for one in contents], AIMS["steps"], chance, floors=least)
    contents = [
        _reformed(one, materials, count, chance) for one, materials, count in zip(contents, fewer, steps, strict=True)
    ]
    for one, content in zip(kept, _shortened([offered.before for offered in kept], contents, chance), strict=True):
        one.after = content


def _join(offered: list[Offered], district: Place) -> None:
    """What several departments had each decided for themselves is one joint item after the reform."""
    for one in offered:
        others = JOINT.get(one.before.topics, ())
        if one.after is not None and others and not one.after.on_the_spot:
            names = "、".join(f"{district.name}{other}" for other in others)
            one.after = one.after.but(project_type=ProjectType.JOINT.value, joint_departments=names)


def _spread(
    sizes: list[int], share: Fraction, chance: Random, *, least: int = 0, floors: list[int] | None = None
) -> list[int]:
    """What is left of each size when the share is taken away of all together, never less than the floor."""
    lowest = floors or [min(least, size) for size in sizes]
    aim = round(sum(sizes) * (1 - share))
    left = [
        max(low, min(size, round(size * float(1 - share) + chance.uniform(-1, 1))))
        for size, low in zip(sizes, lowest, strict=True)
    ]
    order = list(range(len(sizes)))
    while (off := aim - sum(left)) != 0:
        chance.shuffle(order)
        for n in order:
            if off and lowest[n] <= left[n] + (1 if off > 0 else -1) <= sizes[n]:
                left[n] += 1 if off > 0 else -1
                off = aim - sum(left)
    return left


def _may_go(step: StepLine) -> bool:
    return any(step.name == name and goes for name, _kind, _office, goes in STEPS)


def _reformed(content: Content, materials: int, steps: int, chance: Random) -> Content:
    """The content with so many materials still asked for and so many steps left; what can be shared is waived."""
    shared = {name: reason for name, _source, reason, _whose in MATERIALS if reason}
    spare = list(range(1, len(content.materials)))
    chance.shuffle(spare)
    spare.sort(key=lambda n: content.materials[n].name not in shared)
    gone = set(spare[: len(content.materials) - materials])
    lines = []
    for n, line in enumerate(content.materials):
        if n not in gone:
            lines.append(line)
        elif line.name in shared:
            lines.append(replace(line, is_waived=True, waived_reason=shared[line.name]))
    may_go = [n for n, step in enumerate(content.steps) if _may_go(step)]
    chance.shuffle(may_go)
    dropped = set(may_go[: len(content.steps) - steps])
    left = tuple(step for n, step in enumerate(content.steps) if n not in dropped)
    come = 0 if chance.random() < 0.4 else 1 if chance.random() < ONE_VISIT else 2
    reason = "" if not come else "核验身份" if come == 1 else "现场核验和领取结果"
    return content.but(
        materials=tuple(lines), steps=left, onsite_visits=come, visits_reason=reason, is_express=True,
        handling_forms=("window", "online"), online_depth=(OnlineDepth.PREVIEW if come else OnlineDepth.WHOLE).value,
        address=ADDRESS, special_procedures=SPECIAL if content.statutory_amount >= LONG_DAYS else (),
    )  # fmt: skip


def _shortened(before: list[Content], after: list[Content], chance: Random) -> list[Content]:
    """The promises: some on the spot, the rest evened out until the aim is met."""
    now = [0 if chance.random() < IMMEDIATE and rules.statutory_days(one) <= 20 else -1 for one in before]
    law = [rules.statutory_days(one) for one in before]
    aim = sum(law, Fraction(0)) * (1 - AIMS["days"])
    slow = [n for n, days in enumerate(now) if days < 0]
    share = float(aim / sum((law[n] for n in slow), Fraction(0)))
    for n in slow:
        now[n] = max(1, min(int(law[n]), round(float(law[n]) * share * chance.uniform(0.7, 1.3))))
    while abs(off := aim - sum(now)) >= 1:
        n = chance.choice(slow)
        step = 1 if off > 0 else -1
        if 1 <= now[n] + step <= int(law[n]):
            now[n] += step
    return [_promised(one, days) for one, days in zip(after, now, strict=True)]


def _promised(content: Content, days: int) -> Content:
    kind = ProjectType.COMMITTED if days else ProjectType.IMMEDIATE
    return content.but(
        project_type=kind.value, promised_amount=days, promised_unit=LimitUnit.WORKING_DAY.value,
        steps=_timed(content.steps, days, False),
    )  # fmt: skip


# Rows


def _write(offered: list[Offered], drafter: Person, head: Person, today: date, district: Place) -> None:
    old, new = today - timedelta(days=OLD_DAYS), today - timedelta(days=REFORM_DAYS)
    versions: list[Any] = []
    parts: dict[type[Any], list[Any]] = {Material: [], Step: [], HandlingItem: []}
    leaves: list[Leaf] = []

    def add(one: Offered, content: Content, number: int, first: date, last: date | None, why: str = "") -> None:
        when = datetime.combine(first - timedelta(days=10), time(10), SHANGHAI)
        version = bulk.light(ItemVersion)(
            item_id=one.item.id, number=number, state=State.PUBLISHED.value, valid_from=first, valid_to=last,
            drafted_by_id=drafter.pk, drafted_at=when, submitted_by_id=drafter.pk, submitted_at=when, published_by_id=head.pk,
            published_at=when + timedelta(days=2), ended_for=why, **content.values(),
        )  # fmt: skip
        versions.append(version)
        for model, lines in ((Material, content.materials), (Step, content.steps), (HandlingItem, content.handling)):
            make: Callable[..., Any] = bulk.light(model)
            parts[model] += [make(of_id=version.id, position=n, **vars(line)) for n, line in enumerate(lines, start=1)]
        on: Any = Item(pk=one.item.id)
        leaf, _salts = compose(
            "item.published", by=head, on=on, at=version.published_at, place=district, number=number, from_day=first
        )
        leaves.append(leaf)

    for one in offered:
        why = "" if one.after else "合并办理" if one.into else "依法取消"
        add(one, one.before, 1, old, new - timedelta(days=1), why)
        if one.after is not None:
            add(one, one.after, 2, new, None)
            if one.after.name != one.item.name:
                one.item.name = one.after.name
                one.item.pinyin, one.item.initials = pinyin(one.after.name)
        if one.into is not None:
            one.item.merged_into_id = one.into.id
    items = sorted((one.item for one in offered), key=lambda item: item.merged_into_id is not None)
    tables: list[tuple[type[Any], list[Any]]] = [
        (Item, items), (ItemVersion, versions), *parts.items(), (Leaf, leaves),
    ]  # fmt: skip
    for model, rows in tables:
        bulk.insert(model, rows).write()


def _departments(district: Place, at: datetime) -> tuple[Organisation, ...]:
    rows = []
    for number, (name, _office, _subjects) in enumerate(DEPARTMENTS):
        first_17 = f"11{NO_DIVISION}MB{FIRST_CODE + number:07d}"
        rows.append(
            OrganisationRow(f"{district.name}{name}", Organisation.Kind.WORK_UNIT, first_17 + uscc_check(first_17))
        )
    made = import_organisations(by=SYSTEM, rows=rows, at=at).organisations
    Organisation.objects.filter(pk__in=[one.pk for one in made]).update(valid_from=SINCE)
    return made


def _people(district: Place, chance: Random) -> tuple[Person, Person]:
    """Two approvers and the head of the bureau; gives the first approver and the head."""
    found = []
    kinds = (PostKind.APPROVER, PostKind.APPROVER, PostKind.BUREAU_HEAD)
    for _kind in kinds:
        born = date(chance.randint(1968, 1990), chance.randint(1, 12), 15)
        gender = chance.choice("fm")
        name = name_for(chance, gender, born)
        letters, initials = pinyin_of(name)
        found.append(Person(name=name, pinyin=letters, initials=initials, gender=gender, born_on=born))
    Person.objects.bulk_create(found)
    Holding.objects.bulk_create(
        Holding(person=person, kind=kind, place=district, valid_from=SINCE)
        for person, kind in zip(found, kinds, strict=True)
    )
    return found[0], found[2]
