"""What is kept of a photo: the picture, and nothing that was hidden in the file."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from wangge.kernel import photos

CANARY = "WANGGE-CANARY-PHONE"
PLACE = (37.0, 47.0, 51.87)
RIGHT_SIDE_UP = 6  # EXIF orientation: the camera was turned


def photo(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **more) -> bytes:
    image = Image.new("RGBA" if kind != "JPEG" else "RGB", size, (10, 120, 90))
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def with_position() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = CANARY
    exif[0x0112] = RIGHT_SIDE_UP
    exif.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: (112.0, 33.0, 36.0)})
    return photo(exif=exif, comment=CANARY)


def test_nothing_of_where_and_with_what_it_was_taken_survives():
    given = with_position()
    assert Image.open(BytesIO(given)).getexif().get_ifd(0x8825)[2] == PLACE  # the canary is in the cage
    kept = photos.clean(given)

    found = Image.open(BytesIO(kept.content))
    assert dict(found.getexif()) == {}
    assert found.getexif().get_ifd(0x8825) == {}
    assert CANARY.encode() not in kept.content
    assert b"Exif" not in kept.content
    assert "comment" not in found.info


def test_a_photo_is_turned_upright_and_made_small():
    assert (photos.clean(with_position()).width, photos.clean(with_position()).height) == (600, 800)
    big = photos.clean(photo(size=(4000, 3000)))
    assert (big.width, big.height) == (1600, 1200)
    small = photos.clean(photo(size=(40, 30)))
    assert (small.width, small.height) == (40, 30)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_phones_and_screens_write_becomes_a_jpeg(kind):
    kept = photos.clean(photo(kind))
    assert Image.open(BytesIO(kept.content)).format == "JPEG"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, photos.PhotoFormat),
        (b"", photos.NotAPhoto),
        (b"%PDF-1.7 not a photo", photos.NotAPhoto),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", photos.NotAPhoto),
        (photo()[:200], photos.NotAPhoto),
        (photo("PNG")[:-30], photos.NotAPhoto),
        (b"\xff" * (photos.LARGEST_FILE + 1), photos.PhotoTooLarge),
    ],
    ids=["heic", "empty", "pdf", "svg", "cut", "cut png", "large"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(data, refusal):
    with pytest.raises(refusal) as refused:
        photos.clean(data)
    assert refused.value.message


def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused():
    bomb = photo("PNG", (12_000, 12_000))
    assert len(bomb) < photos.LARGEST_FILE
    with pytest.raises(photos.PhotoTooLarge):
        photos.clean(bomb)


def test_other_formats_are_not_even_tried():
    out = BytesIO()
    Image.new("RGB", (10, 10)).save(out, "GIF")
    with pytest.raises(photos.NotAPhoto):
        photos.clean(out.getvalue())
