"""Pictures of looks that the starter model has never seen, to fit it to (docs/fit.md): grey cells, cyan nuclei, orange
fibres and green spots by other simulators, and crops of scikit-image's immunohistochemistry and retina. In OUT/cells,
OUT/nuclei, OUT/fibres, OUT/spots, OUT/tissue, OUT/retina, OUT/strips and OUT/anywhere, and in OUT/cells_held_out and so
on those that nothing is learned from. Needs scikit-image (with pooch) besides requirements.txt."""
import argparse
import pathlib

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

SIZE = 256
TINT = np.array([0.92, 1.0, 0.80])  # a greenish lamp
CYAN = np.array([0.35, 0.95, 1.0])
ORANGE = np.array([1, .62, .15])
GREEN = np.array([.25, 1, .35])


def cell(rng, x, y):
    """What a cell with a dark body, a bright halo and grains adds, as in phase contrast."""
    cx, cy = rng.uniform(0, SIZE, 2)
    radius, flatness, angle = rng.uniform(10, 20), rng.uniform(.5, 1), rng.uniform(0, np.pi)
    along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
    across = -(x - cx) * np.sin(angle) + (y - cy) * np.cos(angle)
    distance = np.sqrt(along ** 2 + (across / flatness) ** 2)
    added = -0.35 / (1 + np.exp((distance - radius) / 1.2)) + 0.45 * np.exp(-((distance - radius - 3) / 2.5) ** 2)
    for _ in range(6):
        turn, away = rng.uniform(0, 2 * np.pi), rng.uniform(0, .7) * radius
        grain = np.exp(-((x - cx - away * np.cos(turn)) ** 2 + (y - cy - away * np.sin(turn)) ** 2) / (2 * 1.5 ** 2))
        added += rng.choice([-1, 1]) * 0.25 * grain
    return added


def cells(rng):
    y, x = np.mgrid[:SIZE, :SIZE]
    sample = np.zeros((SIZE, SIZE))
    for _ in range(rng.integers(3, 25)):
        sample += cell(rng, x, y)
    light = 0.5 + 0.12 * (x / SIZE - .5) * rng.uniform(-1, 1) + 0.12 * (y / SIZE - .5) * rng.uniform(-1, 1)
    light = light + gaussian_filter(rng.normal(size=(SIZE, SIZE)), 20)
    noise = 0.05 * gaussian_filter(rng.normal(size=(SIZE, SIZE)), 0.7)
    seen = light + gaussian_filter(sample, 0.8) + noise
    return (np.clip(seen[..., None] * TINT, 0, 1) * 255).astype(np.uint8)


def nuclei(rng):
    """With chromatin, under a lamp that is brightest in the middle, out-of-focus light and photon noise."""
    y, x = np.mgrid[:SIZE, :SIZE]
    sample = np.zeros((SIZE, SIZE))
    chromatin = gaussian_filter(rng.normal(size=(SIZE, SIZE)), 2.2)
    chromatin /= chromatin.std()
    for _ in range(rng.integers(4, 22)):
        cx, cy = rng.uniform(0, SIZE, 2)
        radius, flatness, angle = rng.uniform(9, 17), rng.uniform(.6, 1), rng.uniform(0, np.pi)
        along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        across = (-(x - cx) * np.sin(angle) + (y - cy) * np.cos(angle)) / flatness
        lobes = 1 + .08 * np.sin(3 * np.arctan2(across, along) + rng.uniform(0, 6))
        inside = np.hypot(along, across) - radius * lobes
        sample = np.maximum(sample, rng.uniform(.45, 1) / (1 + np.exp(inside)) * (1 + .22 * chromatin))
    lamp = 1 - .45 * ((x / SIZE - .5) ** 2 + (y / SIZE - .5) ** 2) * 2
    light = (gaussian_filter(sample, 1.3) + .25 * gaussian_filter(sample, 14) + .08) * lamp * .75
    seen = rng.poisson(np.clip(light, 0, None) * 220) / 220 + rng.normal(size=light.shape) * .01
    return (np.clip(seen[..., None] * CYAN, 0, 1) * 255).astype(np.uint8)


def fibres(rng):
    """Of equal width, that turn a little all the time, with out-of-focus light and photon noise."""
    sample = np.zeros((SIZE, SIZE))
    for _ in range(rng.integers(6, 30)):
        (x, y), angle, bright = rng.uniform(-20, SIZE + 20, 2), rng.uniform(0, 2 * np.pi), rng.uniform(.4, 1)
        path = np.zeros((SIZE, SIZE))
        for _ in range(200):
            x, y = x + 1.5 * np.cos(angle), y + 1.5 * np.sin(angle)
            angle += rng.normal() * .05
            if 0 <= int(y) < SIZE and 0 <= int(x) < SIZE:
                path[int(y), int(x)] = 1
        sample = np.maximum(sample, bright * np.minimum(gaussian_filter(path, 1.6) * 7, 1))
    light = .06 + .8 * sample + .3 * gaussian_filter(sample, 9)
    seen = rng.poisson(np.clip(light, 0, None) * 150) / 150 + .01 * rng.normal(size=light.shape)
    return (np.clip(seen[..., None] * ORANGE, 0, 1) * 255).astype(np.uint8)


def spots(rng):
    """With faint rings, some of them on one large cell that is hardly brighter than the background."""
    y, x = np.mgrid[:SIZE, :SIZE]
    sample = np.zeros((SIZE, SIZE))
    away = np.hypot((x - rng.uniform(60, 196)) / 1.3, y - rng.uniform(60, 196)) - rng.uniform(60, 90)
    large = 1 / (1 + np.exp(away / 3))
    for _ in range(rng.integers(10, 90)):
        (cx, cy), bright = rng.uniform(0, SIZE, 2), rng.uniform(.3, 1)
        distance = np.hypot(x - cx, y - cy)
        sample += bright * (np.exp(-distance ** 2 / (2 * 2.2 ** 2)) + .12 * np.exp(-((distance - 7) / 1.2) ** 2))
    light = .08 + .14 * large + .75 * sample
    seen = rng.poisson(np.clip(light, 0, None) * 90) / 90 + .015 * rng.normal(size=light.shape)
    return (np.clip(seen[..., None] * GREEN, 0, 1) * 255).astype(np.uint8)


def strip_crops(picture, rng, strips):
    """Of five upright strips of the picture, crops of some."""
    width = picture.shape[1] // 5
    while True:
        strip = strips[rng.integers(len(strips))]
        top = rng.integers(0, picture.shape[0] - SIZE + 1)
        left = strip * width + rng.integers(0, width - SIZE + 1)
        yield picture[top:top + SIZE, left:left + SIZE]


def crops(picture, rng, columns):
    while True:
        top, left = rng.integers(0, picture.shape[0] - SIZE + 1), rng.integers(*columns)
        yield picture[top:top + SIZE, left:left + SIZE]


def halves(out, name, picture, rng, left, right):
    """Crops that begin in the columns `left` are to be learned from, those that begin in `right` are held out."""
    write(out / name, crops(picture, rng, left), 50)
    write(out / f"{name}_held_out", crops(picture, rng, right), 50)


def simulate(folder, draw, seed, count):
    rng = np.random.default_rng(seed)
    write(folder, (draw(rng) for _ in range(count)), count)


def write(folder, pictures, count):
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in zip(range(count), pictures):
        Image.fromarray(picture).save(folder / f"{number:03d}.png")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    out = parser.parse_args().out
    for name, draw, learned, held_out, count in (("cells", cells, 1, 2, 100), ("nuclei", nuclei, 11, 12, 60),
                                                 ("fibres", fibres, 24, 124, 60), ("spots", spots, 23, 123, 60)):
        simulate(out / name, draw, learned, 50)
        simulate(out / f"{name}_held_out", draw, held_out, count)
    from skimage.data import immunohistochemistry, retina
    halves(out, "tissue", immunohistochemistry(), np.random.default_rng(5), (0, 17), (240, 257))
    halves(out, "retina", retina(), np.random.default_rng(6), (0, 450), (706, 1156))
    rng = np.random.default_rng(8)
    write(out / "strips", strip_crops(retina(), rng, (0, 2, 4)), 50)
    write(out / "strips_held_out", strip_crops(retina(), rng, (1, 3)), 50)
    anywhere = crops(retina(), np.random.default_rng(9), (0, retina().shape[1] - SIZE + 1))
    write(out / "anywhere", anywhere, 50)
    write(out / "anywhere_held_out", anywhere, 50)


if __name__ == "__main__":
    main()
