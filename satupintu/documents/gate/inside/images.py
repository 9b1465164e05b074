"""Pictures: whole, and not larger than a page can be."""

import mmap
from pathlib import Path

from PIL import Image

from satupintu.documents.checks import JPEG
from satupintu.documents.gate.asked import FileFacts
from satupintu.domain.errors import InvalidInput

MAX_PIXELS = 200_000_000
"""A page of A2 at 600 dots an inch has 140 million."""
_END_OF_JPEG = b"\xff\xd9"
_FORMATS = {True: ("JPEG", "MPO"), False: ("PNG",)}
"""By whether it begins as a JPEG; telephones write several JPEGs in one file (MPO)."""


def facts(path: Path, filename: str, media_type: str) -> FileFacts:
    """
    See that a picture is whole, without unpacking it.

    Raises:
        InvalidInput: it is damaged, cut off or too large.
    """
    Image.MAX_IMAGE_PIXELS = None  # ours stands above
    try:
        with Image.open(path, formats=_FORMATS[media_type == JPEG]) as picture:
            width, height = picture.size
            if media_type == JPEG:
                assert picture.fp is not None
                is_whole = _ends(path, picture.fp.tell())
            else:
                picture.verify()
                is_whole = True
    except MemoryError:
        raise
    except Exception as error:  # Pillow fails in many ways on a damaged file
        raise _damaged(filename) from error
    if not is_whole:
        raise _damaged(filename)
    if width * height > MAX_PIXELS:
        raise InvalidInput(
            "Gambar “%(name)s” terlalu besar: %(width)s x %(height)s titik. Pindai lebih kasar.",
            name=filename,
            width=width,
            height=height,
        )
    return FileFacts(media_type=media_type)


def _ends(path: Path, scan: int) -> bool:
    """Whether the mark of the end comes after the scan began; a small picture in the head has one of its own."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(_END_OF_JPEG, scan) >= 0


def _damaged(filename: str) -> InvalidInput:
    return InvalidInput("Gambar “%(name)s” rusak atau terpotong. Pindai atau unduh lagi.", name=filename)
