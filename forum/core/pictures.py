"""Pictures, drawn anew without what they say of camera, place and person."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

MAX_PIXELS = 50_000_000
QUALITY = 90
#: What Pillow calls the kinds that are taken.
FORMATS = {"png": "PNG", "jpg": "JPEG"}
#: All that may stay of what a picture carries beside its dots: which of them are see-through.
KEPT = ("transparency",)
#: Of a picture as it stands in a thread: pixels, and bytes.
SMALL = (480, 640)
SMALL_BYTES = 20_000
#: How a small picture is made to fit: worse first, then smaller.
_QUALITIES = (78, 64, 50, 36)


class Unreadable(ValueError):
    """A picture that cannot be opened."""


class TooManyPixels(ValueError):
    """A picture that would fill the memory."""


def clean(content: bytes, kind: str) -> bytes:
    """The same picture the right way up, without EXIF, XMP, comments, profiles and thumbnails."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise TooManyPixels
            picture.load()
            ImageOps.exif_transpose(picture, in_place=True)
            return _drawn(picture, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise TooManyPixels from problem
    except TooManyPixels:
        raise
    except Exception as problem:  # a decoder may fail in any way on bytes that were made for it
        raise Unreadable from problem


def _drawn(picture: Any, kind: str) -> bytes:
    """The picture's file, with nothing in it but its dots."""
    picture.info = {name: picture.info[name] for name in KEPT if name in picture.info}
    made = BytesIO()
    if kind == "jpg":
        plain = picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
        plain.save(made, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        picture.save(made, "PNG")
    return made.getvalue()


@dataclass(frozen=True)
class Small:
    """A picture that loads at once on a slow line."""

    content: bytes
    media_type: str
    width: int
    height: int


def small(content: bytes) -> Small:
    """A small picture, as WebP, of one that was cleaned; Unreadable when it cannot be opened after all."""
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=list(FORMATS.values())) as picture:
            picture.draft("RGB", SMALL)  # of a photograph no more is read than is needed
            picture.load()
            see_through = picture.has_transparency_data
            drawn = picture.convert("RGBA" if see_through else "RGB")
            drawn.info = {}
            return _fitted(drawn)
    except Exception as problem:
        raise Unreadable from problem


def _fitted(picture: Any) -> Small:
    """As WebP, as good as fits into what a small picture may weigh."""
    picture.thumbnail(SMALL, reducing_gap=3.0)
    while True:
        for quality in _QUALITIES:
            made = BytesIO()
            picture.save(made, "WEBP", quality=quality, method=4)
            if made.tell() <= SMALL_BYTES:
                return Small(made.getvalue(), "image/webp", picture.width, picture.height)
        picture.thumbnail((picture.width * 3 // 4 or 1, picture.height * 3 // 4 or 1))
