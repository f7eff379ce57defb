"""Do objects lie where the label map says? Foreground Dice and instance F1 of segmented pictures."""
from dataclasses import dataclass

import numpy as np
import tifffile
from scipy.ndimage import binary_dilation

from micrographs.captions import FILAMENTS

from . import levels, measures, plugin

OVERLAP = 0.5  # of objects that count as found: intersection over union


@dataclass(frozen=True)
class Match:
    """How well one picture agrees with one label map."""
    dice: float
    f1: float


def segmented(work, pictures, scenes):
    """Objects, (h, w) integers, of {name: [uint8 picture]} with {name: [scene]}, by ImageJ; each stack in one go."""
    work.mkdir(parents=True, exist_ok=True)
    lines, order = [], []
    for name, group in pictures.items():
        for kind in sorted({(levels.outlined(s), s.structure in FILAMENTS) for s in scenes[name]}):
            index = [i for i, s in enumerate(scenes[name]) if (levels.outlined(s), s.structure in FILAMENTS) == kind]
            stack = f"{name}-{int(kind[0])}"
            tifffile.imwrite(work / f"{stack}.tif", np.stack([levels.levels(group[i] / 255, scenes[name][i])
                                                              for i in index]), imagej=True)
            lines.append(f"{stack}\t{int(kind[0])}\t{int(kind[1])}")
            order.append((stack, name, index))
    (work / "stacks.txt").write_text("\n".join(lines))
    plugin.run_macro("segment.ijm", f"{work}/;{work / 'stacks.txt'}")
    found = {name: [None] * len(group) for name, group in pictures.items()}
    for stack, name, index in order:
        objects = tifffile.imread(work / f"{stack}-objects.tif").reshape(-1, *pictures[name][0].shape[:2])
        for i, one in zip(index, objects):
            found[name][i] = one
    return found


def match(found, labels, scene):
    """Masks of filaments are compared dilated by a pixel, and are one object, since filaments cross."""
    mask, truth = found > 0, labels > 0
    if scene.structure in FILAMENTS:
        mask, truth = binary_dilation(mask, np.ones((3, 3))), binary_dilation(truth, np.ones((3, 3)))
        score = measures.dice(mask, truth)
        return Match(score, score)
    return Match(measures.dice(mask, truth), instance_f1(found, labels))


def instance_f1(found, labels):
    """2 TP / (objects found + objects there): pairs that overlap by more than half of their union are one to one."""
    pairs = np.histogram2d(found.ravel(), labels.ravel(), bins=(np.arange(found.max() + 2), np.arange(labels.max() + 2)))[0]
    sizes, truths = pairs.sum(1)[1:], pairs.sum(0)[1:]
    shared = pairs[1:, 1:]
    union = sizes[:, None] + truths[None] - shared
    hits = int((shared > OVERLAP * np.maximum(union, 1)).sum())
    return 2 * hits / max(int((sizes > 0).sum() + (truths > 0).sum()), 1)
