"""Turns an exported folder back into a run, so that training can go on from a model alone.

    python reopen.py . RUN            # then: simulate.py, train.py RUN tokens, latents, unet

Writes the tokenizer, vae.pt, text.pt, unet.pt, the control networks that there are, and the statistics of the latents,
which the stage `latents` then keeps. Weights are those in half precision; budgets begin anew.
"""
import argparse
import shutil
from pathlib import Path

import torch
from diffusers import ControlNetModel

import vae_training
from controlnet_training import KINDS
from load_in_python import load


def reopen(folder, run):
    run.mkdir(parents=True, exist_ok=True)
    pipeline = load(folder)
    shutil.copytree(folder / "tokenizer", run / "tokenizer", dirs_exist_ok=True)
    for stage, name in (("vae", "vae"), ("text", "text_encoder"), ("unet", "unet")):
        network = getattr(pipeline, name)
        state = network.state_dict()
        modules = {stage if stage != "text" else name: state}
        torch.save({"step": 0, "spent": 0.0, "modules": modules} | ({"ema": modules} if stage == "unet" else {}),
                   run / f"{stage}.pt")
    for stage in (stage for stage in KINDS if (folder / stage).exists()):
        modules = {stage: ControlNetModel.from_pretrained(folder / stage).float().state_dict()}
        torch.save({"step": 0, "spent": 0.0, "modules": modules, "ema": modules}, run / f"{stage}.pt")
    vae_training.write_statistics(run, pipeline.vae, [0.0] * 4, [1.0] * 4, pipeline.vae.config.scaling_factor)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("run", type=Path)
    args = parser.parse_args()
    reopen(args.folder, args.run)
