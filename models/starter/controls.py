"""What the starter's control networks are shown: a label map drawn in three colours, or a picture with a hole."""
import numpy as np


def labels_control(labels):
    """(h, w) or (n, h, w) integers, 0 for background: uint8 (..., 3) of 0 and 255, the control picture of the label map.

    Red are the objects. Green are their border pixels: those with a neighbour above, below, left or right, within the
    picture, that has another label, or none. Blue says that the truth is unknown, and is drawn by `unknown` alone.
    """
    labels = np.asarray(labels)
    border = np.zeros(labels.shape, bool)
    across, down = labels[..., 1:] != labels[..., :-1], labels[..., 1:, :] != labels[..., :-1, :]
    border[..., 1:] |= across
    border[..., :-1] |= across
    border[..., 1:, :] |= down
    border[..., :-1, :] |= down
    objects = labels > 0
    return np.stack([objects, objects & border, np.zeros_like(objects)], -1) * np.uint8(255)


def unknown(shape):
    """uint8 (h, w, 3): the control picture of a truth that is not known, all blue."""
    picture = np.zeros((*shape, 3), np.uint8)
    picture[..., 2] = 255
    return picture


def holed(picture, mask):
    """uint8 (..., h, w, 3) and bool (..., h, w), true where something is to be drawn: float32 (..., h, w, 3), the picture
    in [0, 1] with -1 in the hole, as networks of the kind of control_v11p_sd15_inpaint take it."""
    return np.where(mask[..., None], np.float32(-1), np.asarray(picture, np.float32) / 255)
