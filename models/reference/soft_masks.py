"""Records what diffusers' inpainting pipelines make when the mask narrows from step to step (differential diffusion).

    python models/reference/soft_masks.py src/test/resources/reference/pictures/soft.npz

A latent that is to change by the share c is kept, under the noise of the next step, while 1 - c is more than the share
of the walk that is behind (Levin and Fried 2023; the thresholds are those of diffusers' community pipelines for it). The
pipelines blend with their mask after each step, and take the next one from a callback. c is d / (soft + 1), at most 1,
where d is SciPy's distance to the nearest pixel outside; of latents, its mean over 8 x 8 pixels, the largest being 1.

The models are those of weight_folders.py. `picture`, `mask` (h, w) and, for each case MODEL_SAMPLER_SOFT_STRENGTH,
`latents_...` and `image_...`; `changes_SOFT` holds c of the latents. Seed 5, 6 steps, guidance 3.
"""

import sys
from pathlib import Path
from unittest.mock import patch

import diffusers
import numpy as np
import torch
from diffusers import StableDiffusionInpaintPipeline, StableDiffusionXLInpaintPipeline
from PIL import Image
from scipy.ndimage import distance_transform_edt

from schedulers import CLASSES

FOLDERS = Path(__file__).resolve().parents[2] / "src/test/resources/reference/folders"
WIDTH, HEIGHT, STEPS = 96, 64, 6
CASES = [("sd", sampler, soft, strength) for sampler in ("Euler", "Euler a", "DPM++ 2M", "DDIM", "Heun", "PNDM", "UniPC")
         for soft, strength in ((12, 1.0), (20, 0.7))]
CASES += [("xl", sampler, 12, strength) for sampler in ("Euler", "DPM++ 2M") for strength in (1.0, 0.7)]


def picture():
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    waves = np.stack([np.sin(x / 7 + c) + np.cos(y / (5 + c)) for c in range(3)], -1)
    return (127 + 60 * waves).clip(0, 255).astype(np.uint8)


def mask():
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    inside = ((x - 70) / 40) ** 2 + ((y - 30) / 24) ** 2 <= 1
    inside[28:34, 60:66] = False
    return np.where(inside, 255, 0).astype(np.uint8)


def changes(soft):
    depth = np.minimum(distance_transform_edt(mask()), soft + 1)
    means = (depth / depth.max()).reshape(HEIGHT // 8, 8, WIDTH // 8, 8).mean((1, 3))
    return (means / means.max()).astype(np.float32)


def run(pipeline, sampler, soft, strength):
    share = torch.from_numpy(changes(soft))
    own, kind, calls, last = pipeline.scheduler, getattr(diffusers, CLASSES[sampler]), [], []
    get_timesteps, prepare = pipeline.get_timesteps, pipeline.prepare_mask_latents

    def released(step):
        """The mask after a step, the first being 0, of the two passes of guidance."""
        return ((share > 0) & (1 - share <= (step + 1) / calls[0])).float().repeat(2, 1, 1, 1)

    def count(*arguments, **named):
        timesteps, steps = get_timesteps(*arguments, **named)
        calls.append(len(timesteps))
        return timesteps, steps

    def narrow(pipe, step, timestep, tensors):
        last.append(tensors["latents"])
        return {"mask": released(step + 1)}

    pipeline.scheduler = kind.from_config(own.config)
    with (patch.object(pipeline, "get_timesteps", count),
          patch.object(pipeline, "prepare_mask_latents", lambda *a, **n: (released(0), prepare(*a, **n)[1]))):
        image = pipeline("a cell", image=Image.fromarray(picture()), mask_image=Image.fromarray(mask()), width=WIDTH,
                         height=HEIGHT, strength=strength, num_inference_steps=STEPS, guidance_scale=3.0,
                         callback_on_step_end=narrow, callback_on_step_end_tensor_inputs=["latents", "mask"],
                         generator=torch.Generator().manual_seed(5), output_type="np").images[0]
    pipeline.scheduler = own
    return last[-1].numpy().astype("<f4"), (image * 255).round().astype(np.uint8)


def main(out: Path):
    torch.set_num_threads(1)
    diffusers.utils.logging.set_verbosity_error()
    arrays = {"picture": picture(), "mask": mask()} | {f"changes_{soft}": changes(soft) for soft in (12, 20, 60)}
    for model, kind in (("sd", StableDiffusionInpaintPipeline), ("xl", StableDiffusionXLInpaintPipeline)):
        variant = {"variant": "fp16"} if model == "xl" else {}
        pipeline = kind.from_pretrained(FOLDERS / model, dtype=torch.float32, **variant)
        pipeline.set_progress_bar_config(disable=True)
        for name, sampler, soft, strength in CASES:
            if name == model:
                latents, image = run(pipeline, sampler, soft, strength)
                arrays[f"latents_{name}_{sampler}_{soft}_{strength}"] = latents
                arrays[f"image_{name}_{sampler}_{soft}_{strength}"] = image
    np.savez_compressed(out, **arrays)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
