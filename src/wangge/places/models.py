"""The place tree, from district to household, and dated boundaries."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from wangge.kernel import permits
from wangge.kernel.fields import PathField
from wangge.kernel.models import Row
from wangge.places.codes import PlaceKind, subtree_range

# Names of administrative units are public; buildings, units and households lead to people.
PUBLIC_KINDS = tuple(
    kind for kind in PlaceKind if kind not in (PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.HOUSEHOLD)
)
SEE_PLACES = "see_places"


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, path: str) -> PlaceQuerySet:
        """The place with this path and everything below it; one index range."""
        low, high = subtree_range(path)
        return self.filter(path__gte=low, path__lt=high)

    def current(self) -> PlaceQuerySet:
        return self.filter(valid_to__isnull=True)

    def visible_to(self, viewer: Any, on: date) -> PlaceQuerySet:
        """Public kinds everywhere; buildings, units and households where a post of the viewer allows `see_places`."""
        return self.filter(models.Q(kind__in=PUBLIC_KINDS) | permits.subtree_filter(viewer, SEE_PLACES, on=on))


class Place(Row):
    """One node of the tree. Codes are strings, dated, and never reused.

    `path` is made of the code's parts ("140105/001/X01/003/B012/U2/0502/"); a subtree is one range of it.
    `longitude`/`latitude` (EPSG:4490, degrees) mark a label or entrance point.
    """

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in PlaceKind])
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = PathField(unique=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    provisional = models.BooleanField(default=False, help_text="The official code is not known yet.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = PlaceQuerySet.as_manager()
    impersonal: ClassVar[tuple[str, ...]] = ("code", "name", "path", "longitude", "latitude")

    class Meta:
        indexes = (models.Index(fields=("kind", "path"), name="place_kind_path"),)

    def __str__(self) -> str:
        return self.name


class Boundary(Row):
    """The border of a place from one day on; the newest one valid on a day counts."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="boundaries")
    geometry = models.JSONField()  # GeoJSON Polygon or MultiPolygon, EPSG:4490, [longitude, latitude]
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=120)
    schematic = models.BooleanField(default=False, help_text="Drawn for orientation; not the official border.")
    impersonal: ClassVar[tuple[str, ...]] = ("geometry", "source")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "valid_from"), name="boundary_one_a_day"),)


class Placement(Row):
    """Where a place hung until it was moved: one row for each former position. The present one is the place's own row."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="former_children")
    path = PathField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    impersonal: ClassVar[tuple[str, ...]] = ("path",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("place", "valid_from"), name="placement_one_a_day"),
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="placement_span"),
        )
        indexes = (
            models.Index(fields=("parent", "valid_to"), name="placement_parent"),
            models.Index(fields=("valid_to",), name="placement_lately"),
        )
