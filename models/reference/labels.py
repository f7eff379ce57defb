"""Writes a label map and its control picture, as the starter's control network was trained on it, into labels/.

    python models/reference/labels.py
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models/starter"))
from controls import labels_control  # noqa: E402


def label_map():
    """(23, 29) uint16: what a drawing of borders can get wrong."""
    labels = np.zeros((23, 29), np.uint16)
    labels[2:8, 3:11], labels[2:8, 11:17], labels[8:12, 5:9] = 1, 2, 300  # three that touch; more than eight bits
    labels[0:4, 22:29], labels[20:23, 0:3] = 7, 9                         # at the picture's corners
    labels[14, 1:20] = 4                                                  # one pixel wide
    labels[16:22, 10:16], labels[18:20, 12:14] = 5, 0                     # with a hole
    labels[17, 24] = 65535                                                # one pixel
    labels[10:13, 20], labels[12:15, 21], labels[15, 22] = 3, 3, 8        # corners that meet
    return labels


if __name__ == "__main__":
    target = ROOT / "src/test/resources/reference/labels"
    target.mkdir(parents=True, exist_ok=True)
    Image.fromarray(label_map()).save(target / "labels.png")
    Image.fromarray(labels_control(label_map())).save(target / "control.png")
