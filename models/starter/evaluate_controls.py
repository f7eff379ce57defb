"""Measures whether the starter's pictures have their objects where label maps say; writes CONTROL.md.

    mvn -q test-compile                                          # in the checkout, once
    python evaluate_controls.py . WORK REPORT_FOLDER               # 40 label maps a structure, made by the plugin
    python evaluate_controls.py . WORK REPORT_FOLDER --python      # by diffusers in Python instead
    python evaluate_controls.py . WORK REPORT_FOLDER --words       # also whether words are still obeyed: an hour

Pictures are segmented in ImageJ (Otsu's threshold, watershed) and compared with the label maps; so are the simulator's
own pictures of the same maps, through the autoencoder: what the best model could reach. WORK keeps the pictures.
"""
import argparse
from functools import partial
from pathlib import Path

import numpy as np

from controls import labels_control
from evaluation import cases, classifier, exported, layout, makers, measures, report, table
from evaluation.questions import questions
from micrographs.structures import STRUCTURES

BAR = 0.95  # of the simulator's
OBEYED = ("sharpness", "noise", "hue", "bright-field")  # what words still decide


def scores(found, group):
    """(n, 2): Dice and F1 of the objects found against the label maps of the cases."""
    pairs = [layout.match(objects, case.labels, case.scene) for objects, case in zip(found, group)]
    return np.array([(pair.dice, pair.f1) for pair in pairs])


def shifted(group):
    """The cases with the label maps of their neighbours."""
    return [cases.Case(a.scene, a.caption, b.labels, a.picture) for a, b in zip(group, group[1:] + group[:1])]


def ratio(made, own):
    """Of the means, with its interval over pictures."""
    def of(a, b):
        return float(np.mean(a) / max(np.mean(b), 1e-3))
    return (of(made, own), *measures.interval(of, (made, own)))


def agreement(groups, made, own):
    lines = ["| label maps | Dice | of the simulator's | F1 at IoU 0.5 | of the simulator's | Dice, shuffled maps | met |",
             "|---|---|---|---|---|---|---|"]
    for name, group in groups.items():
        a, b, c = scores(made[name], group), scores(own[name], group), scores(made[name], shifted(group))
        ratios = [ratio(a[:, k], b[:, k]) for k in (0, 1)]
        texts = ["{:.2f} ({:.2f} to {:.2f})".format(*r) for r in ratios]
        asked = ratios if name in STRUCTURES else ratios[:1]
        met = "yes" if min(r[0] for r in asked) >= BAR else "no"
        lines.append(f"| {name} | {a[:, 0].mean():.3f} | {texts[0]} | {a[:, 1].mean():.3f} | {texts[1]} | "
                     f"{c[:, 0].mean():.3f} | {met} |")
    return "\n".join(lines)


def groups_of(args):
    groups = {structure: cases.held_out(structure, args.images) for structure in args.structures}
    if args.unusual:
        for structure in args.structures:
            for kind, group in cases.unusual(structure, args.unusual).items():
                groups[f"{structure}, {kind}"] = group
    return groups


def words(args, work, model, make, vae):
    """The rows of REPORT.md about stain, focus, noise and background, of pictures with label maps of such scenes."""
    scenes = questions(args.structures)
    groups = cases.worded(scenes, args.images)
    sets = {"simulator": {name: vae.through(np.stack([c.picture for c in group])) for name, group in groups.items()},
            "model": {name: np.stack(found) for name, found in make(work, model, groups).items()}}
    sets["shuffled"] = table.shuffled(sets["model"])
    looks = table.measure(sets, scenes, classifier.load_or_train(work / "classifier.pt", vae), work)
    return report.table([row for row in table.rows(looks, scenes) if row.measure.startswith(OBEYED)])


def rows(groups, pictures, simulated, names):
    """Control pictures, the model's and the simulator's, of the first case of each name, and the next if it comes again."""
    index = [(name, names[:k].count(name)) for k, name in enumerate(names)]
    index = [(name, i) for name, i in index if i < len(groups[name])]
    return ([labels_control(groups[name][i].labels) for name, i in index], [pictures[name][i] for name, i in index],
            [simulated[name][i] for name, i in index])


def write(args, model, groups, pictures, simulated, text):
    """CONTROL.md, and a sheet for each group: control pictures, the model's, the simulator's."""
    advice, maker = exported.advice(model), "diffusers in Python" if args.python else "the plugin, `Labels to Image...`"
    (args.report / "sheets").mkdir(parents=True, exist_ok=True)
    for structure in args.structures:
        report.sheet(args.report / f"sheets/control-{structure}.jpg",
                     [*rows(groups, pictures, simulated, [structure] * report.COLUMNS),
                      *rows(groups, pictures, simulated, [name for name in groups if name.startswith(f"{structure}, ")])])
    sheets = "\n".join(f"![{structure}](sheets/control-{structure}.jpg)\n" for structure in args.structures)
    (args.report / "CONTROL.md").write_text(f"""# How well the starter model follows label maps

{args.images} held-out label maps of each structure in scenes of all kinds, and {args.unusual} of each kind that no
simulator made. Pictures are by {maker}: one caption a map, {advice['num_inference_steps']} steps, guidance
{advice['guidance_scale']}, control scale {args.scale:g}, seeds from 0. ImageJ segments them (Otsu's threshold, watershed,
Analyze Particles; filaments by the threshold alone, compared as masks dilated by a pixel), and the simulator's own
pictures of the same maps, through the autoencoder: the ratios are to those, with 95 % bootstrap intervals over
pictures. Met is a row where both are at least {BAR}, and of maps that no simulator made, which a watershed cuts as it
likes (letters, say), where that of Dice is. Shuffled: each picture against another map of its row.

{text}

Sheets, unselected: the control pictures, the model's, the simulator's, of the first held-out maps; then the same of the
first map of each kind that no simulator made.

{sheets}""", encoding="utf-8")


def main(args):
    work, model = args.work.resolve(), args.model.resolve()
    groups = groups_of(args)
    make = partial(makers.by_diffusers if args.python else makers.by_plugin, scale=args.scale)
    pictures = make(work, model, groups)
    vae = exported.Autoencoder(model, args.threads)
    simulated = {name: list(vae.through(np.stack([c.picture for c in group]))) for name, group in groups.items()}
    scenes = {name: [c.scene for c in group] for name, group in groups.items()}
    made, own = (layout.segmented(work / f"levels-{label}", shown, scenes)
                 for label, shown in (("model", pictures), ("simulator", simulated)))
    text = agreement(groups, made, own)
    if args.words:
        text += "\n\n" + words(args, work / "words", model, make, vae)
    print(text)
    write(args, model, groups, pictures, simulated, text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="exported folder")
    parser.add_argument("work", type=Path)
    parser.add_argument("report", type=Path)
    parser.add_argument("--images", type=int, default=40, help="label maps a structure")
    parser.add_argument("--unusual", type=int, default=8, help="label maps that no simulator made, a kind")
    parser.add_argument("--scale", type=float, default=1.0, help="how strongly the network counts")
    parser.add_argument("--structures", nargs="+", choices=STRUCTURES, default=list(STRUCTURES))
    parser.add_argument("--words", action="store_true", help="also measure stain, focus, noise and background")
    parser.add_argument("--python", action="store_true", help="pictures by diffusers in Python, not by the plugin")
    parser.add_argument("--threads", type=int, default=2)
    main(parser.parse_args())
