"""Rows that need more than the pictures of the prompts: memory, autoencoder, image to image, Python, speed."""
import numpy as np
import tifffile

import simulate
from micrographs.drawing import blur
from micrographs.scene import COLOURS, Scene
from micrographs.structures import render

from . import classifier, exported, measures, plugin
from .table import Row

STRENGTHS = (0.2, 0.4, 0.6, 0.8)


def memorisation(pictures, held_out, train):
    """Rows for the distance to the nearest training picture, as thumbnails: of the model's, and of the simulator's for the
    same prompts. The median shows closeness in general, a low quantile copies among much that is new.
    """
    known = np.concatenate([classifier.thumbnails(train[i:i + 500]) for i in range(0, len(train), 500)])
    made, fresh = (classifier.nearest(classifier.thumbnails(np.concatenate(list(group.values()))), known)
                   for group in (pictures, held_out))
    for share, name in ((0.5, "median"), (0.02, "2 % quantile")):
        def closer(a, b, share=share):
            return float(np.quantile(a, share) - np.quantile(b, share))
        low, high = measures.interval(closer, (made, fresh))
        yield Row(f"distance to the nearest of {len(train)} training pictures, {name}: {np.quantile(made, share):.3f}, of "
                  f"held-out pictures {np.quantile(fresh, share):.3f}; the difference", "not below 0 by bootstrap",
                  {"model": (closer(made, fresh), low, high)}, high >= 0)


def autoencoder(vae, count):
    """PSNR of held-out simulated pictures, and of real micrographs."""
    pictures = np.stack([simulate.make(1 + simulate.HELD_OUT, i)[0] for i in range(count)])
    values = np.array([measures.psnr(a / 255, b / 255) for a, b in zip(pictures, vae.through(pictures))])
    real = {name: measures.psnr(p / 255, vae.through(p[None])[0] / 255) for name, p in exported.real_micrographs()}
    mean = float(np.mean(list(real.values())))
    names = ", ".join(f"{name} {value:.1f}" for name, value in real.items())
    return [Row("autoencoder, PSNR of simulated pictures, dB", "≥ 28", {
                "model": (values.mean(), *measures.interval(np.mean, (values,)))}, values.mean() >= 28),
            Row(f"autoencoder, PSNR of real micrographs, dB ({names})", "≥ 22", {"model": (mean,)}, mean >= 22)]


def phantoms(work, count):
    """Flat green discs for nuclei, on black: [(path of the picture, mask)]."""
    made = []
    for i in range(count):
        rng = np.random.default_rng([99, i])
        scene = Scene("nuclei", "fluorescence", "green", size="large")
        mask = render(scene, rng)[1] > 0
        flat = blur(mask.astype(np.float32), 0.8)[..., None] * np.array(COLOURS["green"]) * 0.8
        path = work / f"phantom-{i}.tif"
        tifffile.imwrite(path, np.rint(255 * flat).astype(np.uint8), photometric="rgb")
        made.append((path, mask))
    return made


def image_to_image(work, model, count):
    """Dice of the phantom with what image to image made of it, at each strength."""
    given = phantoms(work, count)
    jobs = {f"textured-{i}-{strength}": (f"model=[{model}] strength={strength} seed={i} prompt=[large green nuclei]", path)
            for i, (path, _) in enumerate(given) for strength in STRENGTHS}
    plugin.generate(work, jobs)
    scores = {s: [measures.dice(segment(plugin.read_stack(work / f"textured-{i}-{s}.tif")[0]), mask)
                  for i, (_, mask) in enumerate(given)] for s in STRENGTHS}
    text = ", ".join(f"{np.mean(v):.2f} at {s}" for s, v in scores.items())
    falling = np.all(np.diff([np.mean(scores[s]) for s in STRENGTHS]) < 0)
    value = np.mean(scores[0.4])
    return Row(f"Dice of a phantom textured by image to image: {text}", "≥ 0.80 at 0.4, falling",
               {"model": (value, *measures.interval(np.mean, (scores[0.4],)))}, bool(value >= 0.8 and falling))


def segment(picture):
    from skimage.filters import threshold_otsu
    level = blur(picture.max(-1), 1.0)
    return level > threshold_otsu(level)


def python_agreement(folder, stacks, prompts, seed):
    """Values equal to those of diffusers in Python, and the largest difference, over the first picture of prompts."""
    import torch
    from load_in_python import load
    pipeline, advice = load(folder), exported.advice(folder)
    pipeline.set_progress_bar_config(disable=True)
    equal, worst = [], 0
    for name, prompt in prompts.items():
        picture = pipeline(prompt, height=256, width=256, num_inference_steps=advice["num_inference_steps"],
                           guidance_scale=advice["guidance_scale"], generator=torch.Generator().manual_seed(seed),
                           output_type="np").images[0]
        difference = np.abs(np.rint(255 * picture) - stacks[name][0].astype(float))
        equal.append((difference == 0).mean())
        worst = max(worst, int(difference.max()))
    return Row(f"plugin against diffusers in Python, {len(equal)} prompts: values equal (least {min(equal):.4f}, largest "
               f"difference {worst})", "≥ 0.995, at most 1", {"model": (np.mean(equal),)},
               bool(np.mean(equal) >= 0.995 and worst <= 1), digits=4)


def speed(times, images):
    """Seconds a picture, from milliseconds of warm stacks of `images` pictures (NaN where there are none)."""
    seconds = np.array(times or [np.nan]) / 1000 / images
    return Row("seconds a picture, 256×256, default steps, this machine, warm", "≤ 2",
               {"model": (np.median(seconds), *measures.interval(np.median, (seconds,)))}, bool(np.median(seconds) <= 2))


def training_pictures(run):
    """Pictures of the run's data set, memory-mapped; without a run its first 2000, made anew."""
    if run:
        return np.load(run / "data/train.npy", mmap_mode="r")
    return np.stack([simulate.make(1, i)[0] for i in range(2000)])


def simulated(scenes, images, vae):
    """{name: uint8 pictures}: held-out scenes, through the autoencoder."""
    made = {}
    for k, (name, scene) in enumerate(scenes.items()):
        rng = np.random.default_rng([1 + simulate.HELD_OUT, 5_000_000 + k])
        made[name] = vae.through(np.stack([render(scene, rng)[0] for _ in range(images)]))
    return made

