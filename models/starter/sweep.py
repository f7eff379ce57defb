"""Chooses the model's defaults: the fewest steps within 2 % of the best adherence, on pictures that the plugin makes.

    python sweep.py MODEL WORK                                  # guidance scales, at the model's own steps
    python sweep.py MODEL WORK --guidance 3 --steps 6 8 12 16   # steps, at one guidance scale
    python sweep.py MODEL WORK --guidance 3 --steps 6 8 --sampler "DPM++ 2M" UniPC

Adherence is the share of a scene's attributes (structure, microscope, stain, density, size, focus, noise), also those that
its prompt leaves unsaid, that a network trained on simulated pictures only reads off the picture; it is 1 for no model, so
the simulator's own is printed first. "Noise as asked" counts the structures whose ratio of noise, noisy against plain, is
within 2x of the simulator's. All settings share prompts and seeds. WORK keeps the pictures, so that a run that was cut
short goes on.
"""
import argparse
import itertools
from pathlib import Path

import numpy as np
import torch

from evaluation import classifier, exported, measures, other, plugin
from evaluation.questions import questions
from micrographs.structures import STRUCTURES

JUDGED = ("structure", "modality", "colour", "density", "size", "focus", "noise")


def adherence(net, pictures, scenes):
    """(prompts, attributes): of {name: uint8 pictures}, the share of each scene's words that are read off them."""
    rows = []
    for name, group in pictures.items():
        words, _ = classifier.look(net, group)
        rows.append([np.mean(words[attribute] == getattr(scenes[name], attribute)) for attribute in JUDGED])
    return np.array(rows)


def noise_ratios(pictures):
    """By structure: how much more noise `noisy` brings."""
    noise = {name: np.mean([measures.noise(p / 255) for p in group]) for name, group in pictures.items()}
    return np.array([noise[f"{s} noisy"] / noise[f"{s} medium"] for s in STRUCTURES])


def line(title, found, noisy):
    low, high = measures.interval(np.mean, (found.mean(1),))
    return (f"| {title} | {found.mean():.3f} ({low:.3f} to {high:.3f}) | "
            + " | ".join(f"{share:.2f}" for share in found.mean(0)) + f" | {noisy} |")


def main(args):
    torch.set_num_threads(args.threads)
    work, model, asked = args.work.resolve(), args.model.resolve(), questions(list(STRUCTURES))
    scenes = {name: scene for i, (name, scene) in enumerate(asked.items())
              if i % args.every == 0 or name.endswith((" medium", " noisy"))}
    work.mkdir(parents=True, exist_ok=True)
    vae = exported.Autoencoder(model, args.threads)
    net = classifier.load_or_train(work / "classifier.pt", vae)
    print(f"| of {len(scenes)} prompts, {args.images} pictures each | adherence | {' | '.join(JUDGED)} | noise as asked |")
    print("|---" * (len(JUDGED) + 3) + "|")
    simulated = other.simulated(scenes, args.images, vae)
    print(line("simulator, through the autoencoder", adherence(net, simulated, scenes), len(STRUCTURES)))
    needed, by_setting = noise_ratios(simulated), {}
    for sampler, sigmas, guidance, steps in itertools.product(args.sampler, args.sigmas, args.guidance, args.steps):
        setting = f"sampler=[{sampler}] sigmas={sigmas} guidance={guidance:g} steps={steps}"
        folder, keys = work / setting.translate(str.maketrans(" ", "_", "[]")), f"seed=1 images={args.images} {setting}"
        plugin.claim(folder, model, keys)
        pictures = plugin.pictures(folder, scenes, f"model=[{model}] {keys}")[0]
        drawn = noise_ratios(pictures) / needed
        title = f"{sampler}, sigmas {sigmas}, guidance {guidance:g}, {steps} steps"
        found = adherence(net, pictures, scenes)
        by_setting[title] = found.mean(1)
        print(line(title, found, ((drawn >= 0.5) & (drawn <= 2)).sum()), flush=True)
    best = max(by_setting, key=lambda title: by_setting[title].mean())
    print(f"\nBehind the best ({best}), over the same prompts and seeds:\n")
    for title, found in by_setting.items():
        low, high = measures.interval(np.mean, (by_setting[best] - found,))
        print(f"- {title}: {np.mean(by_setting[best] - found):.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="exported folder")
    parser.add_argument("work", type=Path)
    parser.add_argument("--sampler", nargs="+", default=["Default"])
    parser.add_argument("--sigmas", nargs="+", default=["Default"])
    parser.add_argument("--guidance", nargs="+", type=float, default=[1.5, 2, 3, 4, 6])
    parser.add_argument("--steps", nargs="+", type=int, default=[20])
    parser.add_argument("--images", type=int, default=4, help="a prompt")
    parser.add_argument("--every", type=int, default=1,
                        help="take every how-many-eth prompt, and each structure plain and noisy")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
