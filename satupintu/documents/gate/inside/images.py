"""Pictures: whole, and not larger than a page can be."""

from pathlib import Path

from PIL import Image

from satupintu.documents.checks import JPEG
from satupintu.documents.gate.asked import FileFacts
from satupintu.domain.errors import InvalidInput

MAX_PIXELS = 200_000_000
"""A page of A2 at 600 dots an inch has 140 million."""
_FORMATS = {True: ("JPEG", "MPO"), False: ("PNG",)}
"""By whether it begins as a JPEG; telephones write several JPEGs in one file (MPO)."""


def facts(path: Path, filename: str, media_type: str) -> FileFacts:
    """
    Open a picture and read it to its end, a JPEG at an eighth of its size.

    Raises:
        InvalidInput: it is damaged, cut off or too large.
    """
    Image.MAX_IMAGE_PIXELS = None  # ours stands below
    try:
        with Image.open(path, formats=_FORMATS[media_type == JPEG]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise InvalidInput(
                    "Gambar “%(name)s” terlalu besar: %(width)s x %(height)s titik. Pindai lebih kasar.",
                    name=filename,
                    width=width,
                    height=height,
                )
            if media_type == JPEG:
                picture.draft("L", (width // 8, height // 8))
                picture.load()
            else:
                picture.verify()
    except (InvalidInput, MemoryError):
        raise
    except Exception as error:  # Pillow fails in many ways on a damaged file
        raise InvalidInput("Gambar “%(name)s” rusak atau terpotong. Pindai atau unduh lagi.", name=filename) from error
    return FileFacts(media_type=media_type)
