"""Measures how well the starter model follows its prompts, on pictures that the plugin makes; writes REPORT.md.

    mvn -q test-compile                                      # in the checkout, once
    python evaluate.py . WORK REPORT_FOLDER --run RUN         # 32 pictures a prompt: about an hour on two cores
    python evaluate.py . WORK REPORT_FOLDER --images 4 --structures nuclei tissue
    python evaluate.py . WORK REPORT_FOLDER --ceiling         # the simulator alone: a measure that fails here is wrong

WORK keeps the pictures, so that a run that was cut short goes on, and the levels that ImageJ counted in, to be looked at.
"""
import argparse
from pathlib import Path

import torch

from evaluation import classifier, exported, other, plugin, report, table
from evaluation.questions import prompt, questions
from micrographs.structures import STRUCTURES

SEED = 1


def main(args):
    torch.set_num_threads(args.threads)
    work, model, scenes = args.work.resolve(), args.model.resolve(), questions(args.structures)
    keys = f"seed={SEED} images={args.images}"
    plugin.claim(work, model, keys)
    vae = exported.Autoencoder(model, args.threads)
    net = classifier.load_or_train(work / "classifier.pt", vae)
    sets, times = {"simulator": other.simulated(scenes, args.images, vae)}, []
    if not args.ceiling:
        sets["model"], times = plugin.pictures(work, scenes, f"model=[{model}] {keys}")
        sets["shuffled"] = table.shuffled(sets["model"])
    looks = table.measure(sets, scenes, net, work)
    found = [*table.rows(looks, scenes), table.diversity(looks), *other.autoencoder(vae, 8 * args.images)]
    if not args.ceiling:
        agreed = {name: prompt(scenes[name]) for name in list(scenes)[::max(1, len(scenes) // args.agreement)]}
        found += [*other.memorisation(sets["model"], sets["simulator"], other.training_pictures(args.run)),
                  other.image_to_image(work, model, args.images),
                  other.python_agreement(model, sets["model"], agreed, SEED), other.speed(times, args.images)]
    print(report.table(found))
    if not args.ceiling:
        shown = {s: {n: prompt(scene) for n, scene in scenes.items() if scene.structure == s} for s in args.structures}
        report.write(args.report, found, sets, shown, exported.advice(model))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="exported folder")
    parser.add_argument("work", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--run", type=Path, help="folder of the training data, for the measure of memorisation")
    parser.add_argument("--images", type=int, default=32, help="a prompt")
    parser.add_argument("--structures", nargs="+", choices=STRUCTURES, default=list(STRUCTURES))
    parser.add_argument("--ceiling", action="store_true", help="measure the simulator only")
    parser.add_argument("--agreement", type=int, default=20, help="prompts compared with diffusers in Python")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
