"""Records what diffusers makes when guidance acts in some steps only, and when a cache answers for the network.

    python models/reference/steps.py src/test/resources/reference/pictures/steps.npz

Guidance in an interval: diffusers' guider ClassifierFreeGuidance says in which calls it acts. In the others the
prediction without the prompt is replaced by the one with it, whose difference to itself guidance then multiplies.

Cache: EasyCache (Zhou et al. 2025, arXiv 2507.02860), written here from the paper. With x the input of a call, v its
output, and |.| the mean of absolute values over the whole batch: a computed call keeps v - x and the rate
|v - v'| / |x - x'|, where ' is the call before. Each further call adds rate |x - x'| / |v'| to an error; while that is
below 0.2, v is x plus what was kept, else the network is asked and the error is 0 again. Answers are reused between 15
and 95 % of the calls, and only where both calls of the rate had as many passes.

The models are those of weight_folders.py. For each case KIND_MODEL_SAMPLER_START_END_CACHE: `latents_...`, and
`calls_...`, the number of passes of each call that the network computed, 0 where the cache answered.
"""

import sys
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from diffusers import StableDiffusionXLImg2ImgPipeline, StableDiffusionXLPipeline
from diffusers.guiders import ClassifierFreeGuidance
from PIL import Image

from schedulers import CLASSES
from soft_masks import FOLDERS, HEIGHT, WIDTH, picture

STEPS, GUIDANCE, STRENGTH, SEED = 12, 3.0, 0.7, 9
KINDS = {("text", "sd"): StableDiffusionPipeline, ("image", "sd"): StableDiffusionImg2ImgPipeline,
         ("text", "xl"): StableDiffusionXLPipeline, ("image", "xl"): StableDiffusionXLImg2ImgPipeline}
SAMPLERS = ("Euler", "Euler a", "DPM++ 2M", "DDIM", "Heun", "PNDM")
CASES = [("text", "sd", sampler, start, end, False) for sampler in SAMPLERS
         for start, end in ((0.0, 0.5), (0.25, 0.8), (0.35, 1.0))]
CASES += [("image", "sd", "Euler", 0.2, 0.7, False), ("image", "sd", "Heun", 0.1, 0.6, False),
          ("text", "xl", "Euler", 0.2, 0.7, False), ("image", "xl", "DPM++ 2M", 0.2, 0.7, False)]
CASES += [("text", "sd", sampler, 0.0, 1.0, True) for sampler in SAMPLERS]
CASES += [("text", "sd", "Euler", 0.25, 0.8, True), ("image", "sd", "Euler", 0.0, 1.0, True),
          ("image", "xl", "Euler", 0.0, 1.0, True)]


def size(tensor):
    return tensor.double().abs().mean()


class EasyCache:
    def __init__(self, calls):
        self.calls, self.call, self.error, self.rate, self.before, self.margin = calls, 0, 0.0, None, None, 9.0

    def answer(self, x, compute):
        now = self.call
        self.call += 1
        if self.before and len(self.before[0]) != len(x):
            self.before, self.rate = None, None
        if self.rate is not None:
            self.error += self.rate * size(x - self.before[0]) / size(self.before[1])
            self.margin = min(self.margin, abs(self.error / 0.2 - 1))
            if self.error < 0.2 and int(0.15 * self.calls) <= now < int(0.95 * self.calls):
                v = x + self.kept
                self.before = (x, v)
                return v, False
        v = compute()
        self.rate = size(v - self.before[1]) / size(x - self.before[0]) if self.before else None
        self.error, self.kept, self.before = 0.0, v - x, (x, v)
        return v, True


def run(kind, model, sampler, start, end, cached):
    variant = {"variant": "fp16"} if model == "xl" else {}
    pipeline = KINDS[kind, model].from_pretrained(FOLDERS / model, dtype=torch.float32, **variant)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.scheduler = getattr(diffusers, CLASSES[sampler]).from_config(pipeline.scheduler.config)
    guider = ClassifierFreeGuidance(GUIDANCE, start=start, stop=end)
    forward, calls, cache = pipeline.unet.forward, [], []

    def asked(sample, timestep, encoder_hidden_states, added_cond_kwargs=None, **others):
        guider.set_state(len(calls), pipeline.num_timesteps, timestep)
        passes = slice(0 if guider._is_cfg_enabled() else 1, 2)
        added = added_cond_kwargs and {name: value[passes] for name, value in added_cond_kwargs.items()}
        x = sample[passes]
        compute = lambda: forward(x, timestep, encoder_hidden_states=encoder_hidden_states[passes],
                                  added_cond_kwargs=added, **others | {"return_dict": False})[0]
        if not cache:
            cache.append(EasyCache(pipeline.num_timesteps))
        v, computed = cache[0].answer(x, compute) if cached else (compute(), True)
        calls.append(len(x) * computed)
        return (v if len(v) == 2 else v.repeat(2, 1, 1, 1),)

    pipeline.unet.forward = asked
    last = []
    given = {"image": Image.fromarray(picture()), "strength": STRENGTH} if kind == "image" else \
        {"width": WIDTH, "height": HEIGHT}
    pipeline("a cell", num_inference_steps=STEPS, guidance_scale=GUIDANCE, **given, output_type="latent",
             callback_on_step_end=lambda pipe, step, t, tensors: last.append(tensors["latents"]) or {},
             generator=torch.Generator().manual_seed(SEED))
    return last[-1].numpy().astype("<f4"), np.array(calls, np.uint8), cache[0].margin


def main():
    torch.set_num_threads(1)
    diffusers.utils.logging.set_verbosity_error()
    arrays = {}
    for case in CASES:
        latents, calls, margin = run(*case)
        kind, model, sampler, start, end, cached = case
        name = f"{kind}_{model}_{sampler}_{start:g}_{end:g}_{'EasyCache' if cached else 'None'}"
        print(name, calls.tolist(), f"{margin:.3f}", flush=True)
        if margin < 0.002:
            raise RuntimeError(f"{name}: rounding may decide whether the network is asked")
        arrays |= {f"latents_{name}": latents, f"calls_{name}": calls}
    np.savez_compressed(sys.argv[1], **arrays)


if __name__ == "__main__":
    main()
