"""Small objects: puncta, beads, bacteria, particles."""
import numpy as np

from .drawing import Shape, Specimen, blank, blank_labels, blob, blur, draw_count, inside, place, smooth_noise, splat, window
from .scene import LEVELS


def draw_puncta(scene, rng):
    """Round spots, in the dim glow of the cytoplasm, which leaves the nucleus out."""
    levels = LEVELS["puncta"]
    width = rng.uniform(*levels.radius[scene.size])
    centres, _ = place(rng, np.full(draw_count(scene, levels, rng), 2.1 * width), 1.2, 0.0)
    spots = blur(splat(centres, rng.uniform(0.65, 1.0, len(centres))), width) * (2 * np.pi * width ** 2)
    labels = blank_labels()
    for label, centre in enumerate(centres, 1):
        part, y, x = window(centre, 2 * width)
        labels[part][y ** 2 + x ** 2 < (1.5 * width) ** 2] = label
    return Specimen(spots + glow(rng), blank(), labels, len(centres), width)


def glow(rng):
    """One to two dim cells, each with the shadow of its nucleus."""
    light = blank()
    for _ in range(rng.integers(1, 3)):
        centre = rng.uniform(50, 206, 2)
        part, distance = blob(rng, centre, rng.uniform(65, 85), rng.uniform(1.0, 1.5), rng.uniform(0, np.pi), 0.05)
        light[part] = np.maximum(light[part], 0.03 * np.clip((1 - distance) * 6, 0, 1))
        part, distance = blob(rng, centre, rng.uniform(24, 30), rng.uniform(1.0, 1.3), rng.uniform(0, np.pi), 0.02)
        light[part] *= 1 - 0.65 * np.clip((1 - distance) * 8, 0, 1)
    return light


def draw_beads(scene, rng):
    """Microspheres of one size: even, perfectly round, apart. In bright field they are lenses with dark rims."""
    levels = LEVELS["beads"]
    radius = rng.uniform(*levels.radius[scene.size])
    centres, _ = place(rng, np.full(draw_count(scene, levels, rng), radius), 1.25)
    return lenses((Shape(*blob(rng, centre, radius), radius, centre) for centre in centres), rng)


def lenses(shapes, rng):
    """Bright all over under fluorescence, a dark rim in bright field."""
    body, core, labels, radii = blank(), blank(), blank_labels(), []
    for label, (part, distance, radius, _) in enumerate(shapes, 1):
        solid = inside(distance, radius)
        body[part] = np.maximum(body[part], rng.uniform(0.9, 1.0) * solid * np.sqrt(np.clip(1.2 - distance ** 2, 0, 1)))
        core[part] = np.maximum(core[part], solid * (0.15 + 0.85 * np.clip(distance, 0, 1) ** 2))
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(body, core, labels, len(radii), float(np.mean(radii)))


def draw_bacteria(scene, rng):
    """Straight rods with round ends, two and a half to three and a half times as long as wide."""
    levels = LEVELS["bacteria"]
    radius = rng.uniform(*levels.radius[scene.size])
    count = draw_count(scene, levels, rng)
    half = rng.uniform(1.5, 2.5, count) * radius  # half the length of the axis between the ends
    centres, reaches = place(rng, half + radius, 0.85, 0.0)

    def rod(centre, reach):
        part, y, x = window(centre, reach + 2)
        angle = rng.uniform(0, np.pi)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        distance = np.hypot(np.maximum(np.abs(along) - (reach - radius), 0), across).astype(np.float32) / radius
        return Shape(part, distance, radius, centre)
    return solids(map(rod, centres, reaches), rng)


def solids(shapes, rng):
    """Thickest along their middle."""
    body, labels, radii = blank(), blank_labels(), []
    for label, (part, distance, radius, _) in enumerate(shapes, 1):
        profile = 0.6 + 0.4 * np.sqrt(np.clip(1 - distance ** 2, 0, 1))
        body[part] = np.maximum(body[part], rng.uniform(0.8, 1.0) * inside(distance, radius) * profile)
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(body, blank(), labels, len(radii), float(np.mean(radii)))


def draw_particles(scene, rng):
    """Faceted grains on a flat support, as heights in pixels."""
    levels = LEVELS["particles"]
    radii = rng.uniform(*levels.radius[scene.size], draw_count(scene, levels, rng))
    centres, radii = place(rng, radii, 1.12)
    return heap((Shape(*facets(rng, centre, radius), radius, centre) for centre, radius in zip(centres, radii)), rng)


def heap(shapes, rng):
    """Flat on top, with steep sides, on a support that is nearly even."""
    height, labels, radii = blank(), blank_labels(), []
    for label, (part, distance, radius, _) in enumerate(shapes, 1):
        height[part] = np.maximum(height[part], 0.8 * radius * np.clip(1.6 * (1 - distance), 0, 1))
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(height + 0.10 * smooth_noise(rng, 5.0), blank(), labels, len(radii), float(np.mean(radii)))


def facets(rng, centre, radius):
    """Scaled distance of a convex polygon of five to seven sides."""
    part, y, x = window(centre, 1.35 * radius + 2)
    sides = rng.integers(5, 8)
    angles = 2 * np.pi * (np.arange(sides) + rng.uniform(-0.2, 0.2, sides)) / sides + rng.uniform(0, np.pi)
    return part, np.maximum.reduce([
        ((y * np.sin(a) + x * np.cos(a)) / (radius * rng.uniform(0.86, 1.0))).astype(np.float32) for a in angles])
