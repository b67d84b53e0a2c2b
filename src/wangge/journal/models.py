"""Tables of the journal. All but the salts and the lock refuse UPDATE and DELETE in the database itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wangge.kernel.models import AppendOnly, Row


class Leaf(AppendOnly):
    """One journal line. `body` is the exact text that was hashed; the other columns repeat it for searching."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=80)  # "call.accepted"
    by_id = models.UUIDField(null=True)  # the person; null when the system acted by rule and clock
    on_type = models.CharField(max_length=60)  # "care.helpcall"
    on_id = models.CharField(max_length=64)
    place_path = models.CharField(max_length=200, default="")
    body = models.TextField()
    hash = models.CharField(max_length=64)  # hex
    algorithm = models.CharField(max_length=8)
    impersonal: ClassVar[tuple[str, ...]] = (
        "kind",
        "on_type",
        "on_id",
        "place_path",
        "body",
        "hash",
        "algorithm",
    )

    class Meta:
        indexes = (
            models.Index(fields=("on_type", "on_id", "at"), name="journal_leaf_on"),
            models.Index(fields=("at",), name="journal_leaf_at"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Salt(Row):
    """The secret half of a commitment. Deleting it erases the personal value for good; every proof stays valid."""

    leaf = models.ForeignKey(Leaf, on_delete=models.PROTECT, related_name="salts")
    name = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=32)
    impersonal: ClassVar[tuple[str, ...]] = ("name", "salt")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("leaf", "name"), name="journal_one_salt_a_name"),)

    def __str__(self) -> str:
        return f"{self.name} of {self.leaf_id}"


class Position(AppendOnly):
    """Where a sealed leaf stands in the tree: number `index`, counted from 0 without gaps."""

    id = None  # type: ignore[assignment]  # the index is the key: one index less on the journal's longest table
    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="position")

    def __str__(self) -> str:
        return str(self.index)


class Node(AppendOnly):
    """The hash of a complete subtree of 2^level leaves, so that a proof needs no walk over all leaves."""

    level = models.PositiveSmallIntegerField()  # from 1; level 0 is the leaf itself
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)  # hex
    impersonal: ClassVar[tuple[str, ...]] = ("hash",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("level", "index"), name="journal_one_node_a_place"),)

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(AppendOnly):
    """The signed root of the first `size` leaves. `note` is the signed text that outside holders keep."""

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)  # hex
    at = models.DateTimeField()
    algorithm = models.CharField(max_length=8)
    key_id = models.CharField(max_length=8)  # hex, C2SP signed-note key hash
    signature = models.CharField(max_length=88)  # base64 of 64 bytes
    note = models.TextField()
    impersonal: ClassVar[tuple[str, ...]] = ("root", "algorithm", "key_id", "signature", "note")

    def __str__(self) -> str:
        return f"{self.size} leaves"


class SealingLock(models.Model):
    """One row, locked while sealing: on PostgreSQL the append-only tables themselves cannot be locked for update."""

    number = models.PositiveSmallIntegerField(primary_key=True)

    def __str__(self) -> str:
        return "sealing lock"
