"""Measures whether what the starter paints into a selection fits its surroundings; writes table.md and a sheet.

    mvn -q test-compile                                        # in the checkout, once
    python evaluate_inpainting.py . WORK REPORT_FOLDER            # 6 pictures a structure: 15 minutes

Selections lie across objects of the simulator's held-out pictures, or in their empty background, and in real micrographs
(scikit-image's), and are made anew by the plugin, "Inpaint Selection...", with a caption of the simulator (for micrographs
without words). The figures of the same pictures as they were stand beside. WORK keeps the pictures.
"""
import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image
from scipy.ndimage import binary_dilation

from evaluation import cases, exported, layout, makers, plugin, report, seams
from holes import hole
from micrographs.scene import SIZE
from micrographs.structures import STRUCTURES

WAYS = {"macro": "", "macro, strength 1": "strength=1", "dialog": "soft=16 match=Colour",
        "dialog, strength 1": "strength=1 soft=16 match=Colour"}
LEAST = 0.06  # of a picture that a selection covers
EMPTY, AWAY = (24, 48), 8  # half of the side of a hole in the background, and pixels to the next object
JUMP, SHARE, LEVELS = 1.3, 0.05, 3  # bars


@dataclass(frozen=True)
class Selected:
    """A picture with a selection; SCENE is None for real micrographs."""
    name: str
    scene: object
    caption: str
    picture: np.ndarray
    mask: np.ndarray


def across(name, case, rng):
    """A selection whose border runs through objects."""
    while True:
        mask = hole(rng, SIZE)
        border = binary_dilation(mask) ^ mask
        if mask.mean() >= LEAST and (case.labels[border] > 0).any():
            return Selected(name, case.scene, case.caption, case.picture, mask)


def empty(name, case, rng, tries=200):
    """A rectangle away from all objects, if there is room for one."""
    free = ~binary_dilation(case.labels > 0, iterations=AWAY)
    for _ in range(tries):
        h, w = rng.integers(*EMPTY, 2)
        y, x = int(rng.integers(h, SIZE - h)), int(rng.integers(w, SIZE - w))
        mask = np.zeros((SIZE, SIZE), bool)
        mask[y - h:y + h, x - w:x + w] = True
        if free[mask].all():
            return Selected(name, case.scene, case.caption, case.picture, mask)
    return None


def micrograph(name, picture, rng):
    while True:
        mask = hole(rng, SIZE)[:picture.shape[0], :picture.shape[1]]
        if mask.mean() >= LEAST:
            return Selected(name, None, "", picture, mask)


def selections(count):
    """{kind: [Selected]}"""
    rng = np.random.default_rng([cases.SEED, 10_000_000])
    groups = [(structure, i, case) for structure in STRUCTURES for i, case in enumerate(cases.held_out(structure, count))]
    holes = [empty(f"empty-{structure}-{i}", case, rng) for structure, i, case in groups]
    return {"objects": [across(f"{structure}-{i}", case, rng) for structure, i, case in groups],
            "background": [one for one in holes if one],
            "background, no words": [replace(one, name=f"no-words-{one.name}", caption="") for one in holes if one],
            "micrographs": [micrograph(f"{name}-{i}", picture, rng) for name, picture in exported.real_micrographs()
                            for i in range(count)]}


def made(work, model, way, keys, group):
    """[uint8 (h, w, 3)]"""
    lines, results = [], []
    for k, one in enumerate(group):
        picture, mask, result = (work / f"{one.name}-{part}.tif" for part in ("picture", "mask", makers.file_of(way)))
        tifffile.imwrite(picture, one.picture, photometric="rgb")
        tifffile.imwrite(mask, np.uint8(255 * one.mask))
        if not result.exists():
            lines.append(f"{picture}\t{mask}\tmodel=[{model}] seed={k} prompt=[{one.caption}] {keys}\t{result}")
        results.append(result)
    if lines:
        (work / "inpaint.txt").write_text("\n".join(lines), encoding="utf-8")
        plugin.run_macro("inpaint.ijm", work / "inpaint.txt")
    return [tifffile.imread(result)[..., :3] for result in results]


def jumps(pictures, group):
    return [seams.jump(picture, one.mask) for picture, one in zip(pictures, group)]


def objects_cut(work, pictures, group):
    """The share of those that touch the border, over all pictures."""
    shown, scenes, masks = {}, {}, {}
    for picture, one in zip(pictures, group):
        for kept, value in ((shown, picture), (scenes, one.scene), (masks, one.mask)):
            kept.setdefault(one.scene.structure, []).append(value)
    found = layout.segmented(work, shown, scenes)
    counts = np.array([seams.cut(objects, mask) for name in found for objects, mask in zip(found[name], masks[name])])
    return counts[:, 0].sum() / max(counts[:, 1].sum(), 1)


def drift(pictures, group):
    """Levels by which the mean in each selection differs from what was there."""
    return [abs(picture[one.mask].mean() - one.picture[one.mask].mean()) for picture, one in zip(pictures, group)]


def row(label, work, shown, groups):
    """Cells of the table for {kind: pictures}."""
    outside = all((picture[~one.mask] == one.picture[~one.mask]).all()
                  for kind, group in groups.items() for picture, one in zip(shown[kind], group))
    jump, real = (np.mean(jumps(shown[kind], groups[kind])) for kind in ("objects", "micrographs"))
    share = objects_cut(work / f"levels-{makers.file_of(label)}", shown["objects"], groups["objects"])
    away = [drift(shown[kind], groups[kind]) for kind in ("background", "background, no words")]
    met = [jump <= JUMP and real <= JUMP, share <= SHARE, max(np.mean(one) for one in away) <= LEVELS, outside]
    return (f"| {label} | {jump:.2f} | {real:.2f} | {100 * share:.1f} % | "
            + " | ".join(f"{np.mean(one):.1f} ({np.mean(np.array(one) <= LEVELS):.2f})" for one in away)
            + f" | {'yes' if outside else 'no'} | {', '.join('yes' if one else 'no' for one in met)} |")


def sheet(path, groups, sets):
    """Two selections a row, the first of each structure and micrograph and one in the background, unselected: the picture,
    the hole, and what the dialog's defaults and a macro's make of it."""
    chosen = [(kind, i) for kind in ("objects", "micrographs") for i, one in enumerate(groups[kind])
              if one.name.endswith("-0")] + [("background", 0)]
    cells = []
    for kind, i in chosen:
        one = groups[kind][i]
        hole = np.where(one.mask[..., None], np.uint8(255), one.picture)
        cells.append([one.picture, hole, *(sets[way][kind][i] for way in ("dialog", "macro"))])
    report.sheet(path, [left + right for left, right in zip(cells[::2], cells[1::2])], columns=8)


def main(args):
    work, model = args.work.resolve(), args.model.resolve()
    plugin.claim(work, model, "inpaint")
    groups = selections(args.images)
    sets = {way: {kind: made(work, model, way, keys, group) for kind, group in groups.items()}
            for way, keys in WAYS.items()}
    before = {kind: [one.picture for one in group] for kind, group in groups.items()}
    text = "\n".join([
        f"| way | jump, {len(groups['objects'])} pictures | jump, {len(groups['micrographs'])} in micrographs | objects cut |"
        " background | the same, no words | outside as it was | met |",
        "|---|---|---|---|---|---|---|---|", *(row(way, work, shown, groups) for way, shown in sets.items()),
        row("as they were", work, before, groups)])
    print(text)
    args.report.mkdir(parents=True, exist_ok=True)
    sheet(args.report / "inpaint.jpg", groups, sets)
    (args.report / "table.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="exported folder")
    parser.add_argument("work", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--images", type=int, default=6, help="pictures a structure")
    main(parser.parse_args())
