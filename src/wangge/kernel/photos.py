"""Photos people send: checked to be images, made small and upright, and stripped of everything hidden in the file.

A photo from a phone says where and when it was taken and with which device (EXIF). What is kept is drawn anew from the
pixels, so nothing of that can survive (PIPL Art. 6: no more data than the purpose needs).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from wangge.kernel.refusals import Refused

LARGEST_FILE = 12_000_000  # bytes; phones write 3 to 8 MB
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 1600  # pixels of what is kept: enough to read a meter or a label
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class PhotoTooLarge(Refused):
    code = "photo_too_large"
    status = 413
    sentence = _("照片超过 12 MB 或尺寸过大。请用手机相册的“压缩”或截屏后重新上传。")


class PhotoFormat(Refused):
    code = "photo_format"
    sentence = _("这是 HEIC 照片，这里还读不了。请在手机相机设置里选“兼容性最佳”（JPEG），或截屏后上传。")


class NotAPhoto(Refused):
    code = "photo_unreadable"
    sentence = _("这个文件不是能识别的照片。请上传 JPEG、PNG 或 WebP 照片。")


@dataclass(frozen=True)
class CleanPhoto:
    """A JPEG without hidden data, its longer side no longer than asked for."""

    content: bytes
    width: int
    height: int


def clean(data: bytes, *, longest: int = LONGEST_SIDE) -> CleanPhoto:
    """Make a photo fit to be kept, its longer side at most `longest` pixels. Raises PhotoTooLarge, PhotoFormat (HEIC),
    NotAPhoto."""
    if len(data) > LARGEST_FILE:
        raise PhotoTooLarge(field="photo")
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        raise PhotoFormat(field="photo")
    try:
        return _redrawn(data, longest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise PhotoTooLarge(field="photo") from problem
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError) as problem:
        # Pillow's readers raise any of these for a file that is cut off or made up.
        raise NotAPhoto(field="photo") from problem


def _redrawn(data: bytes, longest: int) -> CleanPhoto:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:  # the header says so; nothing is decoded yet
                raise PhotoTooLarge(field="photo")
            opened.draft("RGB", (longest, longest))  # a JPEG is decoded at a smaller scale at once
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((longest, longest))
            drawn = _on_white(upright)
    out = BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True)
    return CleanPhoto(out.getvalue(), drawn.width, drawn.height)


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels alone, on a new canvas: what hung on the old one (EXIF, comments, profiles) stays behind."""
    canvas = Image.new("RGB", image.size, "white")
    layer = image.convert("RGBA")
    canvas.paste(layer, mask=layer.getchannel("A"))
    return canvas
