"""Pictures, drawn anew without what they say of camera, place and person."""

from io import BytesIO
from typing import Any

MAX_PIXELS = 50_000_000
QUALITY = 90
#: What Pillow calls the kinds that are taken.
FORMATS = {"png": "PNG", "jpg": "JPEG"}
#: All that may stay of what a picture carries beside its dots: which of them are see-through.
KEPT = ("transparency",)


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
