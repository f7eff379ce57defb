"""The words that say what an image shows, and how large and how many things are under each of them."""
from dataclasses import dataclass

SIZE = 256  # pixels a side

COLOURS = {  # linear light of a fluorescent stain at full brightness
    "blue": (0.10, 0.20, 1.00), "green": (0.10, 1.00, 0.12), "red": (1.00, 0.10, 0.08),
    "magenta": (1.00, 0.10, 0.95), "yellow": (1.00, 0.92, 0.06), "cyan": (0.00, 0.95, 1.00),
    "gray": (1.00, 1.00, 1.00)}
DENSITIES = ("sparse", "medium", "dense")
SIZES = ("small", "medium", "large")


@dataclass(frozen=True)
class Scene:
    """What is in one image, in the words that captions use."""
    structure: str
    modality: str
    colour: str = "none"         # of the stain, fluorescence only
    density: str = "medium"
    size: str = "medium"
    shape: str = "round"         # or elongated
    focus: str = "sharp"         # or blurred
    noise: str = "low"           # or high
    background: str = "clean"    # or hazy, fluorescence only


@dataclass(frozen=True)
class Levels:
    """Ranges for the words: `radius[size]` in pixels, `count[size][density]` objects in an image."""
    radius: dict
    count: dict


def levels(small, medium, large):
    """Each size is (smallest radius, largest radius, (sparse), (medium), (dense)), counts as (fewest, most)."""
    given = dict(zip(SIZES, (small, medium, large)))
    return Levels({size: row[:2] for size, row in given.items()},
                  {size: dict(zip(DENSITIES, row[2:])) for size, row in given.items()})


# Neighbouring words are 2.3 to 4 times apart in number and 1.5 to 1.8 times in radius, so that they can be told apart.
# A latent is eight pixels wide, and a small UNet hardly learns shapes of one or two of them: the objects are large.
# The radius of filaments is the standard deviation of their profile.
LEVELS = {
    "nuclei": levels((11, 13, (4, 7), (15, 20), (40, 52)), (18, 22, (2, 4), (7, 9), (18, 23)),
                     (29, 35, (1, 2), (3, 4), (8, 10))),
    "cells": levels((20, 24, (2, 4), (8, 10), (19, 24)), (29, 34, (1, 3), (4, 5), (10, 12)),
                    (42, 50, (1, 1), (2, 3), (5, 6))),
    "actin": levels((1.3, 1.5, (3, 5), (10, 13), (28, 36)), (2.3, 2.6, (2, 4), (7, 9), (18, 23)),
                    (4.0, 4.6, (1, 3), (4, 6), (10, 13))),
    "microtubules": levels((1.2, 1.4, (4, 6), (12, 16), (30, 38)), (2.0, 2.3, (3, 5), (8, 11), (20, 25)),
                           (3.4, 3.8, (2, 4), (5, 7), (13, 16))),
    "mitochondria": levels((2.6, 3.0, (4, 6), (12, 17), (34, 42)), (4.4, 5.0, (2, 4), (6, 9), (15, 19)),
                           (7.0, 8.0, (1, 2), (3, 4), (7, 9))),
    "bacteria": levels((5.6, 6.3, (4, 6), (13, 17), (32, 40)), (8.6, 9.6, (2, 4), (6, 9), (15, 19)),
                       (13.5, 15.0, (1, 2), (3, 4), (6, 8))),
    "puncta": levels((1.7, 1.9, (8, 14), (35, 48), (100, 130)), (2.7, 3.0, (6, 10), (22, 30), (60, 75)),
                     (4.2, 4.7, (3, 5), (10, 13), (26, 32))),
    "beads": levels((6.4, 7.0, (5, 9), (20, 28), (56, 70)), (10.0, 11.2, (3, 6), (11, 15), (30, 38)),
                    (16.0, 18.0, (2, 3), (5, 7), (14, 17))),
    "tissue": levels((7.5, 9, (7, 12), (30, 42), (85, 110)), (12, 14.5, (4, 6), (13, 18), (36, 45)),
                     (19, 23, (2, 3), (6, 8), (15, 19))),
    "membranes": levels((13, 16, (3, 6), (11, 15), (32, 40)), (22, 27, (2, 3), (5, 7), (13, 16)),
                        (36, 43, (1, 1), (2, 3), (6, 7))),
    "particles": levels((10, 12, (4, 7), (15, 21), (44, 56)), (17, 21, (2, 4), (7, 9), (19, 23)),
                        (29, 34, (1, 2), (3, 4), (8, 10)))}
