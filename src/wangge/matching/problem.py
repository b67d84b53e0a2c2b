"""The plain problem: needs, offers of helpers, and which pairs are possible at what cost. Numbers only, no names.

What engine and certificate share, so that neither has to import the other.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
NOBODY = -1
LEVEL = 6  # of compression; higher ones take three times as long for a few percent
Kept = TypeVar("Kept", bound="Arrays")


@dataclass(frozen=True)
class Arrays:
    """A handful of whole-number arrays that can be kept as bytes and told apart by a digest."""

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, np.ascontiguousarray(getattr(self, one.name), np.int64))

    def pack(self) -> bytes:
        """All arrays as compressed bytes."""
        held = [getattr(self, one.name) for one in fields(self)]
        narrow = [array.astype(np.min_scalar_type(_widest(array))) for array in held]
        head = json.dumps([[array.dtype.str, len(array)] for array in narrow]).encode()
        body = b"".join(array.tobytes() for array in narrow)
        return zlib.compress(len(head).to_bytes(4, "big") + head + body, LEVEL)

    @classmethod
    def unpack(cls: type[Kept], packed: bytes) -> Kept:
        """What `pack` made. Raises ValueError, zlib.error for anything else."""
        plain = zlib.decompress(packed)
        start = 4 + int.from_bytes(plain[:4], "big")
        found = []
        for kind, length in json.loads(plain[4:start]):
            found.append(np.frombuffer(plain, kind, length, start))
            start += found[-1].nbytes
        return cls(*found)

    def digest(self) -> str:
        """SHA-256 of names, lengths and numbers, whatever way they are kept."""
        told = hashlib.sha256()
        for one in fields(self):
            array = getattr(self, one.name)
            told.update(f"{one.name}:{len(array)};".encode())
            told.update(array.astype("<i8").tobytes())
        return told.hexdigest()


def _widest(array: Numbers) -> Any:
    """The number that decides how many bytes each takes."""
    if not len(array):
        return 0
    low, high = int(array.min()), int(array.max())
    return min(low, -high) if low < 0 else high


@dataclass(frozen=True)
class Problem(Arrays):
    """Needs, offers, helpers and pairs are counted from 0; pairs are sorted by need, each at most once.

    Raises ValueError when the numbers cannot be a problem.
    """

    weight: Numbers  # of each need: what serving it is worth, above 0
    capacity: Numbers  # of each offer: how many needs it can take, 0 or more
    helper: Numbers  # of each offer: whose it is
    spread: Numbers  # of each helper: what each further need costs more than the one before, 0 or more
    need: Numbers  # of each pair
    offer: Numbers  # of each pair
    cost: Numbers  # of each pair, 0 or more

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.helper) != len(self.capacity) or not len(self.need) == len(self.offer) == len(self.cost):
            raise ValueError("arrays that belong together differ in length")
        for numbers, low, high in (
            (self.weight, 1, None), (self.capacity, 0, None), (self.spread, 0, None), (self.cost, 0, None),
            (self.helper, 0, len(self.spread)), (self.need, 0, len(self.weight)), (self.offer, 0, len(self.capacity)),
        ):  # fmt: skip
            if len(numbers) and (numbers.min() < low or (high is not None and numbers.max() >= high)):
                raise ValueError("a number is out of its range")
        key = self.need * max(len(self.capacity), 1) + self.offer
        if len(key) > 1 and not (np.diff(self.need) >= 0).all():
            raise ValueError("pairs are not sorted by need")
        if len(np.unique(key)) != len(key):
            raise ValueError("a pair stands twice")

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Of each pair: whether its offer can take anybody at all."""
        return self.capacity[self.offer] > 0


@dataclass(frozen=True)
class Plans(Arrays):
    """Which pair serves each need (`NOBODY`: none), in the plan of the shortest ways and in the final, even one."""

    nearest: Numbers
    final: Numbers


def loads(problem: Problem, plan: Numbers) -> Numbers:
    """How many needs each offer takes in a plan."""
    return np.bincount(problem.offer[plan[plan != NOBODY]], minlength=len(problem.capacity)).astype(np.int64)
