"""Nuclei, whole cells, tissue, and the membranes inside cells."""
import numpy as np

from .drawing import Shape, Specimen, blank, blank_labels, blob, draw_count, inside, place, smooth_noise
from .scene import LEVELS


def nuclei_layout(scene, levels, rng, gap):
    """Yields the shapes of all nuclei. Elongated ones lie along a common direction, or none."""
    elongated = scene.shape == "elongated"
    radii = rng.uniform(*levels.radius[scene.size], draw_count(scene, levels, rng))
    centres, radii = place(rng, radii, gap * (1.35 if elongated else 1.0))  # ends of spindles should not meet
    flow, spread = rng.uniform(0, np.pi), rng.choice([0.2, 1.5])
    shapes = []
    for centre, radius in zip(centres, radii):
        ratio = rng.uniform(2.3, 3.0) if elongated else rng.uniform(1.0, 1.2)
        part, distance = blob(rng, centre, radius, ratio, rng.normal(flow, spread), 0.02)
        shapes.append(Shape(part, distance, radius, centre))
    yield from shapes


def spot(rng, distance, radius, width):
    """A soft spot somewhere in the inner part of an object, `width` object radii wide."""
    rows, cols = np.nonzero(distance < 0.6)
    if rows.size == 0:
        return np.zeros_like(distance)
    k = rng.integers(rows.size)
    y = np.arange(distance.shape[0], dtype=np.float32)[:, None] - rows[k]
    x = np.arange(distance.shape[1], dtype=np.float32) - cols[k]
    return np.exp(-(y ** 2 + x ** 2) / np.float32(2 * (width * radius) ** 2))


def draw_nuclei(scene, rng):
    return stained_nuclei(nuclei_layout(scene, LEVELS["nuclei"], rng, 1.2), rng)


def stained_nuclei(shapes, rng):
    """Domed discs with chromatin texture and, when large enough, darker nucleoli."""
    dye, labels, radii = blank(), blank_labels(), []
    chromatin = smooth_noise(rng, 3.0) + smooth_noise(rng, 7.0)
    for label, (part, distance, radius, _) in enumerate(shapes, 1):
        body = (0.72 + 0.28 * np.sqrt(np.clip(1 - distance ** 2, 0, 1))) * (1 + 0.06 * chromatin[part])
        for _ in range(rng.integers(1, 4) if radius > 10 else 0):
            body *= 1 - 0.45 * spot(rng, distance, radius, rng.uniform(0.11, 0.17))
        dye[part] = np.maximum(dye[part], rng.uniform(0.65, 1.0) * inside(distance, radius) * body)
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(dye, blank(), labels, len(radii), float(np.mean(radii)))


def draw_cells(scene, rng):
    return spread_cells(blobs(scene, LEVELS["cells"], rng, 1.6, 0.055, (2, 3, 4, 5)), rng)


def blobs(scene, levels, rng, longest, roughness, lobes):
    """Irregular ellipses up to `longest` times as long as wide, placed at once, each outlined when it is asked for."""
    centres, radii = place(rng, rng.uniform(*levels.radius[scene.size], draw_count(scene, levels, rng)), 1.12)

    def outlined(centre, radius):
        part, distance = blob(rng, centre, radius, rng.uniform(1.0, longest), rng.uniform(0, np.pi), roughness, lobes)
        return Shape(part, distance, radius, centre)
    return map(outlined, centres, radii)


def spread_cells(shapes, rng):
    """An irregular cytoplasm, thickest around a nucleus (the core)."""
    body, core, labels, radii = blank(), blank(), blank_labels(), []
    texture = 1 + 0.05 * smooth_noise(rng, 4.0) + 0.05 * smooth_noise(rng, 10.0)
    for label, (part, distance, radius, centre) in enumerate(shapes, 1):
        thick = (0.5 + 0.5 * np.clip(1 - distance, 0, 1)) * inside(distance, radius) * texture[part]
        body[part] = np.maximum(body[part], rng.uniform(0.8, 1.1) * thick)
        where = centre + rng.uniform(-0.14, 0.14, 2) * radius
        inner, nucleus = blob(rng, where, 0.44 * radius, rng.uniform(1.0, 1.35), rng.uniform(0, np.pi), 0.02)
        core[inner] = np.maximum(core[inner], inside(nucleus, 0.44 * radius))
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(body, core, labels, len(radii), float(np.mean(radii)))


def draw_tissue(scene, rng):
    return sectioned_tissue(nuclei_layout(scene, LEVELS["tissue"], rng, 1.15), rng)


def sectioned_tissue(shapes, rng):
    """A section: fibrous matrix with gaps (eosin, body) and nuclei (hematoxylin, core)."""
    fibres = np.sin(0.30 * directed(rng) + 3.0 * smooth_noise(rng, 28.0))
    matrix = 0.40 + 0.035 * fibres + 0.07 * smooth_noise(rng, 28.0) + 0.02 * smooth_noise(rng, 6.0)
    gaps = np.clip(2 * (smooth_noise(rng, 30.0) - rng.uniform(1.5, 2.1)), 0, 1)
    hematoxylin, labels, radii = np.full_like(matrix, 0.04), blank_labels(), []
    chromatin = smooth_noise(rng, 3.5)
    for label, (part, distance, radius, _) in enumerate(shapes, 1):
        strength = rng.uniform(0.7, 1.0) * (1 + 0.08 * chromatin[part])
        hematoxylin[part] = np.maximum(hematoxylin[part], strength * inside(distance, radius))
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(np.clip(matrix, 0.1, 0.7) * (1 - gaps), hematoxylin, labels, len(radii), float(np.mean(radii)))


def directed(rng):
    """Pixels along a random direction."""
    angle, i = rng.uniform(0, np.pi), np.arange(256, dtype=np.float32)
    return np.float32(np.cos(angle)) * i[:, None] + np.float32(np.sin(angle)) * i


def draw_membranes(scene, rng):
    return organelles(blobs(scene, LEVELS["membranes"], rng, 1.5, 0.04, (2, 3, 4)), rng)


def organelles(shapes, rng):
    """Organelles in a thin section: dark membranes (body) around a matrix that is denser than the cytoplasm (core), as that
    of mitochondria, peroxisomes and dense-core granules is."""
    body, core, labels, radii = blank(), blank(), blank_labels(), []
    for label, (part, distance, radius, _) in enumerate(shapes, 1):
        outline = np.exp(-((distance - 1) * radius / 2.2) ** 2 / 2)
        if rng.random() < 0.35 and radius > 20:  # mitochondria: folds of the inner membrane
            outline = np.maximum(outline, cristae(rng, distance, radius))
        body[part] = np.maximum(body[part], outline)
        core[part] = np.maximum(core[part], rng.uniform(0.7, 1.0) * inside(distance, radius))
        labels[part][distance < 1] = label
        radii.append(radius)
    return Specimen(body, core, labels, len(radii), float(np.mean(radii)))


def cristae(rng, distance, radius):
    """Parallel folds inside an outline, eighteen pixels apart."""
    angle = rng.uniform(0, np.pi)
    y = np.arange(distance.shape[0], dtype=np.float32)[:, None]
    x = np.arange(distance.shape[1], dtype=np.float32)
    phase = (np.cos(angle) * y + np.sin(angle) * x) * (2 * np.pi / 18) + 0.8 * np.sin(y / 14) + rng.uniform(0, 6)
    return 0.75 * np.clip(np.sin(phase), 0, 1) ** 2 * np.clip((0.85 - distance) * radius / 2, 0, 1)
