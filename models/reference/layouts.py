"""Loads data sets of DiffusionJ with the code of the tools whose layouts they have, and says what was loaded.

    layouts.py cellpose|stardist|nnunet FOLDER

Needs the packages cellpose (4.2.1.1, with torchvision), stardist (0.9.2) or nnunetv2 (2.8.1) beside those of
requirements.txt. Of StarDist, which leaves the reading of files to tifffile, what its examples do before training is
done here.
"""

import json
import sys
from pathlib import Path

import numpy as np


def rows(folder):
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


def cellpose(folder):
    from cellpose import io
    train, train_labels, _, test, test_labels, _ = io.load_train_test_data(
        str(folder / "train"), str(folder / "val"), mask_filter="_masks")
    assert len(train) == len(train_labels) and len(test) == len(test_labels)
    return [(image, labels) for image, labels in zip(train + (test or []), train_labels + (test_labels or []))]


def stardist(folder):
    from stardist import fill_label_holes
    from tifffile import imread
    pairs = []
    for split in sorted({row["split"] for row in rows(folder)}):
        images = sorted((folder / split / "images").glob("*.tif"))
        masks = sorted((folder / split / "masks").glob("*.tif"))
        assert [file.name for file in images] == [file.name for file in masks]
        pairs += [(imread(image), fill_label_holes(imread(mask))) for image, mask in zip(images, masks)]
    return pairs


def nnunet(folder):
    from nnunetv2.imageio.natural_image_reader_writer import NaturalImage2DIO
    from nnunetv2.utilities.utils import get_filenames_of_train_images_and_targets
    about = json.loads((folder / "dataset.json").read_text())
    cases = get_filenames_of_train_images_and_targets(str(folder), about)
    assert len(cases) == about["numTraining"]
    reader = NaturalImage2DIO()
    pairs = []
    for case in cases.values():
        image, _ = reader.read_images(case["images"])
        labels, _ = reader.read_seg(case["label"])
        assert image.shape[0] == len(about["channel_names"])
        assert set(np.unique(labels)) <= set(about["labels"].values())
        pairs.append((image, labels[0, 0]))
    splits = json.loads((folder / "splits_final.json").read_text())[0]
    assert sorted(splits["train"] + splits["val"]) == sorted(cases)
    return pairs


def main():
    tool, folder = sys.argv[1], Path(sys.argv[2])
    pairs = {"cellpose": cellpose, "stardist": stardist, "nnunet": nnunet}[tool](folder)
    for image, labels in pairs:
        assert image.shape[-2:] == labels.shape or image.shape[:2] == labels.shape
        assert labels.max() > 0
    most = [int(labels.max()) for _, labels in pairs]
    print(f"{tool}: {len(pairs)} pairs with {min(most)} to {max(most)} objects or classes each")


main()
