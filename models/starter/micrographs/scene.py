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


# Neighbouring words are 2.5 to 4 times apart in number and 1.5 to 2 times in radius, so that they can be told apart.
# The radius of filaments is the standard deviation of their profile.
LEVELS = {
    "nuclei": levels((7, 9, (6, 11), (28, 40), (85, 115)), (12, 15, (3, 6), (13, 19), (38, 50)),
                     (21, 26, (1, 3), (6, 8), (14, 18))),
    "cells": levels((14, 17, (4, 7), (14, 19), (34, 44)), (21, 26, (2, 4), (7, 10), (17, 22)),
                    (31, 37, (1, 3), (4, 6), (10, 13))),
    "actin": levels((0.8, 0.9, (4, 7), (15, 21), (46, 60)), (1.5, 1.7, (3, 6), (11, 15), (30, 40)),
                    (2.8, 3.2, (2, 4), (7, 9), (17, 22))),
    "microtubules": levels((0.8, 0.9, (5, 8), (17, 24), (50, 64)), (1.3, 1.5, (4, 7), (13, 18), (36, 46)),
                           (2.2, 2.5, (3, 5), (8, 11), (20, 26))),
    "mitochondria": levels((1.5, 1.8, (5, 9), (22, 30), (65, 80)), (2.6, 3.0, (4, 6), (12, 17), (34, 42)),
                           (4.4, 5.0, (2, 4), (6, 9), (15, 19))),
    "bacteria": levels((2.8, 3.3, (6, 10), (28, 40), (85, 110)), (4.4, 5.0, (4, 7), (15, 22), (42, 55)),
                       (7.0, 8.0, (2, 4), (7, 10), (18, 23))),
    "puncta": levels((1.1, 1.2, (9, 16), (45, 60), (140, 180)), (1.7, 1.9, (8, 14), (35, 48), (100, 130)),
                     (2.7, 3.0, (6, 10), (22, 30), (60, 75))),
    "beads": levels((3.2, 3.6, (8, 15), (36, 52), (120, 150)), (4.9, 5.5, (6, 12), (26, 38), (80, 100)),
                    (8.0, 9.0, (4, 8), (15, 21), (42, 54))),
    "tissue": levels((5, 6.2, (10, 18), (55, 75), (160, 200)), (8, 10, (6, 10), (26, 36), (75, 95)),
                     (13, 16, (3, 5), (11, 15), (32, 40))),
    "membranes": levels((9, 11, (5, 9), (22, 30), (62, 78)), (15, 19, (3, 5), (9, 13), (25, 32)),
                        (25, 31, (1, 3), (4, 6), (11, 14))),
    "particles": levels((6, 8, (6, 11), (30, 42), (90, 120)), (11, 14, (4, 7), (14, 20), (40, 52)),
                        (20, 24, (2, 3), (6, 8), (15, 19)))}
