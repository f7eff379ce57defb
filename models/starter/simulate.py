"""Simulates micrographs with their true parameters, label map and caption.

An image starts as a Scene, the words of which are its true parameters. A structure's renderer draws the specimen
(fluorophore concentration or optical density) with a label map, and the microscope turns it into a picture: light
from out-of-focus planes, point-spread function, photon (Poisson) and read noise, stain colour. Image i of a data set
depends on the seed and i alone. A new structure is a renderer and an entry in STRUCTURES.

    python simulate.py DATA --count 8000 --held-out 256 --processes 2 --seed 1
    python simulate.py DATA --sheet sheet.png
"""
import argparse
import json
import multiprocessing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

SIZE = 256
CAPTIONS_PER_IMAGE = 6

COLOURS = {  # linear light of the stain at full brightness
    "blue": (0.10, 0.20, 1.00), "green": (0.10, 1.00, 0.12), "red": (1.00, 0.10, 0.08),
    "magenta": (1.00, 0.10, 0.95), "yellow": (1.00, 0.92, 0.06), "cyan": (0.00, 0.95, 1.00),
    "gray": (1.00, 1.00, 1.00)}
DENSITIES = ("sparse", "medium", "dense")
SIZES = ("small", "medium", "large")


@dataclass(frozen=True)
class Scene:
    """The true parameters of one image, in the words that captions use."""
    structure: str
    colour: str = "none"     # of the stain, fluorescence only
    density: str = "medium"
    size: str = "medium"
    shape: str = "round"     # or elongated
    focus: str = "sharp"     # or blurred
    noise: str = "low"       # or high


# --- specimen -----------------------------------------------------------------------------------------------------

def smooth_noise(rng, scale, size=SIZE):
    """Zero-mean, unit-variance texture whose grain is about `scale` pixels."""
    coarse = rng.standard_normal((int(size / scale) + 4,) * 2).astype(np.float32)
    field = zoom(coarse, scale, order=1 if scale < 4 else 3)[:size, :size]
    return field / field.std()


def place(rng, count, radii, gap):
    """Dart throwing: centres of up to `count` discs, any two at least gap * (sum of radii) apart."""
    centres, kept = [], []
    for radius in radii[:count]:
        for _ in range(30):
            centre = rng.uniform(-0.3 * radius, SIZE + 0.3 * radius, 2)
            if all(np.hypot(*(centre - c)) >= gap * (radius + r) for c, r in zip(centres, kept)):
                centres.append(centre)
                kept.append(radius)
                break
    return centres, kept


def blob(rng, centre, radius, axis_ratio, angle, roughness):
    """A slightly irregular ellipse of area pi * radius^2: window slices and the scaled distance (1 on its edge)."""
    reach = int(radius * np.sqrt(axis_ratio) * 1.35) + 2
    y0, x0 = (max(int(c) - reach, 0) for c in centre)
    y1, x1 = (min(int(c) + reach + 1, SIZE) for c in centre)
    y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    y, x = y - centre[0], x - centre[1]
    u = (x * np.cos(angle) + y * np.sin(angle)) / (radius * np.sqrt(axis_ratio))
    v = (y * np.cos(angle) - x * np.sin(angle)) / (radius / np.sqrt(axis_ratio))
    theta = np.arctan2(v, u)
    edge = 1 + sum(rng.normal(0, roughness / k) * np.cos(k * theta + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 4))
    return (slice(y0, y1), slice(x0, x1)), np.hypot(u, v) / edge


NUCLEUS_RADIUS = {"small": (7.0, 9.0), "medium": (12.0, 15.0), "large": (21.0, 26.0)}
NUCLEUS_COUNT = {
    "small": {"sparse": (5, 11), "medium": (26, 42), "dense": (80, 120)},
    "medium": {"sparse": (3, 7), "medium": (14, 22), "dense": (38, 54)},
    "large": {"sparse": (1, 4), "medium": (6, 9), "dense": (14, 20)}}


def nuclei_layout(scene, rng):
    """Yields window, scaled distance and radius of every nucleus."""
    count = rng.integers(*NUCLEUS_COUNT[scene.size][scene.density], endpoint=True)
    radii = rng.uniform(*NUCLEUS_RADIUS[scene.size], count)
    elongated = scene.shape == "elongated"
    centres, radii = place(rng, count, radii, 0.80 if elongated else 0.95)
    flow, spread = rng.uniform(0, np.pi), rng.choice([0.25, 1.5])
    for centre, radius in zip(centres, radii):
        ratio = rng.uniform(2.0, 2.8) if elongated else rng.uniform(1.0, 1.25)
        window, distance = blob(rng, centre, radius, ratio, rng.normal(flow, spread), 0.05)
        if distance.size:
            yield window, distance, radius


def render_nuclei(scene, rng):
    """Stained nuclei: domed discs with chromatin texture and, when large enough, darker nucleoli."""
    dye = np.zeros((SIZE, SIZE), np.float32)
    labels = np.zeros((SIZE, SIZE), np.uint16)
    chromatin = smooth_noise(rng, 3.0) + smooth_noise(rng, 6.0)
    for label, (window, distance, radius) in enumerate(nuclei_layout(scene, rng), 1):
        inside = np.clip((1 - distance) * radius / 1.5 + 0.5, 0, 1)
        dome = 0.75 + 0.25 * np.sqrt(np.clip(1 - distance ** 2, 0, 1))
        body = dome * (1 + 0.07 * chromatin[window])
        for _ in range(rng.integers(1, 4) if radius > 10 else 0):
            body *= 1 - 0.45 * nucleolus(rng, distance, radius)
        dye[window] = np.maximum(dye[window], rng.uniform(0.6, 1.0) * inside * body)
        labels[window][distance < 1] = label
    return dye, labels


def nucleolus(rng, distance, radius):
    """A soft spot somewhere in the inner part of a nucleus."""
    rows, cols = np.nonzero(distance < 0.6)
    if rows.size == 0:
        return 0.0
    k = rng.integers(rows.size)
    y, x = np.mgrid[:distance.shape[0], :distance.shape[1]]
    return np.exp(-((y - rows[k]) ** 2 + (x - cols[k]) ** 2) / (2 * (rng.uniform(0.10, 0.16) * radius) ** 2))


BEAD_RADIUS = {"small": (3.0, 3.6), "medium": (4.2, 5.2), "large": (6.5, 8.0)}
BEAD_COUNT = {"sparse": (8, 16), "medium": (35, 55), "dense": (110, 150)}


def render_beads(scene, rng):
    """Fluorescent microspheres of one size: even, perfectly round, free to touch."""
    count = rng.integers(*BEAD_COUNT[scene.density], endpoint=True)
    radius = rng.uniform(*BEAD_RADIUS[scene.size])
    dye = np.zeros((SIZE, SIZE), np.float32)
    labels = np.zeros((SIZE, SIZE), np.uint16)
    for label, centre in enumerate(place(rng, count, [radius] * count, 1.0)[0], 1):
        window, distance = blob(rng, centre, radius, 1.0, 0.0, 0.0)
        dye[window] = np.maximum(dye[window], rng.uniform(0.85, 1.0) * np.sqrt(np.clip(1.15 - distance ** 2, 0, 1)))
        labels[window][distance < 1] = label
    return dye, labels


HEMATOXYLIN, EOSIN = np.array([0.65, 0.70, 0.29]), np.array([0.07, 0.99, 0.11])  # Ruifrok & Johnston 2001


def render_tissue(scene, rng):
    """H&E-stained section by Beer-Lambert: eosin matrix with gaps, hematoxylin nuclei. Answers RGB transmittance."""
    matrix = 0.34 + 0.05 * smooth_noise(rng, 24.0) + 0.03 * smooth_noise(rng, 5.0)
    gaps = np.clip(3 * (smooth_noise(rng, 32.0) - rng.uniform(1.2, 1.8)), 0, 1)
    eosin = np.clip(matrix, 0.08, 0.7) * (1 - gaps)
    hematoxylin = np.full((SIZE, SIZE), 0.03, np.float32)
    labels = np.zeros((SIZE, SIZE), np.uint16)
    chromatin = smooth_noise(rng, 3.0)
    for label, (window, distance, radius) in enumerate(nuclei_layout(scene, rng), 1):
        inside = np.clip((1 - distance) * radius / 1.5 + 0.5, 0, 1)
        strength = rng.uniform(0.6, 0.95) * (1 + 0.12 * chromatin[window])
        hematoxylin[window] = np.maximum(hematoxylin[window], strength * inside)
        labels[window][distance < 1] = label
    density = eosin[..., None] * EOSIN + hematoxylin[..., None] * HEMATOXYLIN
    return np.power(10, -density).astype(np.float32), labels


# --- microscope ---------------------------------------------------------------------------------------------------

def psf_width(scene, rng):
    """Standard deviation, in pixels, of the Gaussian that stands for the point-spread function."""
    return rng.uniform(0.7, 1.0) if scene.focus == "sharp" else rng.uniform(4.0, 5.5)


def detect(light, scene, rng):
    """Photon and read noise of a camera that sees `light` in [0, 1]."""
    photons = rng.uniform(400, 900) if scene.noise == "low" else rng.uniform(25, 45)
    counts = rng.poisson(np.clip(light, 0, None) * photons) / photons
    return counts + rng.normal(0, 0.004 if scene.noise == "low" else 0.03, light.shape)


def fluorescence(dye, scene, rng):
    """Dark field, one stain: haze of out-of-focus planes, blur, noise, then the colour of the stain."""
    haze = rng.uniform(0.04, 0.12) * gaussian_filter(dye, 18) + rng.uniform(0.005, 0.03)
    light = detect(gaussian_filter(dye, psf_width(scene, rng)) + haze, scene, rng)
    peak = max(np.percentile(light, 99.8), 0.3)
    tint = np.clip(np.array(COLOURS[scene.colour]) + rng.uniform(-0.03, 0.03, 3), 0, 1)
    return np.clip(light / peak, 0, 1)[..., None] ** 0.85 * tint


def bright_field(transmittance, scene, rng):
    """White light through an absorbing specimen."""
    width = psf_width(scene, rng)
    light = 0.96 * gaussian_filter(transmittance, (width, width, 0))
    return np.clip(detect(light, scene, rng), 0, 1)


# --- worlds and words ---------------------------------------------------------------------------------------------

STRUCTURES = {  # renderer, microscope, share of the data set
    "nuclei": (render_nuclei, fluorescence, 0.74),
    "beads": (render_beads, fluorescence, 0.10),
    "tissue": (render_tissue, bright_field, 0.16)}


def sample_scene(rng):
    """Draws the parameters. Rare values (blurred, noisy, elongated) are rare on purpose."""
    structure = rng.choice(list(STRUCTURES), p=[share for _, _, share in STRUCTURES.values()])
    stained = STRUCTURES[structure][1] is fluorescence
    return Scene(
        structure=str(structure), colour=str(rng.choice(list(COLOURS))) if stained else "none",
        density=str(rng.choice(DENSITIES)),
        size="medium" if structure == "tissue" and rng.random() < 0.6 else str(rng.choice(SIZES)),
        shape="elongated" if structure == "nuclei" and rng.random() < 0.22 else "round",
        focus="blurred" if rng.random() < 0.07 else "sharp", noise="high" if rng.random() < 0.07 else "low")


def render(scene, rng):
    """The picture, uint8 (256, 256, 3), and its label map, uint16 (256, 256), 0 for background."""
    specimen, microscope, _ = STRUCTURES[scene.structure]
    drawn, labels = specimen(scene, rng)
    return np.rint(255 * microscope(drawn, scene, rng)).astype(np.uint8), labels


NOUNS = {
    "nuclei": ("nuclei", "nuclei", "nuclei", "cell nuclei", "cell nuclei", "stained nuclei"),
    "beads": ("beads", "beads", "fluorescent beads", "microspheres"),
    "tissue": ("tissue", "H&E tissue", "H&E stained tissue", "histology section", "tissue section")}
COLOUR_WORDS = {
    "blue": ("blue", "blue", "blue", "DAPI blue"), "green": ("green", "green", "green", "GFP green"),
    "red": ("red",), "magenta": ("magenta",), "yellow": ("yellow",), "cyan": ("cyan",),
    "gray": ("gray", "grey", "white", "grayscale"), "none": ("",)}
DENSITY_WORDS = {
    "sparse": ("sparse", "a few", "few", "isolated"), "medium": ("", "several", "medium density"),
    "dense": ("dense", "many", "crowded", "densely packed")}
SIZE_WORDS = {"small": ("small", "tiny"), "medium": ("", "medium-sized"), "large": ("large", "big")}
SHAPE_WORDS = {"round": ("round", "", ""), "elongated": ("elongated", "spindle-shaped")}
FOCUS_WORDS = {"sharp": ("", "", "", "in focus", "sharp"), "blurred": ("out of focus", "blurred")}
NOISE_WORDS = {"low": ("", "", "", "low noise"), "high": ("noisy", "high noise", "grainy")}
MODALITY_WORDS = {
    "fluorescence": ("fluorescence micrograph of", "fluorescence microscopy image of", "fluorescence image of",
                     "micrograph of", "microscopy,"),
    "bright_field": ("bright-field micrograph of", "histology image of", "micrograph of", "microscopy,")}


def caption(scene, rng):
    """One wording of the scene: synonyms, two word orders, and words left out as a user would."""
    def word(choices, kept=1.0):
        return str(rng.choice(choices)) if rng.random() < kept else ""

    colour = word(COLOUR_WORDS[scene.colour], 0.95)
    density = word(DENSITY_WORDS[scene.density], 0.9)
    size = word(SIZE_WORDS[scene.size], 0.9)
    shape = word(SHAPE_WORDS[scene.shape], 0.9)
    noun = word(NOUNS[scene.structure])
    quality = [word(FOCUS_WORDS[scene.focus]), word(NOISE_WORDS[scene.noise])]
    modality = word(MODALITY_WORDS[STRUCTURES[scene.structure][1].__name__], 0.4)
    if scene.structure == "tissue":
        nuclei = " ".join(w for w in [density, size] if w)
        subject = [noun, f"with {nuclei} nuclei"] if nuclei and rng.random() < 0.6 else [density, noun]
    elif colour and rng.random() < 0.25:
        subject = [density, size, shape, noun + ",", f"{colour} stain" if rng.random() < 0.5 else colour]
    else:
        attributes = [size, shape, colour]
        if rng.random() < 0.3:
            rng.shuffle(attributes)
        subject = [density, *attributes, noun]
    phrase = " ".join(w for w in [modality, *subject] if w)
    return ", ".join(p for p in [phrase, *quality] if p)


# --- data set -----------------------------------------------------------------------------------------------------

def make(seed, index):
    """Image `index` of the data set `seed`: (picture, labels, scene, captions)."""
    rng = np.random.default_rng([seed, index])
    scene = sample_scene(rng)
    picture, labels = render(scene, rng)
    return picture, labels, scene, [caption(scene, rng) for _ in range(CAPTIONS_PER_IMAGE)]


def make_shard(task):
    """Writes pictures [start, stop) into the memory-mapped file and answers their records."""
    path, seed, start, stop = task
    pictures = np.lib.format.open_memmap(path, mode="r+")
    records = []
    for index in range(start, stop):
        pictures[index], labels, scene, captions = make(seed, index)
        records.append({**asdict(scene), "objects": int(len(np.unique(labels)) - 1), "captions": captions})
    return records


def make_data_set(folder, name, seed, count, processes):
    """Writes NAME.npy, uint8 (count, 256, 256, 3), and NAME.json, one record an image."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.npy"
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(count, SIZE, SIZE, 3)).flush()
    tasks = [(path, seed, start, min(start + 100, count)) for start in range(0, count, 100)]
    with multiprocessing.Pool(processes) as pool:
        records = [record for shard in pool.imap(make_shard, tasks) for record in shard]
    (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")


def write_sheet(path, seed, columns=8, rows=6):
    """A sheet of the first pictures of a data set, and their first captions on standard output."""
    from PIL import Image
    sheet = Image.new("RGB", (columns * 160, rows * 160))
    for i in range(columns * rows):
        picture, _, _, captions = make(seed, i)
        sheet.paste(Image.fromarray(picture).resize((158, 158), Image.LANCZOS), (i % columns * 160, i // columns * 160))
        print(i // columns, i % columns, captions[0])
    sheet.save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--held-out", type=int, default=256)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheet")
    args = parser.parse_args()
    if args.sheet:
        write_sheet(args.sheet, args.seed)
    else:
        make_data_set(args.folder, "train", args.seed, args.count, args.processes)
        make_data_set(args.folder, "held_out", args.seed + 1_000_000, args.held_out, args.processes)
