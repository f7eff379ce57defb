"""Writes the edges that OpenCV finds, called as the annotators of ControlNet do: cv2.Canny(picture, low, high).

    python models/reference/edges.py src/test/resources/reference/images/canny.npz

`picture_NAME` (h, w, 3) uint8, RGB, and for each pair of thresholds `edges_NAME_LOW_HIGH` (h, w) uint8 of 0 and 255.
Grey pictures have three equal channels and were given to OpenCV as one. The shipped micrographs are not copied: only
their edges are.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SIZES = ((1, 1), (1, 6), (6, 1), (2, 2), (3, 3), (5, 4), (17, 23), (64, 48), (97, 61))
THRESHOLDS = ((100, 200), (50, 120), (0, 255), (0, 0), (200, 100), (99.5, 150.9), (255, 255), (30, 31))


def pictures():
    """Noise is blurred, or there would be edges everywhere; few levels make equal gradients, where order decides."""
    random = np.random.default_rng(11)
    for height, width in SIZES:
        for name, levels in (("smooth", 255), ("coarse", 3)):
            noise = cv2.GaussianBlur(random.random((height, width, 3)), (0, 0), 1.2 if name == "smooth" else 0.8)
            spread = np.ptp(noise) or 1
            picture = np.rint((noise - noise.min()) / spread * levels) * (255 // levels)
            yield f"{name}{height}x{width}", picture.astype(np.uint8)
            yield f"grey{name}{height}x{width}", np.repeat(picture[..., :1], 3, -1).astype(np.uint8)
    shapes = np.full((80, 90, 3), 200, np.uint8)
    cv2.circle(shapes, (40, 40), 25, (30, 90, 160), -1)
    cv2.line(shapes, (3, 70), (86, 12), (255, 0, 0), 3)
    cv2.rectangle(shapes, (50, 50), (89, 79), (10, 220, 40), -1)
    yield "shapes", shapes


def main(out: Path):
    arrays = {}
    for name, picture in pictures():
        arrays[f"picture_{name}"] = picture
        for low, high in THRESHOLDS:
            given = picture[..., 0] if name.startswith("grey") else picture
            arrays[f"edges_{name}_{low}_{high}"] = cv2.Canny(np.ascontiguousarray(given), low, high)
    for name in ("cell", "tissue"):
        micrograph = np.asarray(Image.open(ROOT / f"examples/micrographs/{name}.png").convert("RGB"))
        arrays[f"micrograph_{name}_100_200"] = cv2.Canny(micrograph, 100, 200)
        arrays[f"micrograph_{name}_20_60"] = cv2.Canny(micrograph, 20, 60)
    np.savez_compressed(out, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
