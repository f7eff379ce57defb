"""Simulates micrographs with their true parameters, label map and captions.

An image starts as a Scene, the words of which are its true parameters. A structure is drawn as a specimen with a label
map, and a microscope turns that into a picture: light from other planes, point-spread function, photon and read noise,
colour of the stain. Image i of a data set depends on the seed and i alone. See the package micrographs.

    python simulate.py DATA --count 8000 --held-out 512 --processes 2 --seed 1 [--labels] [--maps 0.2]
    python simulate.py DATA --count 8000 --more 1000 bacteria 0 --more 500 cells 1    # and 1,500 of one structure each
    python simulate.py DATA --sheet sheet.png [--structure actin]
"""
import argparse
import json
import multiprocessing
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from micrographs.captions import caption
from micrographs.maps import draw_map, render_map
from micrographs.scene import DENSITIES, SIZE, SIZES, Scene
from micrographs.structures import STRUCTURES, render, sample_scene

CAPTIONS_PER_IMAGE = 8
HELD_OUT = 1_000_000  # added to the seed


def made_up(index, maps):
    """Whether image `index` is one of the share `maps`, which is spread evenly."""
    return index * maps % 1 + maps >= 1


def scene_of(structure, rng):
    """Any scene, or any of the structure."""
    while True:
        scene = sample_scene(rng)
        if structure in (None, scene.structure):
            return scene


def make(seed, index, maps=0.0, structure=None):
    """Image `index` of the data set `seed`: (picture, labels, scene, truth, captions). Of `structure`, if one is given.

    A share `maps` of the images has objects such as no structure has, as many and as large as they come.
    """
    rng = np.random.default_rng([seed, index])
    scene = scene_of(structure, rng)
    if made_up(index, maps):
        labels = draw_map(scene.structure, rng)
        picture, truth = render_map(labels, scene, rng)
    else:
        picture, labels, truth = render(scene, rng)
    return picture, labels, scene, truth, [caption(scene, rng) for _ in range(CAPTIONS_PER_IMAGE)]


def make_shard(task):
    """Writes pictures [start, stop), and labels if there is a file for them, and answers their records."""
    path, label_path, seed, start, stop, maps, structure = task
    pictures = np.lib.format.open_memmap(path, mode="r+")
    label_maps = np.lib.format.open_memmap(label_path, mode="r+") if label_path else None
    records = []
    for index in range(start, stop):
        pictures[index], labels, scene, truth, captions = make(seed, index, maps, structure)
        if label_path:
            label_maps[index] = labels
        records.append({**asdict(scene), **truth, "captions": captions, "made_up": made_up(index, maps)})
    return records


def make_data_set(folder, name, seed, count, processes, labels=False, maps=0.0, more=()):
    """Writes NAME.npy, uint8 (count, 256, 256, 3), and NAME.json, one record an image.

    With `labels` also NAME_labels.npy, uint16 (count, 256, 256): 0 for background, objects from 1 on. `more` are the parts
    that follow these images: how many, of what structure, and the share of those whose objects no structure has.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path, label_path = folder / f"{name}.npy", folder / f"{name}_labels.npy" if labels else None
    parts = [(count, None, maps), *more]
    total = sum(images for images, _, _ in parts)
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(total, SIZE, SIZE, 3)).flush()
    if labels:
        np.lib.format.open_memmap(label_path, mode="w+", dtype=np.uint16, shape=(total, SIZE, SIZE)).flush()
    tasks, end = [], 0
    for images, structure, share in parts:
        first, end = end, end + images
        tasks += [(path, label_path, seed, start, min(start + 100, end), share, structure)
                  for start in range(first, end, 100)]
    with multiprocessing.Pool(processes) as pool:
        records = [record for shard in pool.imap(make_shard, tasks) for record in shard]
    (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")


def sheet(structure, rng):
    """A row for each modality and size: three densities sharp, then medium density blurred, noisy, and hazy or plain."""
    for modality in STRUCTURES[structure].modalities:
        colour = "green" if modality == "fluorescence" else "none"
        for size in SIZES:
            plain = Scene(structure, modality, colour, size=size)
            yield [*(replace(plain, density=density) for density in DENSITIES), replace(plain, focus="blurred"),
                   replace(plain, noise="high"), replace(plain, background="hazy") if colour != "none" else plain,
                   replace(plain, shape="elongated") if structure == "nuclei" else replace(plain, density="dense")]


def write_sheet(path, seed, structure):
    """Rows of sheet(structure), or random scenes whose first captions go to standard output; cells of 160 pixels."""
    from PIL import Image
    rng = np.random.default_rng(seed)
    rows = list(sheet(structure, rng)) if structure else [[sample_scene(rng) for _ in range(8)] for _ in range(6)]
    image = Image.new("RGB", (len(rows[0]) * 160, len(rows) * 160))
    for y, row in enumerate(rows):
        for x, scene in enumerate(row):
            picture = Image.fromarray(render(scene, rng)[0]).resize((158, 158), Image.LANCZOS)
            image.paste(picture, (x * 160, y * 160))
            print(y, x, caption(scene, rng))
    image.save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--held-out", type=int, default=512)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--labels", action="store_true", help="write the label maps, too")
    parser.add_argument("--maps", type=float, default=0.0, help="share of the images whose objects no structure has")
    parser.add_argument("--more", action="append", default=[], nargs=3, metavar=("COUNT", "STRUCTURE", "SHARE"),
                        help="further images, all of one structure; share of those whose objects no structure has")
    parser.add_argument("--sheet")
    parser.add_argument("--structure", choices=STRUCTURES, help="of the sheet")
    args = parser.parse_args()
    try:
        more = [(int(images), structure, float(share)) for images, structure, share in args.more]
    except ValueError as problem:
        parser.error(f"--more: {problem}; give a number of images, a structure and a share, 1500 bacteria 0, say.")
    if unknown := {structure for _, structure, _ in more} - set(STRUCTURES):
        parser.error(f"--more: no structure {', '.join(unknown)}; there are {', '.join(STRUCTURES)}.")
    if args.sheet:
        write_sheet(args.sheet, args.seed, args.structure)
    else:
        make_data_set(args.folder, "train", args.seed, args.count, args.processes, args.labels, args.maps, more)
        make_data_set(args.folder, "held_out", args.seed + HELD_OUT, args.held_out, args.processes, args.labels, args.maps)
