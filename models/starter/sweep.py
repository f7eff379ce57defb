"""Chooses the model's defaults: the fewest steps within 2 % of the best adherence, on pictures that the plugin makes.

    python sweep.py MODEL WORK                                  # guidance scales, at the model's own steps
    python sweep.py MODEL WORK --guidance 3 --steps 6 8 12 16   # steps, at one guidance scale
    python sweep.py MODEL WORK --guidance 3 --steps 6 8 --sampler "DPM++ 2M" UniPC

Adherence is the share of a prompt's words (structure, microscope, stain, density, size, focus, noise) that a network
trained on simulated pictures reads off the picture; it is 1 for no model, so the simulator's own is printed first. All
settings share prompts and seeds. WORK keeps the pictures, so that a run that was cut short goes on.
"""
import argparse
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


def line(title, found):
    low, high = measures.interval(np.mean, (found.mean(1),))
    return (f"| {title} | {found.mean():.3f} ({low:.3f} to {high:.3f}) | "
            + " | ".join(f"{share:.2f}" for share in found.mean(0)) + " |")


def main(args):
    torch.set_num_threads(args.threads)
    args.work.mkdir(parents=True, exist_ok=True)
    scenes = dict(list(questions(list(STRUCTURES)).items())[::args.every])
    vae = exported.Autoencoder(args.model, args.threads)
    net = classifier.load_or_train(args.work / "classifier.pt", vae)
    print(f"| of {len(scenes)} prompts, {args.images} pictures each | adherence | {' | '.join(JUDGED)} |")
    print("|---" * (len(JUDGED) + 2) + "|")
    print(line("simulator, through the autoencoder", adherence(net, other.simulated(scenes, args.images, vae), scenes)))
    for sampler in args.sampler:
        for guidance in args.guidance:
            for steps in args.steps:
                setting = f"sampler=[{sampler}] guidance={guidance:g} steps={steps}"
                folder = args.work / setting.translate(str.maketrans(" ", "_", "[]"))
                folder.mkdir(exist_ok=True)
                keys = f"model=[{args.model.resolve()}] seed=1 images={args.images} {setting}"
                found = adherence(net, plugin.pictures(folder, scenes, keys)[0], scenes)
                print(line(f"{sampler}, guidance {guidance:g}, {steps} steps", found), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="exported folder")
    parser.add_argument("work", type=Path)
    parser.add_argument("--sampler", nargs="+", default=["Default"])
    parser.add_argument("--guidance", nargs="+", type=float, default=[1.5, 2, 3, 4, 6])
    parser.add_argument("--steps", nargs="+", type=int, default=[20])
    parser.add_argument("--images", type=int, default=4, help="a prompt")
    parser.add_argument("--every", type=int, default=1, help="prompts: every how-many-eth of all")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
