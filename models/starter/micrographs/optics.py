"""Microscopes: a specimen becomes a picture (256, 256, 3) in [0, 1], with what they did to it."""
import numpy as np

from .drawing import blur, smooth_noise
from .scene import COLOURS, SIZE

HEMATOXYLIN, EOSIN = np.array([0.65, 0.70, 0.29]), np.array([0.07, 0.99, 0.11])  # Ruifrok & Johnston 2001
ABSORBERS = {  # optical density of body and core, in red, green and blue
    "tissue": (EOSIN, HEMATOXYLIN), "cells": (0.45 * EOSIN + 0.12 * HEMATOXYLIN, 1.05 * HEMATOXYLIN),
    "beads": (np.full(3, -0.10), np.full(3, 1.2))}


def psf_width(scene, rng):
    """Standard deviation, in pixels, of the Gaussian that stands for the point-spread function."""
    return float(rng.uniform(0.7, 1.0) if scene.focus == "sharp" else rng.uniform(3.4, 4.4))


def detect(light, scene, rng, low, high):
    """Photon (Poisson) and read noise of a detector that counts `low` or `high` times `light` in [0, 1]."""
    photons = rng.uniform(*(low if scene.noise == "low" else high))
    read = 0.004 if scene.noise == "low" else 0.03
    counts = rng.poisson(np.clip(light, 0, None) * photons).astype(np.float32) / np.float32(photons)
    return counts + read * rng.standard_normal(light.shape, dtype=np.float32), float(photons)


def fluorescence(specimen, scene, rng):
    """Dark field, one stain that the core keeps out; haze of planes out of focus; then the stain's colour."""
    dye = specimen.body * (1 - 0.8 * specimen.core)
    width = psf_width(scene, rng)
    clean = scene.background == "clean"
    haze = rng.uniform(0.04, 0.10) * blur(dye, 18) + rng.uniform(*((0.005, 0.03) if clean else (0.22, 0.30)))
    if not clean:
        haze = haze * (1 + 0.15 * smooth_noise(rng, 64.0))
    light, photons = detect(blur(dye, width) + haze, scene, rng, (600, 1200), (28, 42))
    peak = max(float(np.partition(light.ravel(), -130)[-130]), 0.3)
    tint = np.clip(np.array(COLOURS[scene.colour]) + rng.uniform(-0.03, 0.03, 3), 0, 1).astype(np.float32)
    picture = (np.clip(light / peak, 0, 1) ** 0.85)[..., None] * tint
    return picture, {"psf": width, "photons": photons, "haze": float(haze.mean())}


def bright_field(specimen, scene, rng):
    """White light through an absorbing specimen (Beer-Lambert)."""
    body, core = ABSORBERS[scene.structure]
    density = specimen.body[..., None] * body + specimen.core[..., None] * core
    width = psf_width(scene, rng)
    lamp = rng.uniform(0.88, 0.95) * (1 + 0.012 * smooth_noise(rng, 96.0))
    light = blur(np.power(10, -density.astype(np.float32)), width) * lamp[..., None]
    light, photons = detect(light, scene, rng, (2000, 4000), (75, 110))
    return light, {"psf": width, "photons": photons, "haze": 0.0}


def phase_contrast(specimen, scene, rng):
    """Positive phase contrast: dark objects on mid gray, with the bright halo of the ring that passes low frequencies."""
    phase = 0.75 * specimen.body + 0.35 * specimen.core
    width = psf_width(scene, rng)
    reach = float(np.clip(1.3 * specimen.radius, 4, 14))
    shade = rng.uniform(0.50, 0.58) * (1 + 0.05 * smooth_noise(rng, 96.0))
    light = blur(shade - 0.75 * (phase - 0.85 * blur(phase, reach)) + 0.012 * smooth_noise(rng, 8.0), width)
    return gray(*detect(light, scene, rng, (2000, 4000), (70, 100)), width)


def transmission_electrons(specimen, scene, rng):
    """Heavy metal stain takes electrons away: membranes dark, matrices dense, the cytoplasm pale."""
    cytoplasm = 0.20 + 0.03 * smooth_noise(rng, 40.0) + 0.025 * smooth_noise(rng, 4.0)
    stain = cytoplasm + 0.33 * specimen.core + 0.30 * specimen.body
    width = psf_width(scene, rng)
    light = blur(0.92 - stain, width)
    return gray(*detect(light, scene, rng, (2000, 4000), (70, 100)), width)


def secondary_electrons(specimen, scene, rng):
    """Edges and faces that look at the detector give more electrons; the support lies in the shadow of the grains."""
    height, width = specimen.body, psf_width(scene, rng)
    dy, dx = np.gradient(blur(height, 1.0))
    towards = rng.uniform(0, 2 * np.pi)
    slope = np.hypot(dy, dx)
    grain = np.clip(height, 0, 1)
    light = 0.20 + 0.30 * grain + 0.16 * np.minimum(slope, 1.6) + 0.14 * (np.cos(towards) * dx + np.sin(towards) * dy)
    shadow = 0.12 * (1 - grain) * blur(grain, max(3.0, 0.5 * specimen.radius))
    light = blur(np.clip(light - shadow, 0.03, 1) + 0.012 * smooth_noise(rng, 3.0) * (1 - grain), width)
    return gray(*detect(light, scene, rng, (1200, 2400), (45, 65)), width)


def gray(light, photons, width):
    return np.repeat(light[..., None], 3, 2), {"psf": width, "photons": photons, "haze": 0.0}


MODALITIES = {"fluorescence": fluorescence, "bright field": bright_field, "phase contrast": phase_contrast,
              "TEM": transmission_electrons, "SEM": secondary_electrons}
assert SIZE == 256  # radii and counts are for this size
