"""Draws a contact sheet with diffusers, one prompt a row; prints how often the hue is the one named, and counts.

    python contact_sheet.py . sheet.png                  # an exported folder
    python contact_sheet.py RUN sheet.png --run          # a run in training, averaged weights so far
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image
from scipy.ndimage import gaussian_filter, label
from skimage.filters import threshold_otsu

import export
import load_in_python
import networks
from gate import stain_of
from micrographs.scene import COLOURS

PROMPTS = (
    "sparse large blue nuclei", "dense green nuclei", "many small cyan nuclei, noisy", "large elongated magenta nuclei",
    "green cells", "bright-field micrograph of cells", "red actin filaments", "dense thin green microtubules",
    "large magenta mitochondria", "bacteria, phase contrast micrograph", "sparse yellow puncta", "dense cyan beads",
    "H&E tissue with many small nuclei", "electron micrograph of membranes", "SEM micrograph of large particles",
    "yellow nuclei, out of focus")


def pipeline_of_run(run):
    tokenizer, text_encoder, unet, vae, scaling = export.load_run(run)
    vae.register_to_config(scaling_factor=scaling)
    return StableDiffusionPipeline(vae=vae, text_encoder=text_encoder, unet=unet, tokenizer=tokenizer,
                                   scheduler=networks.new_scheduler(), safety_checker=None, feature_extractor=None,
                                   requires_safety_checker=False)


def pictures_of(pipeline, prompt, args):
    """args.columns pictures; picture i has seed args.seed + i."""
    generators = [torch.Generator().manual_seed(args.seed + i) for i in range(args.columns)]
    return pipeline(prompt, num_images_per_prompt=args.columns, generator=generators, height=256, width=256,
                    num_inference_steps=args.steps, guidance_scale=args.guidance, output_type="np").images


def named_colour(prompt):
    return next((c for c in COLOURS if c in prompt.split()), None)


def count_objects(picture):
    """Bright objects of at least 30 pixels in a fluorescence picture, by Otsu's threshold; touching ones count as one."""
    level = gaussian_filter(picture.max(-1), 1)
    labels, found = label(level > threshold_otsu(level))
    return int((np.bincount(labels.ravel(), minlength=found + 1)[1:] >= 30).sum())


def main(args):
    torch.set_num_threads(args.threads)
    if args.run:
        pipeline = pipeline_of_run(Path(args.folder))
    else:
        pipeline = load_in_python.load(args.folder)
    pipeline.set_progress_bar_config(disable=True)
    prompts = args.prompt or PROMPTS
    cell = 256 // args.shrink
    sheet = Image.new("RGB", (args.columns * (cell + 2), len(prompts) * (cell + 2)))
    for row, prompt in enumerate(prompts):
        pictures = pictures_of(pipeline, prompt, args)
        if named_colour(prompt):
            found = [stain_of(p) for p in pictures]
            print(f"{prompt}: hue right in {found.count(named_colour(prompt))} of {len(found)} {sorted(set(found))}, "
                  f"median count {np.median([count_objects(p) for p in pictures]):.0f}", flush=True)
        for column, picture in enumerate(pictures):
            image = Image.fromarray(np.rint(picture * 255).astype(np.uint8)).resize((cell, cell), Image.LANCZOS)
            sheet.paste(image, (column * (cell + 2), row * (cell + 2)))
    sheet.save(args.sheet)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("sheet")
    parser.add_argument("--run", action="store_true", help="folder is a run of train.py")
    parser.add_argument("--prompt", action="append")
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--shrink", type=int, default=2)
    parser.add_argument("--steps", type=int, default=networks.ADVICE["num_inference_steps"])
    parser.add_argument("--guidance", type=float, default=networks.ADVICE["guidance_scale"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    main(parser.parse_args())
