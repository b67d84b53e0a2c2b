"""Map datums: where Chinese map services say a point is, and where it really is.

We store CGCS2000 (EPSG:4490) and treat WGS-84 as equal to it: they differ by centimetres. Amap and Tencent give
GCJ-02, which moves every point by some hundred metres; Baidu gives BD-09, a second shift on top of GCJ-02. Points
are converted once, where they enter the system (docs/rules/places.md, "Coordinates"). All values are degrees,
longitude first.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, hypot, isfinite, pi, sin, sqrt

Point = tuple[float, float]

# GCJ-02 computes its shift on the Krasovsky 1940 ellipsoid, whatever the datum of the data.
KRASOVSKY_AXIS_M = 6378245.0
KRASOVSKY_E2 = 0.00669342162296594323
SHIFT_ORIGIN: Point = (105.0, 35.0)
# The map services shift inside this rectangle, not inside the border of the country.
SHIFTED_WEST, SHIFTED_EAST, SHIFTED_SOUTH, SHIFTED_NORTH = 72.004, 137.8347, 0.8293, 55.8271

BAIDU_OFFSET: Point = (0.0065, 0.006)
BAIDU_WAVE = pi * 3000.0 / 180.0

INVERSE_ACCURACY_DEG = 1e-11  # about a micrometre; one step of the inverse wins more than two digits
INVERSE_STEPS = 30


class Datum(StrEnum):
    """The datum a coordinate pair was given in; every point that enters the system names one."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_cgcs2000(lon: float, lat: float, datum: Datum) -> Point:
    """The point in CGCS2000 degrees (lon, lat), exact to less than 1e-8 degrees (about a millimetre).

    Raises ValueError when the pair is not finite or not on the globe (|lon| <= 180, |lat| <= 90).
    """
    require_on_globe(lon, lat)
    match Datum(datum):
        case Datum.GCJ02:
            return _gcj02_to_cgcs2000(lon, lat)
        case Datum.BD09:
            return _gcj02_to_cgcs2000(*_undo(_gcj02_to_bd09, lon, lat))
        case _:
            return lon, lat


def from_cgcs2000(lon: float, lat: float, datum: Datum) -> Point:
    """The CGCS2000 point as `datum` writes it, for links into the map services. Raises ValueError as `to_cgcs2000`."""
    require_on_globe(lon, lat)
    match Datum(datum):
        case Datum.GCJ02:
            return _cgcs2000_to_gcj02(lon, lat)
        case Datum.BD09:
            return _gcj02_to_bd09(*_cgcs2000_to_gcj02(lon, lat))
        case _:
            return lon, lat


def require_on_globe(lon: float, lat: float) -> None:
    """Raises ValueError when the pair is not finite or outside |lon| <= 180, |lat| <= 90."""
    if not (isfinite(lon) and isfinite(lat)):
        raise ValueError("longitude and latitude must be finite numbers")
    if abs(lon) > 180 or abs(lat) > 90:
        raise ValueError("longitude must be within -180 to 180 degrees and latitude within -90 to 90 degrees")


def is_shifted(lon: float, lat: float) -> bool:
    """Whether GCJ-02 moves points here; elsewhere it equals WGS-84."""
    return SHIFTED_WEST <= lon <= SHIFTED_EAST and SHIFTED_SOUTH <= lat <= SHIFTED_NORTH


def _cgcs2000_to_gcj02(lon: float, lat: float) -> Point:
    return _shifted(lon, lat) if is_shifted(lon, lat) else (lon, lat)


def _gcj02_to_cgcs2000(lon: float, lat: float) -> Point:
    """Inverse of the shift. On the rim of the rectangle two points can share one image: the unshifted one wins."""
    if not is_shifted(lon, lat):
        return lon, lat
    true = _undo(_shifted, lon, lat)
    return true if is_shifted(*true) else (lon, lat)


def _shifted(lon: float, lat: float) -> Point:
    """The GCJ-02 shift itself: waves in metres on the ground, turned into degrees on the Krasovsky ellipsoid."""
    x, y = lon - SHIFT_ORIGIN[0], lat - SHIFT_ORIGIN[1]
    root = sqrt(abs(x))
    shared = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (shared + _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (shared + _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))) * 2 / 3

    latitude = lat / 180 * pi
    flattening = 1 - KRASOVSKY_E2 * sin(latitude) ** 2
    meridian_m = KRASOVSKY_AXIS_M * (1 - KRASOVSKY_E2) / flattening**1.5
    parallel_m = KRASOVSKY_AXIS_M / sqrt(flattening) * cos(latitude)
    return lon + east / (parallel_m / 180 * pi), lat + north / (meridian_m / 180 * pi)


def _waves(at: float, *waves: tuple[float, float]) -> float:
    """Sum of height * sin(pi * frequency * at)."""
    return sum(height * sin(pi * frequency * at) for height, frequency in waves)


def _gcj02_to_bd09(lon: float, lat: float) -> Point:
    radius = hypot(lon, lat) + 0.00002 * sin(lat * BAIDU_WAVE)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * BAIDU_WAVE)
    return radius * cos(angle) + BAIDU_OFFSET[0], radius * sin(angle) + BAIDU_OFFSET[1]


def _undo(forward: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """The point that `forward` moves to (lon, lat): both shifts vary slowly, so repeated correction closes in fast."""
    guess_lon, guess_lat = lon, lat
    for _ in range(INVERSE_STEPS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        off_lon, off_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + off_lon, guess_lat + off_lat
        if abs(off_lon) < INVERSE_ACCURACY_DEG and abs(off_lat) < INVERSE_ACCURACY_DEG:
            return guess_lon, guess_lat
    raise ArithmeticError(f"the shift at {lon}, {lat} could not be undone")
