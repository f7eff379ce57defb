"""Runs macros headless through the plugin, as a user does from a checkout. All folders are absolute paths."""
import hashlib
import subprocess
from pathlib import Path

import numpy as np
import tifffile

from .questions import prompt

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]


def run_macro(macro, argument):
    """Standard output of `mvn exec:exec@macro`, by lines of tab-separated fields."""
    command = ["mvn", "-q", "exec:exec@macro", f"-Dmacro={HERE / macro}", f"-Darg={argument}"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"The macro {macro} failed with exit code {done.returncode}:\n{done.stderr or done.stdout}\n"
                           "Run `mvn test-compile` first, and look at the message above.")
    return [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]


def read_stack(path):
    """(n, h, w, 3) in [0, 1]."""
    pictures = tifffile.imread(path)
    return (pictures if pictures.ndim == 4 else pictures[None])[..., :3].astype(np.float32) / 255


def claim(work, model, settings):
    """Makes WORK, or refuses one whose pictures another model or other settings made: they would be taken for these."""
    work.mkdir(parents=True, exist_ok=True)
    files = [model / name for name in ("SHA256SUMS", "diffusionj.json")]
    made_with = f"{settings}\n" + "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
    note = work / "made-with.txt"
    if note.exists() and note.read_text() != made_with:
        raise SystemExit(f"{work} holds pictures of another model or of other settings: {note.read_text().splitlines()[0]}"
                         ". Remove it, or give another folder.")
    note.write_text(made_with)


def generate(work, jobs):
    """Makes what is missing of {name: (macro keys, input picture or None)} as WORK/name.tif.

    The work can be interrupted and goes on where it was. Answers the milliseconds of all stacks made so far but the first
    of each run, which loads the model; they are kept in WORK/times.txt.
    """
    lines = []
    for name, (keys, picture) in jobs.items():
        target = work / f"{name}.tif"
        if not target.exists():
            lines.append("\t".join([str(target), keys] + ([str(picture)] if picture else [])))
    if lines:
        (work / "jobs.txt").write_text("\n".join(lines), encoding="utf-8")
        run_macro("generate.ijm", f"{work / 'jobs.txt'};{work / 'times.txt'}")
    times = (work / "times.txt").read_text().splitlines() if (work / "times.txt").exists() else []
    kept = [line.split("\t") for line in times if "\t" in line]
    return [float(time) for path, time in kept if Path(path).stem in jobs]


def pictures(work, scenes, keys):
    """{name: uint8 (images, 256, 256, 3)} of every scene's prompt under the macro keys, and generate's milliseconds."""
    names = {name: name.replace(" ", "-") for name in scenes}
    times = generate(work, {names[name]: (f"{keys} prompt=[{prompt(scene)}]", None) for name, scene in scenes.items()})
    return {name: np.rint(255 * read_stack(work / f"{file}.tif")).astype(np.uint8) for name, file in names.items()}, times


def count(folder, stacks):
    """ImageJ's counts of {name: ((n, h, w) uint8, outlined)}: {name: (n, 3)} with number, mean area, skeleton pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (levels, _) in stacks.items():
        tifffile.imwrite(folder / f"{name}.tif", levels, imagej=True)
    (folder / "stacks.txt").write_text("\n".join(f"{name}\t{int(rings)}" for name, (_, rings) in stacks.items()))
    found = {name: np.zeros((len(levels), 3)) for name, (levels, _) in stacks.items()}
    for fields in run_macro("count.ijm", f"{folder}/;{folder / 'stacks.txt'}"):
        if len(fields) == 5:
            found[fields[0]][int(fields[1]) - 1] = [float(x) for x in fields[2:]]
    return found
