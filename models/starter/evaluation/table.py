"""Turns three sets of pictures (simulator through the autoencoder, model, shuffled prompts) into rows of a table."""
from dataclasses import dataclass

import numpy as np

from gate import stain_of
from micrographs.scene import DENSITIES

from . import classifier, levels, measures, plugin


@dataclass(frozen=True)
class Look:
    """What was measured on the pictures of one prompt, one value a picture."""
    counts: np.ndarray
    sharpness: np.ndarray
    noise: np.ndarray
    bright: np.ndarray
    stains: list
    structures: np.ndarray
    features: np.ndarray


@dataclass(frozen=True)
class Row:
    measure: str
    bar: str
    values: dict       # by set of pictures: (value, low, high), or (value,)
    passed: bool
    digits: int = 2


def written(value, digits=2):
    """A value with its interval, if it has one."""
    number, *ends = (f"{v:.{digits}f}" for v in value)
    return f"{number} ({ends[0]} to {ends[1]})" if ends else number


def measure(sets, scenes, net, work):
    """{set: {name: uint8 pictures}} to {set: {name: Look}}; ImageJ counts each set in one run."""
    looks = {}
    for label, pictures in sets.items():
        stacks = {name: (np.stack([levels.levels(p / 255, scenes[name]) for p in group]), levels.outlined(scenes[name]))
                  for name, group in pictures.items()}
        counts = plugin.count(work / f"levels-{label}", stacks)
        looks[label] = {name: look(group, counts[name], net) for name, group in pictures.items()}
    return looks


def look(pictures, counts, net):
    words, features = classifier.look(net, pictures)
    scaled = [p / 255 for p in pictures]
    return Look(counts, np.array([measures.sharpness(p) for p in scaled]), np.array([measures.noise(p) for p in scaled]),
                np.array([measures.is_bright_field(p) for p in scaled]), [stain_of(p) for p in scaled],
                words["structure"], features)


def shuffled(pictures, seed=1):
    """The same pictures dealt out to the prompts without regard to what they were made from."""
    deck = np.concatenate(list(pictures.values()))
    deck = deck[np.random.default_rng(seed).permutation(len(deck))]
    ends = np.cumsum([len(group) for group in pictures.values()])
    return dict(zip(pictures, np.split(deck, ends[:-1])))


def pair(looks, low, high, values, bar, name):
    """A row for two prompts: AUC, and the ratio of the means, within 2x of the simulator's."""
    cells, ratios = {}, {}
    for label, seen in looks.items():
        a, b = values(seen[low]), values(seen[high])
        cells[label] = (measures.auc(a, b), *measures.interval(measures.auc, (a, b)))
        ratios[label] = (measures.ratio(a, b), *measures.interval(measures.ratio, (a, b)))
    near = 0.5 <= ratios["model"][0] / ratios["simulator"][0] <= 2 if "model" in ratios else False
    title = f"{name}: AUC (ratio: {', '.join(f'{label} {written(r)}' for label, r in ratios.items())})"
    return Row(title, f"AUC ≥ {bar}, ratio within 2×", cells,
               "model" in cells and cells["model"][0] >= bar and near)


def means(looks, structure):
    """A row for the mean counts of the three densities: rising, each within 2x of the simulator's."""
    counts = {label: [measures.objects(seen[f"{structure} {d}"].counts, structure) for d in DENSITIES]
              for label, seen in looks.items()}
    found = {label: [(c.mean(), *measures.interval(np.mean, (c,))) for c in row] for label, row in counts.items()}
    mean = {label: [value for value, *_ in row] for label, row in found.items()}
    passed = "model" in mean and mean["model"][0] < mean["model"][1] < mean["model"][2] and all(
        0.5 <= m / max(c, 1e-3) <= 2 for m, c in zip(mean["model"], mean["simulator"]))
    text = "; ".join(f"{label} {', '.join(written(v, 1) for v in row)}" for label, row in found.items())
    return Row(f"mean {'skeleton' if structure in measures.FILAMENTS else 'count'} of {structure}, sparse, medium, "
               f"dense: {text}", "rising, within 2×", {}, passed)


def share(looks, names, right, bar, name, remark=""):
    """A row for how often `right(name, look)`, one truth value a picture, holds: at least `bar`."""
    cells = {}
    for label, seen in looks.items():
        hits = np.concatenate([np.asarray(right(n, seen[n]), float) for n in names])
        cells[label] = (hits.mean(), *measures.interval(np.mean, (hits,)))
    return Row(name, f"≥ {bar:.2f}{remark}", cells, "model" in cells and cells["model"][0] >= bar)


def rows(looks, scenes):
    """All rows that compare prompts."""
    structures = list(dict.fromkeys(scene.structure for scene in scenes.values()))
    table = []
    for s in structures:
        table.append(pair(looks, f"{s} sparse", f"{s} dense", lambda l, s=s: measures.objects(l.counts, s), 0.90,
                          f"count of {s}, sparse vs dense"))
        table.append(means(looks, s))
    for s in structures:
        table.append(pair(looks, f"{s} small", f"{s} large", lambda l, s=s: measures.size(l.counts, s), 0.85,
                          f"size of {s}, small vs large"))
    for s in structures:
        table.append(pair(looks, f"{s} blurred", f"{s} medium", lambda l: l.sharpness, 0.85,
                          f"sharpness of {s}, out of focus vs sharp"))
        table.append(pair(looks, f"{s} medium", f"{s} noisy", lambda l: l.noise, 0.80,
                          f"noise of {s}, low vs high"))
    stained = [n for n, scene in scenes.items() if scene.colour != "none"]
    if stained:
        table.append(share(looks, stained, lambda n, l: [x == scenes[n].colour for x in l.stains], 0.90,
                           "hue of the stain named"))
    lit = [n for n, scene in scenes.items() if scene.modality in ("bright field", "fluorescence")]
    if lit:
        table.append(share(looks, lit, lambda n, l: l.bright == (scenes[n].modality == "bright field"), 0.95,
                           "bright-field or fluorescence background"))
    named = [n for n, scene in scenes.items() if scene.focus == "sharp"]
    ceiling = np.mean([x == scenes[n].structure for n in named for x in looks["simulator"][n].structures])
    table.append(share(looks, named, lambda n, l: [x == scenes[n].structure for x in l.structures],
                       0.8 * ceiling, "structure named, by a classifier", " (80 % of the ceiling)"))
    return table


def diversity(looks):
    """A row for the mean distance of features within a prompt, relative to the simulator's. Shuffled: between prompts."""
    cells = {}
    for label, seen in looks.items():
        relative = [classifier.spread(seen[n].features) / classifier.spread(looks["simulator"][n].features) for n in seen]
        cells[label] = (np.mean(relative), *measures.interval(np.mean, (relative,)))
    return Row("diversity within a prompt, relative to the simulator's; interval over prompts", "≥ 0.70", cells,
               "model" in cells and cells["model"][0] >= 0.70)
