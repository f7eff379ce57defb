"""Actin, microtubules and mitochondria: curves with a width."""
import numpy as np
from scipy.ndimage import grey_dilation

from .drawing import Specimen, blank, blur, curves, draw_count, label_curves, place, smooth_noise, splat
from .scene import LEVELS, SIZE

STEEPNESS = {"actin": 1.8, "microtubules": 1.5}  # of their brightness, see paint


def paint(points, brightness, width, steepness):
    """Curves (curves, steps, 2) as tubes of Gaussian profile; 1 - exp(-x) keeps crossings from burning out."""
    weights = np.repeat(brightness * 0.5, points.shape[1])
    lines = blur(splat(points.reshape(-1, 2), weights), width) * (width * np.sqrt(2 * np.pi))
    return (1 - np.exp(-steepness * lines)).astype(np.float32)


def specimen(points, dye, count, width, spread=3):
    labels = grey_dilation(label_curves(points), size=(spread, spread))
    return Specimen(dye, blank(), labels, count, float(width))


def draw_actin(scene, rng):
    """Stress fibres: long, straight, nearly parallel bundles across the field; others cross them in a third."""
    levels = LEVELS["actin"]
    count, width = draw_count(scene, levels, rng), rng.uniform(*levels.radius[scene.size])
    flow = rng.uniform(0, np.pi)
    crossing = rng.choice([-1, 1]) * 0.9 * (rng.random(count) < (0.3 if rng.random() < 0.33 else 0))
    heading = flow + rng.normal(0, 0.05, count) + crossing
    offset = (np.arange(count) + rng.uniform(0.1, 0.9, count)) / count * 300 - 150  # spread over the field
    middle = SIZE / 2 + offset[:, None] * np.stack([np.cos(heading), -np.sin(heading)], -1)
    length = 380
    start = middle - 0.5 * length * np.stack([np.sin(heading), np.cos(heading)], -1)
    points = curves(rng, start, heading, length, 0.0008)
    dye = paint(points, rng.uniform(0.55, 1.0, count), width, STEEPNESS["actin"])
    return specimen(points, dye, count, width)


def draw_microtubules(scene, rng):
    """Thin winding filaments that spread from an organising centre."""
    levels = LEVELS["microtubules"]
    count, width = draw_count(scene, levels, rng), rng.uniform(*levels.radius[scene.size])
    centre = rng.uniform(0.3 * SIZE, 0.7 * SIZE, 2)
    heading = 2 * np.pi * (np.arange(count) + rng.uniform(0, 0.8, count)) / count
    start = centre + rng.uniform(4, 16, (count, 1)) * np.stack([np.sin(heading), np.cos(heading)], -1)
    points = curves(rng, start, heading, 230, 0.02)
    dye = paint(points, rng.uniform(0.6, 1.0, count), width, STEEPNESS["microtubules"])
    return specimen(points, dye, count, width)


def draw_mitochondria(scene, rng):
    """Winding tubes, some ten to fifteen times as long as wide; few touch."""
    levels = LEVELS["mitochondria"]
    radius = rng.uniform(*levels.radius[scene.size])
    count = draw_count(scene, levels, rng)
    middles, _ = place(rng, np.full(count, 4.6 * radius + 2), 0.95, 0.1)
    heading = rng.uniform(0, 2 * np.pi, len(middles))
    reach = 10 * radius + 8
    start = middles - 0.5 * reach * np.stack([np.sin(heading), np.cos(heading)], -1)
    points = curves(rng, start, heading, reach, 0.24 / radius)
    tubes = paint(points, rng.uniform(0.8, 1.1, len(middles)), 0.62 * radius, 3.0)
    dye = tubes * (1 + 0.10 * smooth_noise(rng, 3.0)) * 0.95
    return specimen(points, dye.astype(np.float32), len(middles), radius, 2 * int(round(radius)) + 1)
