"""Label maps to draw pictures of, each with a scene, a caption and the simulator's own picture."""
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

import simulate
from micrographs import maps
from micrographs.captions import FILAMENTS, caption
from micrographs.drawing import blank_labels, place
from micrographs.scene import SIZE
from micrographs.structures import STRUCTURES, render

from .questions import plain_scene, prompt

SEED = 1 + simulate.HELD_OUT


@dataclass(frozen=True)
class Case:
    scene: object
    caption: str
    labels: np.ndarray
    picture: np.ndarray


def simulated(structure, count, rng):
    """The simulator's label maps of the structure in any scene, any words."""
    made = []
    while len(made) < count:
        scene = simulate.scene_of(structure, rng)
        picture, labels, _ = render(scene, rng)
        if labels.any():
            made.append(Case(scene, caption(scene, rng), labels, picture))
    return made


def held_out(structure, count):
    """Those that were not trained on."""
    return simulated(structure, count, np.random.default_rng([SEED, 7_000_000 + list(STRUCTURES).index(structure)]))


def worded(scenes, count):
    """{name: cases} of {name: scene}, asked for in the plainest words."""
    made = {}
    for k, (name, scene) in enumerate(scenes.items()):
        rng = np.random.default_rng([SEED, 9_000_000 + k])
        rendered = [render(scene, rng) for _ in range(count)]
        made[name] = [Case(scene, prompt(scene), labels, picture) for picture, labels, _ in rendered]
    return made


def unusual(structure, count):
    """{kind: cases}: label maps that no simulator made, in the plain scene of the structure, drawn by the simulator."""
    rng = np.random.default_rng([SEED, 8_000_000 + list(STRUCTURES).index(structure)])
    scene, kinds = plain_scene(structure), {"lines": maps.lines} if structure in FILAMENTS else {
        "squares": squares, "letters": maps.letters, "touching": touching, "3 objects": few, "100 objects": many,
        "segmentation": segmentation}
    return {kind: [drawn(scene, draw, rng) for _ in range(count)] for kind, draw in kinds.items()}


def drawn(scene, draw, rng):
    labels = draw(rng)
    while not labels.any():
        labels = draw(rng)
    return Case(scene, prompt(scene), labels, maps.render_map(labels, scene, rng)[0])


def squares(rng):
    """Up to nine, apart, upright."""
    labels, half = blank_labels(), int(rng.integers(10, 24))
    for i in rng.permutation(9)[:int(rng.integers(2, 10))]:
        y, x = (43 + 85 * int(k) + int(rng.integers(-12, 13)) for k in divmod(int(i), 3))
        labels[y - half:y + half, x - half:x + half] = i + 1
    return labels


def discs(rng, count, radii, gap=1.15):
    centres, kept = place(rng, rng.uniform(*radii, count), gap)
    labels, (y, x) = blank_labels(), np.mgrid[:SIZE, :SIZE]
    for i, ((cy, cx), radius) in enumerate(zip(centres, kept), 1):
        labels[np.hypot(y - cy, x - cx) < radius] = i
    return labels


def few(rng):
    return discs(rng, 3, (16, 40))


def many(rng):
    return discs(rng, 100, (6, 9))


def touching(rng):
    """Discs that overlap, parted where they meet halfway."""
    seeds, radius = rng.uniform(60, 196, (int(rng.integers(4, 12)), 2)), rng.uniform(20, 30)
    y, x = np.mgrid[:SIZE, :SIZE]
    away = np.hypot(y[..., None] - seeds[:, 0], x[..., None] - seeds[:, 1])
    return ((away.argmin(-1) + 1) * (away.min(-1) < radius)).astype(np.uint16)


def segmentation(rng):
    """Nuclei of scikit-image's immunohistochemistry: hematoxylin by Ruifrok and Johnston, Otsu's threshold, parts."""
    import skimage.color
    import skimage.data
    from skimage.filters import threshold_otsu
    stain = ndimage.gaussian_filter(skimage.color.rgb2hed(skimage.data.immunohistochemistry())[..., 0], 2)
    y, x = (int(rng.integers(n - SIZE // 2 + 1)) for n in stain.shape)
    part = np.kron(stain[y:y + SIZE // 2, x:x + SIZE // 2], np.ones((2, 2)))
    labels = ndimage.label(ndimage.binary_opening(part > threshold_otsu(stain), np.ones((5, 5))))[0]
    return labels.astype(np.uint16)
