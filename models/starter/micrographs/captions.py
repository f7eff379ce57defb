"""Captions: a scene in varied wording, with words left out as a user would."""

NOUNS = {
    "nuclei": ("nuclei", "nuclei", "cell nuclei", "stained nuclei"),
    "cells": ("cells", "cells", "cultured cells", "cells with nuclei"),
    "actin": ("actin filaments", "actin", "actin fibers", "stress fibers", "actin cytoskeleton"),
    "microtubules": ("microtubules", "microtubules", "microtubule network", "tubulin"),
    "mitochondria": ("mitochondria",),
    "bacteria": ("bacteria", "bacteria", "rod-shaped bacteria", "bacterial cells"),
    "puncta": ("puncta", "puncta", "spots", "fluorescent spots", "vesicle puncta"),
    "beads": ("beads", "beads", "microspheres", "round beads"),
    "tissue": ("tissue", "H&E tissue", "H&E stained tissue", "histology section", "tissue section"),
    "membranes": ("membranes", "membranes", "cell membranes", "membrane-bound organelles"),
    "particles": ("particles", "particles", "mineral particles", "powder grains")}
FILAMENTS = ("actin", "microtubules")
COLOUR_WORDS = {
    "blue": ("blue", "blue", "blue", "DAPI blue"), "green": ("green", "green", "green", "GFP green"),
    "red": ("red",), "magenta": ("magenta",), "yellow": ("yellow",), "cyan": ("cyan",),
    "gray": ("gray", "grey", "white", "grayscale")}
DENSITY_WORDS = {
    "sparse": ("sparse", "sparse", "a few", "few", "isolated"), "medium": ("", "several", "medium density"),
    "dense": ("dense", "dense", "many", "crowded", "densely packed")}
SIZE_WORDS = {"small": ("small", "small", "tiny"), "medium": ("", "medium-sized"), "large": ("large", "large", "big")}
WIDTH_WORDS = {"small": ("thin", "thin", "fine"), "medium": ("", ""), "large": ("thick", "thick", "coarse")}
SHAPE_WORDS = {"round": ("round", "", ""), "elongated": ("elongated", "elongated", "spindle-shaped")}
FOCUS_WORDS = {"sharp": ("", "", "in focus", "sharp"), "blurred": ("out of focus", "out of focus", "blurred", "defocused")}
NOISE_WORDS = {"low": ("", "", "low noise", "clean"), "high": ("noisy", "noisy", "high noise", "grainy")}
HAZE_WORDS = {"clean": ("", "", "", "dark background"), "hazy": ("hazy background", "high background", "with haze")}
MODALITY_WORDS = {
    "fluorescence": ("fluorescence micrograph of", "fluorescence microscopy of", "fluorescence image of",
                     "fluorescence microscopy image of"),
    "bright field": ("bright-field micrograph of", "brightfield image of", "bright field microscopy of"),
    "phase contrast": ("phase contrast micrograph of", "phase contrast image of", "phase contrast microscopy of"),
    "TEM": ("electron micrograph of", "transmission electron micrograph of", "TEM image of"),
    "SEM": ("scanning electron micrograph of", "SEM image of", "SEM micrograph of")}
PLAIN_MODALITY = ("micrograph of", "microscopy image of", "microscopy of")
MAIN_MODALITY = {"cells": "fluorescence", "bacteria": "phase contrast", "beads": "fluorescence"}


def caption(scene, rng):
    """One wording of the scene: synonyms, varied order, and words left out."""
    def word(choices, kept=1.0):
        return str(choices[rng.integers(len(choices))]) if rng.random() < kept else ""

    quality = [word(FOCUS_WORDS[scene.focus]), word(NOISE_WORDS[scene.noise])]
    if scene.modality == "fluorescence":
        quality.append(word(HAZE_WORDS[scene.background]))
    if rng.random() < 0.4:
        rng.shuffle(quality)
    modality = modality_words(scene, rng, word)
    subject = tissue_words(scene, rng, word) if scene.structure == "tissue" else object_words(scene, rng, word)
    quality = [q for q in quality if q]
    if quality and rng.random() < 0.2:  # "blurred sparse nuclei" instead of "sparse nuclei, blurred"
        subject, quality = [quality[0], *subject], quality[1:]
    phrase = " ".join(w for w in [modality if rng.random() < 0.75 else "", *subject] if w)
    rest = [modality.rsplit(" ", 1)[0]] if modality and modality not in phrase else []
    return ", ".join([phrase, *rest, *quality])


def modality_words(scene, rng, word):
    """The microscope is named where the structure alone would mean another one; else now and then."""
    other = MAIN_MODALITY.get(scene.structure, scene.modality) != scene.modality
    if rng.random() < (0.97 if other else 0.45):
        return word(MODALITY_WORDS[scene.modality])
    return word(PLAIN_MODALITY, 0.2)


def object_words(scene, rng, word):
    colour = word(COLOUR_WORDS[scene.colour], 0.95) if scene.colour != "none" else ""
    density = word(DENSITY_WORDS[scene.density], 0.92)
    size = word((WIDTH_WORDS if scene.structure in FILAMENTS else SIZE_WORDS)[scene.size], 0.92)
    shape = word(SHAPE_WORDS[scene.shape], 0.95) if scene.structure == "nuclei" else ""
    noun = word(NOUNS[scene.structure])
    if colour and rng.random() < 0.2:
        return [density, size, shape, noun, f"in {colour}" if rng.random() < 0.5 else f"with {colour} stain"]
    attributes = [size, shape, colour]
    if rng.random() < 0.3:
        rng.shuffle(attributes)
    return [density, *attributes, noun]


def tissue_words(scene, rng, word):
    """Left out as seldom as for other objects, so that the bare noun means medium here, too."""
    noun = word(NOUNS["tissue"])
    density, size = word(DENSITY_WORDS[scene.density], 0.92), word(SIZE_WORDS[scene.size], 0.92)
    if density and not size and rng.random() < 0.4:
        return [density, noun]
    nuclei = " ".join(w for w in [density, size] if w)
    return [noun, f"with {nuclei} nuclei"] if nuclei else [noun]
