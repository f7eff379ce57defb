"""Which structures there are, who draws them, and how often each word is drawn."""
from dataclasses import dataclass

import numpy as np

from . import cells, filaments, grains
from .optics import MODALITIES
from .scene import COLOURS, DENSITIES, SIZES, Scene


@dataclass(frozen=True)
class Structure:
    """`draw(scene, rng)` answers the specimen; `modalities` maps each microscope to its share of the images."""
    draw: object
    modalities: dict
    share: float = 1.0


FLUORESCENCE = {"fluorescence": 1.0}
STRUCTURES = {
    "nuclei": Structure(cells.draw_nuclei, FLUORESCENCE, 1.6),
    "cells": Structure(cells.draw_cells, {"fluorescence": 0.45, "bright field": 0.25, "phase contrast": 0.30}, 1.4),
    "actin": Structure(filaments.draw_actin, FLUORESCENCE),
    "microtubules": Structure(filaments.draw_microtubules, FLUORESCENCE),
    "mitochondria": Structure(filaments.draw_mitochondria, FLUORESCENCE),
    "bacteria": Structure(grains.draw_bacteria, {"phase contrast": 0.65, "fluorescence": 0.35}),
    "puncta": Structure(grains.draw_puncta, FLUORESCENCE),
    "beads": Structure(grains.draw_beads, {"fluorescence": 0.7, "bright field": 0.3}),
    "tissue": Structure(cells.draw_tissue, {"bright field": 1.0}),
    "membranes": Structure(cells.draw_membranes, {"TEM": 1.0}),
    "particles": Structure(grains.draw_particles, {"SEM": 1.0})}
SHARES = np.array([s.share for s in STRUCTURES.values()]) / sum(s.share for s in STRUCTURES.values())


def sample_scene(rng):
    """Draws the words. Blurred, noisy and hazy pictures are fewer than plain ones."""
    structure = str(rng.choice(list(STRUCTURES), p=SHARES))
    modalities = STRUCTURES[structure].modalities
    modality = str(rng.choice(list(modalities), p=list(modalities.values())))
    stained = modality == "fluorescence"
    return Scene(
        structure=structure, modality=modality, colour=str(rng.choice(list(COLOURS))) if stained else "none",
        density=str(rng.choice(DENSITIES)), size=str(rng.choice(SIZES)),
        shape="elongated" if structure == "nuclei" and rng.random() < 0.3 else "round",
        focus="blurred" if rng.random() < 0.18 else "sharp", noise="high" if rng.random() < 0.18 else "low",
        background="hazy" if stained and rng.random() < 0.12 else "clean")


def render(scene, rng):
    """The picture, uint8 (256, 256, 3); the labels, uint16 (256, 256), 0 for background; and the measured truth."""
    specimen = STRUCTURES[scene.structure].draw(scene, rng)
    picture, truth = MODALITIES[scene.modality](specimen, scene, rng)
    truth = {"objects": specimen.count, "radius": round(specimen.radius, 2)} | {k: round(v, 3) for k, v in truth.items()}
    return np.rint(255 * np.clip(picture, 0, 1)).astype(np.uint8), specimen.labels, truth
