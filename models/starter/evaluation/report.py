"""Writes the table and the contact sheets."""
import numpy as np
from PIL import Image

from .table import written

SETS = {"simulator": "simulator, through the autoencoder", "model": "model", "shuffled": "shuffled prompts"}
COLUMNS = 6


def table(rows):
    lines = [f"| measure | bar | {' | '.join(SETS.values())} | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        cells = " | ".join(written(row.values[label], row.digits) if label in row.values else "" for label in SETS)
        lines.append(f"| {row.measure} | {row.bar} | {cells} | {'yes' if row.passed else 'no'} |")
    return "\n".join(lines)


def sheet(path, stacks, shrink=2, columns=COLUMNS):
    """One row a stack; the first pictures of each."""
    side = 256 // shrink
    image = Image.new("RGB", (columns * (side + 2), len(stacks) * (side + 2)))
    for y, stack in enumerate(stacks):
        for x, picture in enumerate(stack[:columns]):
            small = Image.fromarray(np.asarray(picture)).resize((side, side), Image.LANCZOS)
            image.paste(small, (x * (side + 2), y * (side + 2)))
    image.save(path, quality=75)


def write(folder, rows, sets, structures, advice):
    """REPORT.md: what was asked, the table, how to read it, and for each of {structure: {name: prompt}} its sheets."""
    met, images = sum(row.passed for row in rows), len(next(iter(sets["model"].values())))
    text = f"""# How well the starter model follows its prompts

{len(sets["model"])} prompts, {images} pictures each, made by the plugin through its macro commands: seeds from 1,
{advice['num_inference_steps']} steps, guidance {advice['guidance_scale']}, the model's own sampler. {met} of {len(rows)} bars are met.
The first column of figures is the ceiling: fresh simulator pictures through the autoencoder. The last is the negative
control: the same pictures under other prompts. In brackets: 95 % bootstrap intervals, over pictures where a row says
nothing else.

{table(rows)}

Counts are ImageJ's: Otsu's threshold, watershed, Analyze Particles; for filaments, which cross, the length of the
skeleton counts, and the width stands for the size. `python evaluate.py --help` tells how this file is made.

## Contact sheets

The first {COLUMNS} seeds, unselected: on the left the model, on the right the simulator through the autoencoder.
"""
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    for structure, prompts in structures.items():
        shown = []
        for label in ("model", "simulator"):
            shown.append(f"sheets/{label}-{structure}.jpg")
            sheet(folder / shown[-1], [sets[label][name] for name in prompts])
        text += (f"\n### {structure}\n\nRows: {', '.join(f'`{p}`' for p in prompts.values())}.\n\n| model | simulator |\n|---|---|\n"
                 f"| ![{structure} by the model]({shown[0]}) | ![{structure} by the simulator]({shown[1]}) |\n")
    (folder / "REPORT.md").write_text(text, encoding="utf-8")
