"""Which walks diffusers' schedulers cannot make: expected values for the tests of refusals.

Usage: python models/reference/refusals.py
Writes src/test/resources/reference/schedulers/refusals.json. Every sampler walks from noise over the toy network of
schedulers.py, over many configurations and numbers of steps, as text to image in StableDiffusionPipeline does.

The file holds the configurations by name, the numbers of steps, and the walks: sampler, sigmas, eta, and for each
configuration the numbers of steps at which it raises an error or ends in values that are not finite.
"""
import inspect
import json
import warnings

import diffusers
import torch

from schedulers import (BARE, CLASSES, COSINE, LEADING, LINSPACE, OUT, SAMPLE, SD15, SD2, SHORT, SIGMA_FLAGS, TRAILING,
                        ZERO_SNR, network, scheduler, stream)

STEPS = (1, 4, 20)
CONFIGS = {
    "SD 1.5": SD15,
    "SD 1.5 leading": {**SD15, **LEADING},
    "SD 1.5 trailing": {**SD15, **TRAILING},
    "without skip_prk_steps": BARE,
    "velocity": SD2,
    "sample": {**SD15, **SAMPLE},
    "cosine": COSINE,
    "zero SNR": {**SD2, **ZERO_SNR},
    "zero SNR linspace": {**SD2, **ZERO_SNR, **LINSPACE},
    "zero SNR leading": {**SD2, **ZERO_SNR, **LEADING},
    "zero SNR epsilon": {**SD2, **ZERO_SNR, "prediction_type": "epsilon"},
    "zero SNR epsilon leading": {**SD2, **ZERO_SNR, **LEADING, "prediction_type": "epsilon"},
    "zero SNR sample": {**SD2, **ZERO_SNR, "prediction_type": "sample"},
    "zero SNR clipped": {**SD2, **ZERO_SNR, "clip_sample": True},
    "zero SNR thresholding": {**SD2, **ZERO_SNR, "thresholding": True},
    "few timesteps": SHORT,
    "final sigma_min": {**SD15, "final_sigmas_type": "sigma_min"},
    "order 3": {**SD15, "solver_order": 3},
    "bh1": {**SD15, "solver_type": "bh1"},
    "bh1 to sigma_min": {**SD15, "solver_type": "bh1", "final_sigmas_type": "sigma_min"},
    "log_linear": {**SD15, "interpolation_type": "log_linear"},
    "variance learned": {**SD15, "variance_type": "learned_range"},
    "lambda clipped": {**COSINE, "lambda_min_clipped": -5.1},
    "dpmsolver": {**SD15, "algorithm_type": "dpmsolver"},
    "dpmsolver to sigma_min": {**SD15, "algorithm_type": "dpmsolver", "final_sigmas_type": "sigma_min"},
}

SPACED = ("SD 1.5", "cosine", "zero SNR", "few timesteps", "bh1")


def main():
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    noises = stream()
    walks = []
    for label in CLASSES:
        for sigmas in ("Default", *SIGMA_FLAGS):
            for eta in (0.0, 0.4, 1.0) if label in ("DDIM", "TCD") and sigmas == "Default" else (0.0,):
                refused = {name: [n for n in STEPS if fails(label, config, sigmas, eta, n, noises)]
                           for name, config in CONFIGS.items() if sigmas == "Default" or name in SPACED}
                walks.append({"sampler": label, "sigmas": sigmas, "eta": eta,
                              "refused": {name: steps for name, steps in refused.items() if steps}})
                print(json.dumps(walks[-1]), flush=True)
    file = OUT / "refusals.json"
    lines = ",\n".join(json.dumps(walk) for walk in walks)
    file.write_text(f'{{"configs": {json.dumps(CONFIGS)},\n"steps": {list(STEPS)},\n"spaced": {json.dumps(SPACED)},\n"walks": [\n{lines}\n]}}\n')


def fails(label, config, sigmas, eta, steps, noises) -> bool:
    try:
        end = walk(label, config, sigmas, eta, steps, noises)
    except Exception:  # whatever stops diffusers is what is asked for
        return True
    return not bool(torch.isfinite(end).all())


def walk(label, config, sigmas, eta, steps, noises):
    spec = {"sampler": label, "config": config, "sigmas": sigmas, "pipeline": None}
    if sigmas != "Default" and SIGMA_FLAGS[sigmas] not in inspect.signature(
            getattr(diffusers, CLASSES[label]).__init__).parameters:
        raise ValueError(f"{label} has no {sigmas} sigmas")
    s = scheduler(spec)
    s.set_timesteps(steps)
    generator = torch.Generator().manual_seed(5)
    known = inspect.signature(s.step).parameters
    extra = ({"eta": eta} if "eta" in known else {}) | ({"generator": generator} if "generator" in known else {})
    x = noises[0] * s.init_noise_sigma
    for t in s.timesteps:
        x = s.step(network(s.scale_model_input(x, t), t), t, x, **extra).prev_sample
    return x


if __name__ == "__main__":
    main()
