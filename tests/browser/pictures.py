"""
The pictures of README and docs/, from what the browser tests have last seen: `make pictures`.

They are made narrower, reduced to a palette and cut where a page goes on below what the text speaks of.
"""

from pathlib import Path

from PIL import Image

from tests.browser.conftest import SCREENSHOTS
from tests.support.system import ROOT

WIDTH, LONGEST, COLOURS = 900, 1100, 128
PICTURES = {
    "01-propose": "*/??-propose-empty-1240.png",
    "02-letter": "*/??-letter-completeness-1240.png",
    "03-review": "*/??-review-1240.png",
    "04-confirm": "*/??-confirm-review-1240.png",
    "06-dossier": "*/??-dossier-registered-1240.png",
    "08-prefect": "*/flow-run.png",
}
"""Picture of the documents -> the screenshot it is."""


def renew(folder: Path = ROOT / "docs" / "images") -> None:
    """Write every picture anew."""
    for name, pattern in PICTURES.items():
        newest = max(SCREENSHOTS.glob(pattern), key=lambda file: file.stat().st_mtime)
        with Image.open(newest) as seen:
            narrow = seen.convert("RGB").resize(
                (WIDTH, round(seen.height * WIDTH / seen.width)), Image.Resampling.LANCZOS
            )
        cut = narrow.crop((0, 0, WIDTH, min(narrow.height, LONGEST)))
        cut.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    renew()
