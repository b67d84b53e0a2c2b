"""One shape of pages for two lists: what differs between needs and resources, in two configurations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangge.needs import closing, commands, merging, publishing
from wangge.needs.models import Need, Resource
from wangge.people.models import Person
from wangge.web.needs.forms import NeedForm, ResourceForm

Deed = Callable[..., Any]


@dataclass(frozen=True)
class Deeds:
    """The commands of one list."""

    add: Deed
    update: Deed
    withdraw: Deed
    finish: Deed
    reopen: Deed
    publish: Deed
    unpublish: Deed
    merge: Deed
    undo_merge: Deed


@dataclass(frozen=True)
class Shape:
    """One list: its table, its address, its words, its form and its commands."""

    of: Any
    namespace: str
    form: Any
    deeds: Deeds
    one: Any
    whole: Any
    add: Any
    ask: Any
    mine: Any
    public: Any
    finish: Any
    finish_how: Any
    until: Any
    about: Any
    purpose: Any
    icon: str

    @property
    def is_need(self) -> bool:
        return self.of is Need

    def url(self, name: str, entry: Any = None) -> str:
        """The address of one of the list's pages, or of one about an entry."""
        return reverse(f"{self.namespace}:{name}", args=[entry.pk] if entry is not None else [])

    def do(self, deed: Deed, entry: Any, by: Person, at: datetime, **more: Any) -> Any:
        """Do a deed on an entry."""
        key: dict[str, UUID] = {f"{self.of.NOUN}_id": entry.pk}
        return deed(by=by, at=at, **key, **more)


NEEDS = Shape(
    of=Need,
    namespace="needs",
    form=NeedForm,
    deeds=Deeds(
        commands.add_need, commands.update_need, closing.withdraw_need, closing.meet_need, closing.reopen_need,
        publishing.publish_need, publishing.unpublish_need, merging.merge_needs, merging.undo_need_merge,
    ),
    one=_("需求"),
    whole=_("需求清单"),
    add=_("登记需求"),
    ask=_("提出需求"),
    mine=_("我的需求"),
    public=_("大家的需求"),
    finish=_("已满足"),
    finish_how=_("怎样满足的，由谁"),
    until=_("希望完成"),
    about=_("需求人"),
    purpose=_("居民、商户提出的需求会列在这里：敲门问需、社区登记，或居民自己用手机提出。"),
    icon="care",
)  # fmt: skip

RESOURCES = Shape(
    of=Resource,
    namespace="resources",
    form=ResourceForm,
    deeds=Deeds(
        commands.add_resource, commands.update_resource, closing.withdraw_resource, closing.use_up_resource,
        closing.reopen_resource, publishing.publish_resource, publishing.unpublish_resource, merging.merge_resources,
        merging.undo_resource_merge,
    ),
    one=_("资源"),
    whole=_("资源清单"),
    add=_("登记资源"),
    ask=_("我能提供"),
    mine=_("我提供的资源"),
    public=_("可用的资源"),
    finish=_("已用完"),
    finish_how=_("用在了哪里"),
    until=_("有效期至"),
    about=_("提供人"),
    purpose=_("居民、商户、单位愿意提供的服务、场地、物资会列在这里：敲门问需、社区登记，或本人用手机提出。"),
    icon="people",
)  # fmt: skip
