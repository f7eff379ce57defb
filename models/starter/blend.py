"""The mean of label-map networks that were trained on in several runs, as a network to export.

    python blend.py RUN/controlnet-sampled.pt FIRST.pt 0.6 1.6 1.7 SECOND.pt 0.4 1.2 1.5
    python blend.py RUN/controlnet-joined.pt JOINED.pt 0.6 1 1 RUN/controlnet-sampled.pt 0.4 1 1

Of each: its share, and by how much its residuals at 32x32 and at 16x16 are made stronger. Runs whose faults differ are
better in the mean ("Model soups", Wortsman et al., 2022), and a run holds residuals back, since predictions are held near
those before.
"""
import sys
from pathlib import Path

import torch

from controlnet_training import LABELS
from sampled_training import strengthened


def blended(arguments):
    total = {}
    for path, *numbers in zip(*[iter(arguments)] * 4):
        share, at_32, at_16 = map(float, numbers)
        weights = torch.load(path, map_location="cpu", weights_only=True)["ema"][LABELS]
        for name, weight in strengthened(weights, at_32, at_16).items():
            total[name] = total.get(name, 0) + share * weight
    return total


if __name__ == "__main__":
    if len(sys.argv) < 6 or len(sys.argv) % 4 != 2:
        sys.exit(__doc__)
    torch.save({"ema": {LABELS: blended(sys.argv[2:])}}, Path(sys.argv[1]))
