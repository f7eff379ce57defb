"""What specimens are drawn with: textures, placement, outlines, curves. Images are (256, 256) float32."""
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .scene import SIZE


@dataclass(frozen=True)
class Specimen:
    """Amounts of two substances in [0, about 1.2], and the objects.

    `body` is what the main stain or contrast shows (for particles: height in pixels), `core` the second one (nuclei of
    cells and of tissue, matrix of organelles). `labels` is 0 for background, then 1 to `count`; `radius` is the mean, in
    pixels.
    """
    body: np.ndarray
    core: np.ndarray
    labels: np.ndarray
    count: int
    radius: float


class Shape(NamedTuple):
    """One object: slices of the part of the image that it is in, there the scaled distance (0 in the middle, 1 on the
    outline), its radius in pixels, and its middle (y, x) in the image."""
    part: tuple
    distance: np.ndarray
    radius: float
    centre: np.ndarray


def blank():
    return np.zeros((SIZE, SIZE), np.float32)


def blank_labels():
    return np.zeros((SIZE, SIZE), np.uint16)


@lru_cache(maxsize=512)
def gaussian_matrix(twentieths):
    """(256, 256): a Gaussian of so many twentieths of a pixel along one axis, mirrored at the edges."""
    sigma = twentieths / 20
    i = np.arange(SIZE, dtype=np.float32)
    weight = sum(np.exp(-(i[:, None] - j) ** 2 / (2 * sigma ** 2)) for j in (i, -1 - i, 2 * SIZE - 1 - i))
    return (weight / weight.sum(1, keepdims=True)).astype(np.float32)


def blur(image, sigma):
    """Gaussian blur of (256, 256) or (256, 256, channels); two matrix products whatever the width."""
    g = gaussian_matrix(max(1, round(20 * sigma)))
    if image.ndim == 2:
        return g @ image.astype(np.float32, copy=False) @ g.T
    return np.stack([g @ image[..., c].astype(np.float32, copy=False) @ g.T for c in range(image.shape[2])], -1)


@lru_cache(maxsize=64)
def interpolation_matrix(scale):
    """(256, coarse): Gaussian kernels on a grid `scale` pixels wide, of unit sum of squares."""
    coarse = int(SIZE / scale) + 4
    weight = np.exp(-(np.arange(SIZE)[:, None] / scale + 1.5 - np.arange(coarse)) ** 2 / (2 * 0.6 ** 2))
    return (weight / np.sqrt((weight ** 2).sum(1, keepdims=True))).astype(np.float32)


def smooth_noise(rng, scale):
    """Zero-mean texture of about unit variance whose grain is about `scale` pixels."""
    m = interpolation_matrix(scale)
    return m @ rng.standard_normal((m.shape[1],) * 2, dtype=np.float32) @ m.T


def draw_count(scene, levels, rng):
    return int(rng.integers(*levels.count[scene.size][scene.density], endpoint=True))


def place(rng, radii, gap, margin=0.3, tries=40):
    """Dart throwing: centres (n, 2) and radii (n,) of discs at least gap * (sum of radii) apart; crowded out ones fail."""
    centres, kept = np.empty((len(radii), 2)), np.empty(len(radii))
    n = 0
    for radius in radii:
        darts = rng.uniform(-margin * radius, SIZE + margin * radius, (tries, 2))
        clearance = np.hypot(darts[:, None, 0] - centres[:n, 0], darts[:, None, 1] - centres[:n, 1])
        free = (clearance >= gap * (radius + kept[:n])).all(1)
        if free.any():
            centres[n], kept[n] = darts[free.argmax()], radius
            n += 1
    return centres[:n], kept[:n]


def window(centre, reach):
    """Slices of the part of the image within `reach` of a centre (y, x), and its coordinates from there."""
    y0, x0 = (min(max(int(c - reach), 0), SIZE - 1) for c in centre)
    y1, x1 = (max(min(int(c + reach) + 2, SIZE), 1) for c in centre)
    y = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(centre[0])
    x = np.arange(x0, x1, dtype=np.float32) - np.float32(centre[1])
    return (slice(y0, y1), slice(x0, x1)), y, x


def blob(rng, centre, radius, axis_ratio=1.0, angle=0.0, roughness=0.0, lobes=(2, 3, 4)):
    """A more or less irregular ellipse of area about pi radius^2: window, and scaled distance (1 on its outline)."""
    part, y, x = window(centre, radius * np.sqrt(axis_ratio) * (1.15 + 3 * roughness) + 2)
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    u = (x * c + y * s) / np.float32(radius * np.sqrt(axis_ratio))
    v = (y * c - x * s) / np.float32(radius / np.sqrt(axis_ratio))
    distance = np.hypot(u, v)
    if roughness > 0:
        theta = np.arctan2(v, u)
        edge = 1 + sum(np.float32(rng.normal(0, roughness)) * np.cos(k * theta + np.float32(rng.uniform(0, 2 * np.pi)))
                       for k in lobes)
        distance = distance / np.maximum(edge, 0.5)
    return part, distance


def inside(distance, radius):
    """1 within an outline, 0 outside, with an edge of one and a half pixels."""
    return np.clip((1 - distance) * radius / 1.5 + 0.5, 0, 1)


def curves(rng, start, heading, length, bend, step=0.5):
    """Points (curves, steps, 2) of smooth random walks; `bend` is the curvature's deviation, in radians a pixel."""
    steps = int(length / step)
    knots = rng.standard_normal((len(start), steps // 40 + 3)) * bend * step
    at = np.arange(steps) / 40
    left = at.astype(int)
    mix = at - left
    angle = np.asarray(heading)[:, None] + np.cumsum(knots[:, left] * (1 - mix) + knots[:, left + 1] * mix, 1)
    moves = step * np.stack([np.sin(angle), np.cos(angle)], -1)
    return np.asarray(start)[:, None] + np.cumsum(moves, 1)


def splat(points, weights):
    """Adds weights (n,) at points (n, 2) to an empty image, each shared by the four pixels around it."""
    y, x = points[:, 0], points[:, 1]
    keep = (y > 0) & (y < SIZE - 1.001) & (x > 0) & (x < SIZE - 1.001)
    y, x, w = y[keep], x[keep], weights[keep]
    iy, ix = y.astype(np.int32), x.astype(np.int32)
    fy, fx = y - iy, x - ix
    base = iy * SIZE + ix
    index = np.concatenate([base, base + 1, base + SIZE, base + SIZE + 1])
    share = np.concatenate([w * (1 - fy) * (1 - fx), w * (1 - fy) * fx, w * fy * (1 - fx), w * fy * fx])
    return np.bincount(index, share, SIZE * SIZE).reshape(SIZE, SIZE).astype(np.float32)


def label_curves(points):
    """Labels of the pixels that the curves (curves, steps, 2) pass through, later ones on top."""
    labels = blank_labels()
    for label, curve in enumerate(np.rint(points).astype(int), 1):
        curve = curve[((curve >= 0) & (curve < SIZE)).all(1)]
        labels[curve[:, 0], curve[:, 1]] = label
    return labels
