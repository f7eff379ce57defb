"""Holes as selections make them: ovals, rectangles, polygons and strokes, across objects."""
import numpy as np
from PIL import Image, ImageDraw

LEAST, MOST = 0.01, 0.6  # of the picture


def hole(rng, side):
    """bool (side, side): one to three selections, which together cover LEAST to MOST of the picture."""
    while True:
        canvas = Image.new("1", (side, side))
        draw = ImageDraw.Draw(canvas)
        for _ in range(int(rng.choice([1, 1, 1, 2, 3]))):
            SELECTIONS[rng.integers(len(SELECTIONS))](draw, rng, side)
        mask = np.array(canvas)
        if LEAST <= mask.mean() <= MOST:
            return mask


def box(rng, side):
    """Left, top, right, bottom; it may reach over the picture's edge."""
    width, height = np.exp(rng.uniform(np.log(0.1), np.log(0.8), 2)) * side
    x, y = rng.uniform(-0.1 * side, 1.1 * side, 2)
    return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]


def oval(draw, rng, side):
    draw.ellipse(box(rng, side), fill=1)


def rectangle(draw, rng, side):
    draw.rectangle(box(rng, side), fill=1)


def polygon(draw, rng, side):
    """Five to twelve corners around a middle, some far out, some near."""
    left, top, right, bottom = box(rng, side)
    angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(5, 13))))
    reach = rng.uniform(0.5, 1.0, len(angles)) / 2
    draw.polygon([((left + right) / 2 + (right - left) * r * np.cos(a), (top + bottom) / 2 + (bottom - top) * r * np.sin(a))
                  for a, r in zip(angles, reach)], fill=1)


def stroke(draw, rng, side):
    """A thick broken line, as of a brush."""
    points, width = rng.uniform(0, side, (int(rng.integers(2, 6)), 2)), int(rng.uniform(0.04, 0.16) * side)
    draw.line([tuple(p) for p in points], fill=1, width=width, joint="curve")
    for x, y in points:
        draw.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=1)


SELECTIONS = (oval, oval, rectangle, polygon, stroke)
