"""Who oversees the demo's service hall, and what they have put on record so far about the cases that are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from wangge.demo.names import name_for
from wangge.demo.places import SINCE
from wangge.hall.models import Case
from wangge.hall.timeline import is_own
from wangge.kernel import policy
from wangge.kernel.clock import day_of
from wangge.kernel.district import atomic
from wangge.oversight import advising, demands, inspecting
from wangge.oversight.models import Demand
from wangge.people.models import Person
from wangge.people.rules import pinyin_of
from wangge.places.models import Place
from wangge.posts import access
from wangge.posts.models import Holding, PostKind

LOOKED_AT, INSPECTED, FOUND = 60, 0.7, 0.15  # newest cases, the share inspected, the share of these with findings
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OVERSEERS = (PostKind.LEGAL_ADVISER, PostKind.INSPECTOR, PostKind.MEDIA_OBSERVER)
FINDINGS = (
    ("no_reasons", "决定书只引用了条文，没有写明理由"), ("late", "超过承诺时限两天才作出决定"),
    ("extra_papers", "要求提供指南没有列出的证明"), ("asked_twice", "补正内容没有一次说全"),
)  # fmt: skip
OPINIONS = (
    ("不予受理须写明依据的条款号。", True), ("材料可以核验的，不必再要求公证。", False), ("特别程序的时间须书面告知申请人。", True),
    ("本案事实清楚，可以当场决定。", False), ("委托手续齐全，可以由代办人领取。", False), ("告知书应写明复议和诉讼的期限。", True),
)  # fmt: skip
NOTICES = (
    "请说明未按承诺时限办结的原因和整改措施",
    "请核查窗口是否索要了指南以外的材料",
    "请在期限内作出决定并补充理由",
)
QUESTIONS = ("这一件为什么进入特别程序？", "承诺的时限比法定时限短多少？", "为什么要补正材料？")
SAID = ("已核实并整改，同类办件一并检查。", "材料已通过数据共享核验，不再要求提交。")


def fill(district: Place, *, at: datetime, chance: Random) -> None:
    """Load three overseers and what they said, found and asked about the newest cases; nothing without cases."""
    adviser, inspector, observer = _people(district, chance)
    head = Person.objects.filter(holdings__kind=PostKind.BUREAU_HEAD, holdings__valid_to=None).order_by("id").first()
    cases = list(
        Case.objects.filter(number__isnull=False, began_at__lt=at - DAY).select_related("organisation")
        .order_by("-began_at")[:LOOKED_AT]
    )  # fmt: skip
    if head is None or not cases:
        return
    with atomic(), access.remembered(), policy.remembered():
        cases = [one for one in cases if not is_own(one, head, at)]
        moments = _moments(at)
        _inspect(inspector, cases, moments, chance)
        _advise(adviser, head, cases, moments)
        _ask(observer, head, cases, moments)
        for number, text in enumerate(NOTICES[: len(cases)]):
            when = next(moments)
            made = inspecting.supervise(by=inspector, case_id=cases[number].pk, text=text, days=2 + number, at=when)
            if number == 0:
                demands.answer(by=head, demand_id=made.pk, text=SAID[0], at=when + MINUTE)
        inspecting.draw_sample(
            by=inspector, from_day=day_of(cases[-1].began_at), to_day=day_of(at), size=20, at=at - 5 * MINUTE
        )


def _moments(at: datetime) -> Iterator[datetime]:
    """One moment after the other, in the last hours."""
    when = at - 600 * MINUTE
    while True:
        when += 4 * MINUTE
        yield min(when, at - 5 * MINUTE)


def _inspect(inspector: Person, cases: list[Case], moments: Iterator[datetime], chance: Random) -> None:
    for case in cases:
        if chance.random() < INSPECTED:
            kind, note = chance.choice(FINDINGS)
            found = [kind] if chance.random() < FOUND else []
            inspecting.inspect(
                by=inspector, case_id=case.pk, findings=found, note=note if found else "", at=next(moments)
            )


def _advise(adviser: Person, head: Person, cases: list[Case], moments: Iterator[datetime]) -> None:
    for case, (text, is_binding) in zip(cases, OPINIONS, strict=False):
        advising.advise(by=adviser, case_id=case.pk, text=text, is_binding=is_binding, at=next(moments))
    first = Demand.objects.filter(kind="binding").order_by("id").first()
    if first is not None:
        demands.answer(by=head, demand_id=first.pk, text=SAID[1], at=next(moments))
    advising.ask_advice(
        by=head, case_id=cases[-1].pk, text="申请人中途变更经营场所，是否须重新申请？", at=next(moments)
    )


def _ask(observer: Person, head: Person, cases: list[Case], moments: Iterator[datetime]) -> None:
    for number, (case, text) in enumerate(zip(cases, QUESTIONS, strict=False)):
        made = demands.ask_question(by=observer, case_id=case.pk, text=text, at=next(moments))
        if number < len(SAID):
            demands.answer(by=head, demand_id=made.pk, text=SAID[number], at=next(moments))


def _people(district: Place, chance: Random) -> list[Person]:
    found = []
    for _kind in OVERSEERS:
        born = date(chance.randint(1968, 1992), chance.randint(1, 12), 15)
        gender = chance.choice("fm")
        name = name_for(chance, gender, born)
        letters, initials = pinyin_of(name)
        found.append(Person(name=name, pinyin=letters, initials=initials, gender=gender, born_on=born))
    Person.objects.bulk_create(found)
    Holding.objects.bulk_create(
        Holding(person=person, kind=kind, place=district, valid_from=SINCE)
        for person, kind in zip(found, OVERSEERS, strict=True)
    )
    return found
