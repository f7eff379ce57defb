"""How a selection that was made anew fits its surroundings. Pictures are uint8 (h, w, 3), masks bool (h, w)."""
import numpy as np
from scipy.ndimage import binary_dilation, binary_erosion

NEAR = 6  # pixels on either side of the border
CUT = 1 / 3  # of an object's outline


def jump(picture, mask):
    """Mean step over the selection's border by that between neighbours on either side of it, of the mean of the colours."""
    level, sums = picture.astype(float).mean(-1), np.zeros(4)
    for axis in (0, 1):
        step, crosses = np.abs(np.diff(level, axis=axis)), np.diff(mask.astype(int), axis=axis) != 0
        beside = binary_dilation(crosses, iterations=NEAR) & ~binary_dilation(crosses)
        sums += step[crosses].sum(), crosses.sum(), step[beside].sum(), beside.sum()
    return (sums[0] / max(sums[1], 1)) / max(sums[2] / max(sums[3], 1), 1e-6)


def cut(objects, mask):
    """Of the objects (h, w) that touch the selection's border: (how many have a third of their outline on it, all)."""
    border = binary_dilation(mask) ^ binary_erosion(mask, border_value=1)
    found = [objects == label for label in np.unique(objects[border]) if label > 0]
    outlines = [one & ~binary_erosion(one, border_value=1) for one in found]
    return sum(bool((outline & border).sum() >= CUT * max(outline.sum(), 1)) for outline in outlines), len(found)
