"""Measures whether generated pairs are good for training: writes BENEFIT.md.

    mvn -q test-compile                                                  # in the checkout, once
    python benefit.py MODEL WORK REPORT_FOLDER --count 1000 --test 200    # an hour for the pictures, four for the networks

MODEL is a copy of the starter with its control network in controlnet/. A small U-Net (segmenter.py) is trained on pairs
of each kind, all of the same label maps and with as many steps, and tested on the simulator's held-out pictures, none
of whose label maps it saw. Its score is the F1 of objects found with an overlap of more than half of the union.

    simulator               the simulator's pictures
    generated               the plugin's, by "Labels to Image..." with a caption of the simulator
    generated and a tenth   the plugin's, and the first tenth of the simulator's beside them
    a tenth                 the first tenth of the simulator's alone

WORK keeps the pictures and the scores of each network; a run that was stopped goes on.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from evaluation import cases, layout, makers, measures
from micrographs.structures import STRUCTURES
from segmenter import objects, trained

TRAINING_SEED = 77  # neither of the starter's training nor held out
REPORTED = ("generated", "generated and a tenth", "a tenth")


def training_cases(structure, count):
    """Scenes, label maps, captions and the simulator's pictures; any words of the structure."""
    return cases.simulated(structure, count, np.random.default_rng([TRAINING_SEED, list(STRUCTURES).index(structure)]))


def pair_sets(group, generated):
    """{kind: (uint8 (n, h, w, 3), (n, h, w))}."""
    labels = np.stack([case.labels for case in group]).astype(np.int32)
    simulated, generated = np.stack([case.picture for case in group]), np.stack(generated)
    tenth = max(1, len(group) // 10)
    return {"simulator": (simulated, labels), "generated": (generated, labels),
            "generated and a tenth": (np.concatenate([generated, simulated[:tenth]]),
                                      np.concatenate([labels, labels[:tenth]])),
            "a tenth": (simulated[:tenth], labels[:tenth])}


def scores(kept, pairs, steps, seed, tests, device):
    """(tests,) F1 of each case, by a network trained on the pairs; from the file KEPT where it is there."""
    if not kept.exists():
        found = objects(trained(*pairs, steps, seed, device), np.stack([case.picture for case in tests]), device)
        np.save(kept, [layout.instance_f1(one, case.labels) for one, case in zip(found, tests)])
    return np.load(kept)


def ratio(made, own):
    """Of the means, with its interval over pictures."""
    def of(a, b):
        return float(np.mean(a) / max(np.mean(b), 1e-3))
    return (of(made, own), *measures.interval(of, (made, own)))


def measure(structure, arguments, device):
    """{kind: (tests,) F1}, the mean over seeds."""
    group = training_cases(structure, arguments.count)
    work = arguments.work.resolve() / structure
    generated = makers.by_plugin(work, arguments.model.resolve(), {structure: group})
    tests = cases.held_out(structure, arguments.test)

    def kept(kind, seed):
        settings = f"{arguments.count}-{arguments.test}-{arguments.steps}-{seed}"
        return work / f"{kind.replace(' ', '-')}-{settings}.npy"
    return {kind: np.mean([scores(kept(kind, seed), pairs, arguments.steps, seed, tests, device)
                           for seed in range(arguments.seeds)], axis=0)
            for kind, pairs in pair_sets(group, generated[structure]).items()}


def report(found, arguments):
    lines = ["# What generated pairs are good for", "",
             f"{arguments.count} pairs of each kind, {arguments.test} held-out pictures of the simulator, {arguments.steps}"
             f" steps, {arguments.seeds} networks each. F1 of objects at an overlap of one half, as a mean over pictures;"
             " in brackets the share of the F1 of `simulator`, with its interval of 95 % over pictures.", "",
             "| | simulator | " + " | ".join(REPORTED) + " |", "|---|---|" + "---|" * len(REPORTED)]
    for structure, kinds in found.items():
        cells = [f"{np.mean(kinds['simulator']):.3f}"]
        for kind in REPORTED:
            share, low, high = ratio(kinds[kind], kinds["simulator"])
            cells.append(f"{np.mean(kinds[kind]):.3f} ({share:.3f}, {low:.3f} to {high:.3f})")
        lines.append(f"| {structure} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--test", type=int, default=200)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--structures", nargs="+", choices=STRUCTURES, default=["nuclei", "cells", "tissue"])
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    found = {structure: measure(structure, arguments, device) for structure in arguments.structures}
    arguments.report.mkdir(parents=True, exist_ok=True)
    (arguments.report / "benefit.json").write_text(json.dumps(
        {structure: {kind: values.tolist() for kind, values in kinds.items()} for structure, kinds in found.items()}))
    (arguments.report / "BENEFIT.md").write_text(report(found, arguments), encoding="utf-8")
    print(report(found, arguments))


if __name__ == "__main__":
    main()
