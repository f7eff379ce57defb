"""Specimens of given label maps, and label maps that no structure has: polygons, letters, tessellations, lines."""
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from . import cells, grains
from .captions import FILAMENTS
from .drawing import Shape, Specimen, blank, blank_labels, place, smooth_noise
from .filaments import STEEPNESS
from .optics import MODALITIES
from .scene import LEVELS, SIZE

SOLID = {"nuclei": cells.stained_nuclei, "cells": cells.spread_cells, "tissue": cells.sectioned_tissue,
         "membranes": cells.organelles, "bacteria": grains.solids, "beads": grains.lenses, "particles": grains.heap}


THICKEST = 9  # pixels, the radius that mitochondria and puncta hardly exceed


def shapes_of(labels, thickest=SIZE, margin=16):
    """The objects of a label map, distances measured from their outlines; what lies deeper than `thickest` is middle."""
    for label, box in enumerate(ndimage.find_objects(labels), 1):
        if box is None:
            continue
        part = tuple(slice(max(s.start - margin, 0), min(s.stop + margin, SIZE)) for s in box)
        mask = np.pad(labels[part] == label, 1, mode="edge")
        depth, height = (ndimage.distance_transform_edt(m)[1:-1, 1:-1] for m in (mask, ~mask))
        radius = min(float(depth.max()), thickest)
        distance = np.where(depth > 0, 1 - (depth - 0.5) / radius, 1 + (height - 0.5) / radius)
        distance = np.maximum(distance, 0).astype(np.float32)
        middle = np.unravel_index(depth.argmax(), depth.shape)
        yield Shape(part, distance, radius, np.array([m + s.start for m, s in zip(middle, part)], float))


def tubes(labels, structure, width, rng):
    """Filaments whose axes are the objects' skeletons; `width` as draw_actin and draw_microtubules use it."""
    from skimage.morphology import skeletonize
    axes = skeletonize(labels > 0)
    away, nearest = ndimage.distance_transform_edt(~axes, return_indices=True)
    brightness = rng.uniform(0.6, 1.0, int(labels.max()) + 1)[labels[tuple(nearest)]]
    profile = brightness * np.exp(-(away / width) ** 2 / 2)
    return (1 - np.exp(-STEEPNESS[structure] * profile)).astype(np.float32)


def mitochondria(shapes, rng):
    """Tubes as draw_mitochondria makes them across, whatever they are along."""
    dye, radii = blank(), []
    for part, distance, radius, _ in shapes:
        profile = 1 - np.exp(-rng.uniform(2.4, 3.3) * np.exp(-(distance / 0.62) ** 2 / 2))
        dye[part] = np.maximum(dye[part], 0.95 * profile)
        radii.append(radius)
    return (dye * (1 + 0.10 * smooth_noise(rng, 3.0))).astype(np.float32), float(np.mean(radii))


def spots(shapes, rng):
    """Puncta, out to one and a half deviations of their profile, in the glow of draw_puncta."""
    dye, radii = blank(), []
    for part, distance, radius, _ in shapes:
        dye[part] = np.maximum(dye[part], rng.uniform(0.65, 1.0) * np.exp(-(1.5 * distance) ** 2 / 2))
        radii.append(radius)
    return dye + grains.glow(rng), float(np.mean(radii))


def specimen_of(labels, scene, rng):
    """The specimen of the scene's structure with the objects of (256, 256) labels."""
    if scene.structure in SOLID:
        return SOLID[scene.structure](shapes_of(labels), rng)
    if scene.structure in FILAMENTS:
        width = rng.uniform(*LEVELS[scene.structure].radius[scene.size])
        dye = tubes(labels, scene.structure, width, rng)
    else:
        draw = mitochondria if scene.structure == "mitochondria" else spots
        dye, width = draw(shapes_of(labels, THICKEST), rng)
    return Specimen(dye, blank(), labels, int(len(np.unique(labels)) - 1), float(width))


def render_map(labels, scene, rng):
    """The picture, uint8 (256, 256, 3), of given labels, and the measured truth, as `render` answers them."""
    specimen = specimen_of(labels, scene, rng)
    picture, truth = MODALITIES[scene.modality](specimen, scene, rng)
    truth = {"objects": specimen.count, "radius": round(specimen.radius, 2)} | {k: round(v, 3) for k, v in truth.items()}
    return np.rint(255 * np.clip(picture, 0, 1)).astype(np.uint8), truth


def painted(draw_object, count):
    """Labels of what draw_object(canvas, i) fills with 1, later objects on top."""
    labels = blank_labels()
    for i in range(count):
        canvas = Image.new("L", (SIZE, SIZE))
        draw_object(ImageDraw.Draw(canvas), i)
        labels[np.array(canvas) > 0] = i + 1
    return labels


def some(rng, fewest, most):
    """A number between the two, small ones as likely as large ones by ratio."""
    return int(round(np.exp(rng.uniform(np.log(fewest), np.log(most)))))


def polygons(rng):
    """Triangles to hexagons, squares and discs of any size; they overlap or not."""
    count = some(rng, 1, 60)
    reach = rng.uniform(0.45, 1.0) * min(90, 150 / np.sqrt(count)) + 3
    corners = int(rng.choice([3, 4, 4, 5, 6, 40]))

    def draw(canvas, _):
        middle, size, turn = rng.uniform(0, SIZE, 2), reach * rng.uniform(0.6, 1.2), rng.uniform(0, 2 * np.pi)
        angles = turn + 2 * np.pi * np.arange(corners) / corners
        stretch = rng.uniform(0.6, 1.0)
        canvas.polygon([(middle[1] + size * np.cos(a), middle[0] + size * stretch * np.sin(a)) for a in angles], fill=1)
    return painted(draw, count)


def letters(rng):
    count = some(rng, 1, 12)
    size = int(rng.uniform(0.7, 1.1) * 230 / np.sqrt(count)) + 12
    font = ImageFont.load_default(size)

    def draw(canvas, _):
        text = chr(int(rng.choice([*range(65, 91), *range(97, 123), *range(48, 58)])))
        where = tuple(rng.uniform(-0.1 * size, SIZE - 0.7 * size, 2))
        canvas.text(where, text, fill=1, font=font, stroke_width=int(rng.integers(0, 1 + size // 30)))
    return painted(draw, count)


def tessellation(rng):
    """Cells that touch on all sides, in the whole field or in a part of it."""
    seeds = rng.uniform(0, SIZE, (some(rng, 3, 100), 2))
    y, x = np.mgrid[:SIZE, :SIZE]
    nearest = ((y[..., None] - seeds[:, 0]) ** 2 + (x[..., None] - seeds[:, 1]) ** 2).argmin(-1)
    labels = (nearest + 1).astype(np.uint16)
    if rng.random() < 0.7:
        labels[smooth_noise(rng, rng.uniform(30, 90)) < rng.uniform(-0.6, 0.8)] = 0
    return labels


def islands(rng):
    """Connected parts of thresholded noise, such as a segmentation leaves."""
    field = smooth_noise(rng, rng.uniform(8, 60))
    return ndimage.label(field > rng.uniform(0.1, 1.3))[0].astype(np.uint16)


def grid(rng):
    """Equal squares or discs in rows."""
    pitch, disc = rng.uniform(18, 80), rng.random() < 0.5
    half, (y0, x0) = pitch * rng.uniform(0.25, 0.45), rng.uniform(0, pitch, 2)
    y, x = (np.arange(SIZE) + offset for offset in (y0, x0))
    row, column = (y // pitch).astype(int)[:, None], (x // pitch).astype(int)
    dy, dx = (y % pitch - pitch / 2)[:, None], x % pitch - pitch / 2
    inside = np.hypot(dy, dx) < half if disc else np.maximum(np.abs(dy), np.abs(dx)) < half
    return ((row * (column.max() + 1) + column + 1) * inside).astype(np.uint16)


def scattered(rng):
    """Small objects apart from each other, all of about one size: discs, squares, other polygons."""
    count, corners, stretch = some(rng, 3, 150), int(rng.choice([3, 4, 4, 6, 40, 40])), rng.uniform(0.7, 1.0)
    most = max(2.5, rng.uniform(0.4, 1.0) * 80 / np.sqrt(count))
    centres, radii = place(rng, rng.uniform(0.65, 1.0, count) * most, rng.uniform(1.1, 1.5))
    turn = 0 if rng.random() < 0.5 else rng.uniform(0, 2 * np.pi)

    def draw(canvas, i):
        angles = turn + 2 * np.pi * (np.arange(corners) + 0.5) / corners
        canvas.polygon([(centres[i, 1] + radii[i] * np.cos(a), centres[i, 0] + radii[i] * stretch * np.sin(a))
                        for a in angles], fill=1)
    return painted(draw, len(centres))


def parted(rng):
    """Discs that overlap, parted where they meet halfway."""
    count = some(rng, 2, 60)
    seeds, radius = rng.uniform(0, SIZE, (count, 2)), rng.uniform(0.5, 1.0) * min(50, 170 / np.sqrt(count))
    y, x = np.mgrid[:SIZE, :SIZE]
    away = np.hypot(y[..., None] - seeds[:, 0], x[..., None] - seeds[:, 1])
    return ((away.argmin(-1) + 1) * (away.min(-1) < radius)).astype(np.uint16)


def lines(rng):
    """Straight and broken lines, circles and letters' outlines, three pixels wide, for filaments."""
    width = 3

    def draw(canvas, _):
        kind = rng.integers(3)
        if kind == 0:
            y, x, radius = *rng.uniform(0, SIZE, 2), rng.uniform(12, 90)
            canvas.ellipse((x - radius, y - radius, x + radius, y + radius), outline=1, width=width)
        else:
            points = rng.uniform(0, SIZE, (2 if kind == 1 else int(rng.integers(3, 7)), 2))
            canvas.line([tuple(p) for p in points], fill=1, width=width)
    return painted(draw, some(rng, 1, 30))


SOLID_MAPS = (polygons, polygons, letters, tessellation, islands, grid, scattered, scattered, scattered, parted)


def draw_map(structure, rng):
    """Labels, uint16 (256, 256): objects of at least eight pixels, numbered from 1; at least one."""
    while True:
        kinds = (lines,) if structure in FILAMENTS else SOLID_MAPS
        labels = kinds[rng.integers(len(kinds))](rng)
        areas = np.bincount(labels.ravel())
        kept = np.flatnonzero(areas >= 8)
        kept = kept[kept > 0]
        if len(kept):
            numbers = np.zeros(len(areas), np.uint16)
            numbers[kept] = np.arange(1, len(kept) + 1)
            return numbers[labels]
