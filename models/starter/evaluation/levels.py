"""Pictures as bright objects on a dark ground, for ImageJ to count: RGB in [0, 1] becomes 8-bit levels."""
import numpy as np
from scipy.ndimage import gaussian_filter

OUTLINED = {("beads", "bright field")}  # dark rings: what they enclose is counted
FAINTEST = 0.12  # contrast below which a picture counts as empty


def levels(picture, scene):
    """(h, w), uint8. Fluorescence and grains: the brightest channel, for puncta above the glow of the cell. Tissue and
    stained cells: what takes red away, hematoxylin, that is. Other pictures: how much darker than their surroundings.
    """
    if scene.modality in ("fluorescence", "SEM"):
        level = picture.max(-1)
        ground = gaussian_filter(level, 12) if scene.structure == "puncta" else np.percentile(level, 2)
        level = np.clip(level - ground, 0, 1)
    elif scene.modality == "bright field" and scene.structure != "beads":
        level = 1 - picture[..., 0]
        level = level - np.percentile(level, 2)
    else:
        gray = picture.mean(-1)
        level = np.clip(np.median(gray) - gray, 0, 1)
    level = gaussian_filter(level, 0.8)
    top = max(np.percentile(level, 99.9), FAINTEST)
    return np.rint(255 * np.clip(level / top, 0, 1)).astype(np.uint8)


def outlined(scene):
    return (scene.structure, scene.modality) in OUTLINED
