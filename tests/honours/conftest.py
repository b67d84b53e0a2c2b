"""Volunteers, a shop and a committee everybody knows, and what they did in the spring."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.alliance.story import joined
from tests.honours import story
from tests.volunteers.story import volunteer


@pytest.fixture
def sun(places: Any, zhao: Any) -> Any:
    """孙志强, volunteer, ten good services."""
    who = volunteer("孙志强", places, zhao, story.SPRING)
    story.served(who, places, 10)
    return who


@pytest.fixture
def zhou(places: Any, zhao: Any) -> Any:
    """周小雨, volunteer, six services with four stars."""
    who = volunteer("周小雨", places, zhao, story.SPRING)
    story.served(who, places, 6, stars=4)
    return who


@pytest.fixture
def keeper(places: Any) -> Any:
    """郑和顺, who speaks for the shop."""
    return cast.person("郑和顺", home=places.home7, phone=cast.impossible_phone())


@pytest.fixture
def membership(zhao: Any, keeper: Any, places: Any) -> Any:
    """和顺便利店 is a member and served four times."""
    made = joined(zhao, keeper, places, story.SPRING)
    story.served(keeper, places, 4, organisation=made.organisation)
    return made


@pytest.fixture
def shi(places: Any) -> Any:
    """石国庆 of the committee."""
    who = cast.person("石国庆", phone=cast.impossible_phone())
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def tian(places: Any) -> Any:
    """田秀英 of the committee."""
    who = cast.person("田秀英", phone=cast.impossible_phone())
    cast.holding(who, "committee_member", places.community)
    return who


@pytest.fixture
def neighbour(places: Any) -> Any:
    """王秀兰, who reads the notice."""
    return cast.person("王秀兰", home=places.home, phone=cast.impossible_phone())


@pytest.fixture
def department(places: Any) -> Any:
    """区商务局, with 罗处长 who reads its letters."""
    from wangge.people.models import Organisation, OrganisationContact
    from wangge.people.rules import pinyin_of

    pinyin, initials = pinyin_of("小店区商务局")
    made = Organisation.objects.create(
        name="小店区商务局", pinyin=pinyin, initials=initials, kind="work_unit", valid_from=cast.SINCE
    )
    luo = cast.person("罗建", phone=cast.impossible_phone())
    OrganisationContact.objects.create(organisation=made, role="contact", person=luo, valid_from=cast.SINCE)
    made.reader = luo
    return made
