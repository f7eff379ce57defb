"""Writes what Pillow's Lanczos filter makes of random pictures and masks.

    python models/reference/images.py src/test/resources/reference/images/lanczos.npz

Each case has the size before and after in its name, WxH-WxH: `levels_…` (h, w, 3) uint8 and `floats_…` (h, w, 3)
float32 are the pictures, `mask_…` (h, w) uint8 of 0 and 255; the same with `_resized` what becomes of them. Masks are
resized and cut at one half by diffusers' own VaeImageProcessor, to 0 and 1.
"""

import sys
from pathlib import Path

import numpy as np
from diffusers.image_processor import VaeImageProcessor
from PIL import Image

CASES = (
    (1, 1, 8, 8), (1, 1, 16, 8), (2, 1, 8, 8), (5, 3, 8, 8), (8, 8, 5, 3), (8, 8, 1, 1), (17, 13, 24, 16),
    (24, 16, 17, 13), (31, 33, 32, 40), (32, 40, 31, 33), (16, 16, 16, 24), (16, 24, 16, 16), (24, 16, 40, 16),
    (61, 7, 16, 16), (7, 61, 16, 16), (50, 41, 24, 8), (16, 8, 47, 41), (47, 26, 8, 40), (3, 1, 1, 3),
)


def main(out: Path):
    random = np.random.default_rng(7)
    processor = VaeImageProcessor(vae_scale_factor=1, do_normalize=False, do_binarize=True, do_convert_grayscale=True)
    arrays = {}
    for width, height, new_width, new_height in CASES:
        name, size = f"{width}x{height}-{new_width}x{new_height}", (new_width, new_height)
        levels = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        levels[random.random((height, width)) < 0.3] = random.choice((0, 255))  # so that overshoots are cut off
        floats = random.random((height, width, 3), dtype=np.float32)
        mask = np.where(random.random((height, width)) < 0.5, 255, 0).astype(np.uint8)
        arrays[f"levels_{name}"], arrays[f"floats_{name}"], arrays[f"mask_{name}"] = levels, floats, mask
        arrays[f"levels_resized_{name}"] = np.asarray(Image.fromarray(levels).resize(size, Image.Resampling.LANCZOS))
        arrays[f"floats_resized_{name}"] = np.stack([
            np.asarray(Image.fromarray(floats[..., c]).resize(size, Image.Resampling.LANCZOS)) for c in range(3)], -1)
        resized = processor.preprocess(Image.fromarray(mask), height=new_height, width=new_width)
        arrays[f"mask_resized_{name}"] = resized[0, 0].numpy().astype(np.uint8)
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
