"""Writes the table and the contact sheets."""
import numpy as np
from PIL import Image

SETS = {"simulator": "simulator, through the autoencoder", "model": "model", "shuffled": "shuffled prompts"}


def cell(value):
    return f"{value[0]:.2f} ({value[1]:.2f} to {value[2]:.2f})" if value else ""


def table(rows):
    lines = [f"| measure | bar | {' | '.join(SETS.values())} | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        cells = " | ".join(cell(row.values.get(label)) for label in SETS)
        lines.append(f"| {row.measure} | {row.bar} | {cells} | {'yes' if row.passed else 'no'} |")
    return "\n".join(lines)


def sheet(path, stacks, columns=6, shrink=2):
    """One row a prompt, in the order given; the first pictures of each."""
    side = 256 // shrink
    image = Image.new("RGB", (columns * (side + 2), len(stacks) * (side + 2)))
    for y, stack in enumerate(stacks.values()):
        for x, picture in enumerate(stack[:columns]):
            small = Image.fromarray(np.asarray(picture)).resize((side, side), Image.LANCZOS)
            image.paste(small, (x * (side + 2), y * (side + 2)))
    image.save(path, quality=75)


def write(folder, rows, prompts, images, advice, title):
    """REPORT.md: what was asked, the table, how to read it."""
    met = sum(row.passed for row in rows)
    text = f"""# {title}

{len(prompts)} prompts, {images} pictures each, made by the plugin through its macro commands: seeds from 1,
{advice['num_inference_steps']} steps, guidance {advice['guidance_scale']}, the model's own sampler. {met} of {len(rows)} bars are met.
The first column of figures is the ceiling: fresh simulator pictures through the autoencoder. The last is the negative
control: the same pictures under other prompts. In brackets: 95 % bootstrap intervals over pictures.

{table(rows)}

Counts are ImageJ's: Otsu's threshold, watershed, Analyze Particles; for filaments, which cross, the length of the
skeleton counts, and the width stands for the size. `python evaluate.py --help` tells how this file is made.

Rows of the contact sheets in `sheets/` (the first six seeds, unselected; `simulator` is the ceiling), in this order:

"""
    text += "\n".join(f"- {name}: `{prompt}`" for name, prompt in prompts.items()) + "\n"
    (folder / "REPORT.md").write_text(text, encoding="utf-8")
