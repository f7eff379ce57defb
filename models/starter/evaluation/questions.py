"""The prompts of the evaluation, each with the scene that it stands for."""
from dataclasses import replace

from micrographs.captions import FILAMENTS, MAIN_MODALITY
from micrographs.scene import COLOURS, DENSITIES, Scene
from micrographs.structures import STRUCTURES

NOUNS = {"nuclei": "nuclei", "cells": "cells", "actin": "actin filaments", "microtubules": "microtubules",
         "mitochondria": "mitochondria", "bacteria": "bacteria", "puncta": "puncta", "beads": "beads",
         "tissue": "H&E tissue", "membranes": "membranes", "particles": "particles"}
PREFIXES = {"bright field": "bright-field micrograph of", "phase contrast": "phase contrast micrograph of",
            "TEM": "electron micrograph of", "SEM": "SEM micrograph of", "fluorescence": "fluorescence micrograph of"}
STAINS = {"nuclei": "blue", "cells": "green", "actin": "red", "microtubules": "green", "mitochondria": "magenta",
          "puncta": "yellow", "beads": "cyan"}


def plain_scene(structure):
    """The structure as its name alone suggests it: medium in everything, sharp, without noise."""
    modality = MAIN_MODALITY.get(structure, next(iter(STRUCTURES[structure].modalities)))
    return Scene(structure, modality, STAINS[structure] if modality == "fluorescence" else "none")


def prompt(scene):
    """The plainest wording of a scene; what is medium, sharp, clean goes without saying."""
    size = {"small": "thin", "medium": "", "large": "thick"} if scene.structure in FILAMENTS else {"medium": ""}
    size = size.get(scene.size, scene.size)
    density = "" if scene.density == "medium" else scene.density
    shape = "elongated" if scene.shape == "elongated" else ""
    colour = "" if scene.colour == "none" else scene.colour
    noun = NOUNS[scene.structure]
    if scene.structure == "tissue":
        nuclei = " ".join(w for w in (density, size) if w)
        words = [noun] + ([f"with {nuclei} nuclei"] if nuclei else [])
    else:
        words = [density, size, shape, colour, noun]
    prefix = "" if MAIN_MODALITY.get(scene.structure, "fluorescence") == scene.modality else PREFIXES[scene.modality]
    quality = ["out of focus"] * (scene.focus == "blurred") + ["noisy"] * (scene.noise == "high")
    phrase = " ".join(w for w in [prefix if scene.structure != "tissue" else "", *words] if w)
    return ", ".join([phrase, *quality])


def questions(structures):
    """Scenes by name: each structure's levels, then its other microscopes; last every stain of nuclei."""
    asked = {}
    for structure in structures:
        plain = plain_scene(structure)
        for density in DENSITIES:
            asked[f"{structure} {density}"] = replace(plain, density=density)
        for size in ("small", "large"):
            asked[f"{structure} {size}"] = replace(plain, size=size)
        asked[f"{structure} blurred"] = replace(plain, focus="blurred")
        asked[f"{structure} noisy"] = replace(plain, noise="high")
        for modality in STRUCTURES[structure].modalities:
            if modality != plain.modality:
                stain = "green" if modality == "fluorescence" else "none"
                asked[f"{structure} {modality}".replace(" ", "-")] = replace(plain, modality=modality, colour=stain)
    if "nuclei" in structures:
        for colour in COLOURS:
            asked[f"nuclei {colour}"] = replace(plain_scene("nuclei"), colour=colour)
    return asked
