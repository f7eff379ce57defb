"""Walks of the real diffusers schedulers over a toy network: expected values for the sampling tests.

Usage: python models/reference/schedulers.py [SAMPLER ...]
Writes src/test/resources/reference/schedulers/<sampler>.json and noise.json. Needs the versions in
requirements.txt. Arrays are base64 of little-endian float32.

A case is a scheduler_config.json, the sampler chosen, and runs. A run has steps, the index of the
first call (0 for text to image), the timesteps, the initial noise scale, the start of the walk (for
image to image, what add_noise made), the elements 0 and 37 of the latents after each call, the latents
at the end and the number of draws of noise. Of start and end, every third element is kept.

The network is linear in the latents, with coefficients that follow the timestep, all in float32:
output[k] = (0.2 + 0.0007 t) x[k] + ((k mod 7 - 3) / 4) (0.05 - 0.00003 t).
"""
import base64
import inspect
import json
import sys
import warnings
from pathlib import Path

import diffusers
import numpy as np
import torch

OUT = Path(__file__).resolve().parents[2] / "src/test/resources/reference/schedulers"
SHAPE = (1, 4, 4, 4)
SIZE = 64
SEED = 11
DRAWS = 70
TRACED = [0, 37]
SIGMA_FLAGS = {"Karras": "use_karras_sigmas", "Exponential": "use_exponential_sigmas", "Beta": "use_beta_sigmas"}
CLASSES = {
    "Euler": "EulerDiscreteScheduler",
    "Euler a": "EulerAncestralDiscreteScheduler",
    "DPM++ 2M": "DPMSolverMultistepScheduler",
    "DPM++ 2M SDE": "DPMSolverMultistepScheduler",
    "DPM++ 2S": "DPMSolverSinglestepScheduler",
    "Heun": "HeunDiscreteScheduler",
    "DPM2": "KDPM2DiscreteScheduler",
    "DPM2 a": "KDPM2AncestralDiscreteScheduler",
    "LMS": "LMSDiscreteScheduler",
    "DDIM": "DDIMScheduler",
    "DDPM": "DDPMScheduler",
    "PNDM": "PNDMScheduler",
    "UniPC": "UniPCMultistepScheduler",
    "DEIS": "DEISMultistepScheduler",
    "LCM": "LCMScheduler",
    "TCD": "TCDScheduler",
    "EDM Euler": "EDMEulerScheduler",
}

SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
SD15 = {"_class_name": "PNDMScheduler", **SD, "set_alpha_to_one": False, "skip_prk_steps": True,
        "steps_offset": 1, "trained_betas": None, "clip_sample": False}
SD2 = {"_class_name": "DDIMScheduler", **SD, "prediction_type": "v_prediction", "set_alpha_to_one": False,
       "steps_offset": 1, "clip_sample": False}
BARE = {"_class_name": "DDIMScheduler", **SD}
ZERO_SNR = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing", "prediction_type": "v_prediction"}
COSINE = {"_class_name": "DDPMScheduler", "beta_schedule": "squaredcos_cap_v2"}
SHORT = {"_class_name": "DDPMScheduler", "num_train_timesteps": 40,
         "trained_betas": [round(0.002 + 0.0031 * i, 6) for i in range(40)]}
V = {"prediction_type": "v_prediction"}
SAMPLE = {"prediction_type": "sample"}
LEADING = {"timestep_spacing": "leading"}
TRAILING = {"timestep_spacing": "trailing"}
LINSPACE = {"timestep_spacing": "linspace"}
THRESHOLD = {"thresholding": True, "sample_max_value": 3.0, "dynamic_thresholding_ratio": 0.9}


def own(label, **keys):
    """The config of a model made for this sampler's own class."""
    return {"_class_name": CLASSES[label], **SD, **keys}


def case(label, name, config, sigmas="Default", pipeline=None, eta=0.0, runs=None):
    return {"sampler": label, "name": name, "config": config, "sigmas": sigmas, "pipeline": pipeline, "eta": eta,
            "runs": runs or [(7, 1.0), (20, 1.0), (20, 0.55)]}


MANY = [(1, 1.0), (4, 1.0), (7, 1.0), (20, 1.0), (20, 0.55), (7, 0.3), (10, 0.75)]


def common(label):
    """What every sampler has to follow: schedules, spacings, offsets, who spelled the key."""
    cases = [
        case(label, "SD 1.5", SD15, runs=MANY),
        case(label, "SD 1.5 in its pipeline", SD15, pipeline="StableDiffusionPipeline"),
        case(label, "SD 1.5, leading spelled", {**SD15, **LEADING}, runs=MANY),
        case(label, "SD 1.5, trailing", {**SD15, **TRAILING}, runs=MANY),
        case(label, "SD 1.5, linspace", {**SD15, **LINSPACE}, runs=MANY),
        case(label, "SD 2 velocity", SD2, runs=MANY),
        case(label, "velocity, leading, offset 0", {**SD2, **LEADING, "steps_offset": 0}),
        case(label, "offset corrected by the pipeline", {**BARE, **LEADING, "steps_offset": 0, "clip_sample": False},
             pipeline="StableDiffusionPipeline"),
        case(label, "offset absent in the pipeline", {**BARE, **LEADING, "clip_sample": True},
             pipeline="StableDiffusionPipeline"),
        case(label, "own class, offset absent in the pipeline", {**own(label), **LEADING},
             pipeline="StableDiffusionPipeline"),
        case(label, "own class, inpainting pipeline", {**own(label), **LEADING, "skip_prk_steps": False},
             pipeline="StableDiffusionInpaintPipeline"),
        case(label, "class defaults", {"_class_name": CLASSES[label]}),
        case(label, "cosine betas", {**COSINE, "steps_offset": 1, "clip_sample": False}),
        case(label, "trained betas", {**SHORT, "clip_sample": False}, runs=[(7, 1.0), (12, 0.5)]),
        case(label, "steps by which rounding matters", {**SD15, **TRAILING}, runs=[(48, 1.0)]),
    ]
    if label != "PNDM":
        cases += [
            case(label, "zero terminal SNR", {**SD2, **ZERO_SNR}, runs=MANY),
            case(label, "zero terminal SNR, leading", {**SD2, **ZERO_SNR, **LEADING}),
        ]
    return cases


def spaced(label):
    """Spacings of sigma."""
    cases = []
    for sigmas in SIGMA_FLAGS:
        cases += [
            case(label, f"{sigmas}", SD15, sigmas=sigmas, runs=MANY),
            case(label, f"{sigmas} by its flag, leading", own(label, **LEADING, **{SIGMA_FLAGS[sigmas]: True})),
            case(label, f"{sigmas}, trailing velocity", {**SD2, **TRAILING}, sigmas=sigmas),
            case(label, f"{sigmas}, sigma_min and sigma_max", {**SD15, "sigma_min": 0.05, "sigma_max": 10.0},
                 sigmas=sigmas),
            # The highest levels fall on one timestep, from which diffusers can start image to image only.
            case(label, f"{sigmas}, cosine betas", COSINE, sigmas=sigmas, runs=[(20, 0.55)]),
        ]
    cases.append(case(label, "Karras instead of exponential", own(label, use_exponential_sigmas=True),
                      sigmas="Karras"))
    return cases


def euler():
    label = "Euler"
    return common(label) + spaced(label) + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "original_sample", own(label, prediction_type="original_sample")),
        case(label, "final sigma_min", own(label, final_sigmas_type="sigma_min"), runs=MANY),
        case(label, "final sigma_min, Karras", own(label, final_sigmas_type="sigma_min"), sigmas="Karras"),
        case(label, "log_linear", own(label, interpolation_type="log_linear"), runs=MANY),
        case(label, "log_linear, Karras", own(label, interpolation_type="log_linear"), sigmas="Karras"),
        case(label, "continuous", own(label, timestep_type="continuous", **V)),
        case(label, "continuous epsilon", own(label, timestep_type="continuous")),
        case(label, "continuous, log_linear", own(label, timestep_type="continuous", interpolation_type="log_linear",
                                                  **V)),
        case(label, "continuous, Karras, ends", own(label, timestep_type="continuous", sigma_min=0.002, sigma_max=700.0,
                                                    **V), sigmas="Karras"),
        case(label, "zero terminal SNR, epsilon", {**SD2, **ZERO_SNR, "prediction_type": "epsilon"}),
    ]


def euler_ancestral():
    return common("Euler a") + [
        case("Euler a", "zero terminal SNR, epsilon", {**SD2, **ZERO_SNR, "prediction_type": "epsilon"}),
        case("Euler a", "Karras flag of another class", {**SD15, "use_karras_sigmas": True}),
    ]


def ddim():
    label = "DDIM"
    cases = common(label) + [
        case(label, f"eta {eta}, {name}", {**SD15, **keys}, eta=eta)
        for eta in (0.3, 1.0) for name, keys in (("epsilon", {}), ("velocity", V), ("trailing", TRAILING))
    ]
    return cases + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "sample, zero terminal SNR", {**SD2, **ZERO_SNR, **SAMPLE}),
        case(label, "alpha to one", own(label, set_alpha_to_one=True, clip_sample=False), runs=MANY),
        case(label, "set_alpha_to_one null", own(label, set_alpha_to_one=None, clip_sample=None)),
        case(label, "clipped", own(label, clip_sample=True)),
        case(label, "clipped at 2", own(label, clip_sample=True, clip_sample_range=2.0, **V)),
        case(label, "thresholding", own(label, **THRESHOLD)),
        case(label, "thresholding, velocity, eta", own(label, clip_sample=True, **THRESHOLD, **V), eta=0.5),
        case(label, "thresholding at 1", own(label, thresholding=True)),
        case(label, "zero terminal SNR, epsilon, leading", own(label, rescale_betas_zero_snr=True, clip_sample=False)),
        case(label, "zero terminal SNR, eta", {**SD2, **ZERO_SNR}, eta=0.7),
    ]


def pndm():
    label = "PNDM"
    runs = [(4, 1.0), (7, 1.0), (20, 1.0), (20, 0.55), (10, 0.9)]
    prk = [case(label, f"Runge-Kutta, {name}", own(label, **keys), runs=runs)
           for name, keys in (("leading", {}), ("velocity", V), ("linspace", LINSPACE), ("trailing", TRAILING),
                              ("offset 1", {"steps_offset": 1}), ("alpha to one", {"set_alpha_to_one": True}))]
    cases = [c for c in common(label) if c["config"].get("skip_prk_steps") or c["pipeline"]]
    return cases + prk + [
        case(label, "alpha to one", own(label, skip_prk_steps=True, set_alpha_to_one=True), runs=MANY),
        case(label, "velocity", own(label, skip_prk_steps=True, **V), runs=MANY),
        case(label, "velocity, trailing", own(label, skip_prk_steps=True, **V, **TRAILING), runs=MANY),
        case(label, "cosine betas", {**COSINE, "skip_prk_steps": True}),
        case(label, "zero SNR flag of another class", own(label, skip_prk_steps=True, rescale_betas_zero_snr=True)),
        case(label, "trained betas", {**SHORT, "skip_prk_steps": True}, runs=[(7, 1.0), (12, 0.5)]),
    ]


def solver_options(label, sde):
    """Everything that DPMSolverMultistepScheduler has of its own."""
    prefix = "sde-" if sde else ""
    at_min = {"final_sigmas_type": "sigma_min"}
    cases = []
    for order in (1, 2, 3):
        for solver in ("midpoint", "heun"):
            keys = {"solver_order": order, "solver_type": solver}
            cases.append(case(label, f"order {order} {solver}", own(label, algorithm_type=prefix + "dpmsolver++", **keys),
                              runs=MANY))
            if not (sde and order == 3):
                cases.append(case(label, f"noise, order {order} {solver}",
                                  own(label, algorithm_type=prefix + "dpmsolver", **at_min, **keys)))
    plain = {"algorithm_type": prefix + "dpmsolver++"}
    return cases + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "noise algorithm, velocity", own(label, algorithm_type=prefix + "dpmsolver", **at_min, **V)),
        case(label, "noise algorithm, sample", own(label, algorithm_type=prefix + "dpmsolver", **at_min, **SAMPLE)),
        case(label, "final sigma_min", own(label, **plain, **at_min), runs=MANY),
        case(label, "final sigma_min, order 3", own(label, **plain, **at_min, solver_order=3)),
        case(label, "euler at final", own(label, **plain, **at_min, euler_at_final=True)),
        case(label, "no lower order", own(label, **plain, **at_min, lower_order_final=False, solver_order=3)),
        case(label, "no lower order, zero", own(label, **plain, lower_order_final=False, solver_order=3)),
        case(label, "lu lambdas", own(label, **plain, use_lu_lambdas=True)),
        case(label, "lu lambdas, order 3, velocity", own(label, **plain, use_lu_lambdas=True, solver_order=3, **V)),
        case(label, "lambda clipped", {**COSINE, "lambda_min_clipped": -5.1, **plain}),
        case(label, "lambda clipped, trailing", {**COSINE, "lambda_min_clipped": -5.1, **plain, **TRAILING}),
        case(label, "lambda clipped, leading", own(label, **plain, lambda_min_clipped=-2.0, **LEADING)),
        case(label, "lambda not clipped", own(label, **plain, lambda_min_clipped="-Infinity")),
        case(label, "thresholding", own(label, **plain, **THRESHOLD)),
        case(label, "thresholding, noise algorithm",
             own(label, algorithm_type=prefix + "dpmsolver", **at_min, **THRESHOLD)),
        case(label, "foreign solver type", own(label, **plain, solver_type="bh2")),
        case(label, "zero terminal SNR, epsilon", {**SD2, **ZERO_SNR, "prediction_type": "epsilon"}),
        case(label, "zero terminal SNR, Karras", {**SD2, **ZERO_SNR}, sigmas="Karras"),
        case(label, "order 3, Karras", {**SD15, "solver_order": 3}, sigmas="Karras"),
    ]


def dpm_multistep():
    label = "DPM++ 2M"
    return common(label) + spaced(label) + solver_options(label, False) + [
        case(label, "of an sde model", own(label, algorithm_type="sde-dpmsolver++")),
        case(label, "of a DEIS model", {**SD15, "algorithm_type": "deis", "final_sigmas_type": "sigma_min"}),
        case(label, "flow", own(label, use_flow_sigmas=True, prediction_type="flow_prediction")),
        case(label, "flow, shifted", own(label, use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=3.0)),
    ]


def dpm_multistep_sde():
    label = "DPM++ 2M SDE"
    return common(label)[:8] + spaced(label)[:2] + solver_options(label, True) + [
        case(label, "swapped for its sde form in the pipeline", {**own(label), **LEADING},
             pipeline="StableDiffusionPipeline"),
        case(label, "of an sde model in the pipeline", own(label, algorithm_type="sde-dpmsolver++", **LEADING),
             pipeline="StableDiffusionPipeline"),
        case(label, "of a DDPM model", {**SD15, "_class_name": "DDPMScheduler", "variance_type": "fixed_small"}),
    ]


def heun():
    label = "Heun"
    return common(label) + spaced(label) + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "clipped", own(label, clip_sample=True, clip_sample_range=1.5)),
        case(label, "exponential betas", {"_class_name": CLASSES[label], "beta_schedule": "exp"}),
    ]


def dpm2():
    return common("DPM2") + spaced("DPM2")


def dpm2_ancestral():
    # From the heights of cosine betas an ancestral half step can be no number.
    label = "DPM2 a"
    cases = [c for c in common(label) + spaced(label) if "cosine" not in c["name"]]
    return cases + [case(label, "cosine betas", COSINE, runs=[(20, 1.0), (20, 0.55)])]


def lms():
    return common("LMS") + spaced("LMS") + [case("LMS", "sample", {**SD15, **SAMPLE})]


def ddpm():
    label = "DDPM"
    types = [case(label, f"variance {kind}, {name}", own(label, variance_type=kind, **keys))
             for kind in ("fixed_small", "fixed_small_log", "fixed_large")
             for name, keys in (("clipped", {}), ("trailing velocity", {**V, **TRAILING, "clip_sample": False}))]
    return common(label) + types + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "clipped at 2", own(label, clip_sample_range=2.0)),
        case(label, "thresholding", own(label, **THRESHOLD)),
        case(label, "sigmoid betas", {"_class_name": CLASSES[label], "beta_schedule": "sigmoid", "clip_sample": False}),
        case(label, "laplace betas", {"_class_name": CLASSES[label], "beta_schedule": "laplace", "clip_sample": False}),
        case(label, "zero terminal SNR, epsilon, leading", own(label, rescale_betas_zero_snr=True)),
    ]


def distilled(label):
    """What LCM and TCD share."""
    cases = [c for c in common(label) if c["name"] != "trained betas"]
    return cases + [
        case(label, "trained betas", {**SHORT, "original_inference_steps": 20}, runs=[(4, 1.0), (20, 1.0), (8, 0.5)]),
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "of 10 steps", own(label, original_inference_steps=10), runs=[(1, 1.0), (4, 1.0), (7, 1.0), (8, 0.5)]),
        case(label, "of 60 steps", own(label, original_inference_steps=60), runs=MANY),
    ]


def lcm():
    label = "LCM"
    return distilled(label) + [
        case(label, "timesteps scaled less", own(label, timestep_scaling=0.01)),
        case(label, "clipped", own(label, clip_sample=True, clip_sample_range=1.5)),
        case(label, "thresholding", own(label, **THRESHOLD)),
    ]


def tcd():
    label = "TCD"
    return distilled(label) + [
        case(label, f"eta {eta}, {name}", {**SD15, **keys}, eta=eta, runs=MANY)
        for eta in (0.3, 1.0) for name, keys in (("epsilon", {}), ("velocity", V), ("sample", SAMPLE))
    ] + [case(label, "clipping ignored", own(label, clip_sample=True, thresholding=True))]


def edm_euler():
    label = "EDM Euler"
    here = {"_class_name": CLASSES[label]}
    return [
        case(label, "class defaults", here, runs=MANY),
        case(label, "velocity", {**here, **V}, runs=MANY),
        case(label, "exponential", {**here, "sigma_schedule": "exponential"}, runs=MANY),
        case(label, "ends", {**here, "sigma_min": 0.01, "sigma_max": 14.0, "rho": 5.0}),
        case(label, "data of 0.7", {**here, "sigma_data": 0.7}),
        case(label, "data of 0.7, velocity, exponential", {**here, "sigma_data": 0.7, **V, "sigma_schedule": "exponential"}),
        case(label, "final sigma_min", {**here, "final_sigmas_type": "sigma_min"}),
        case(label, "SD 1.5", SD15),
        case(label, "SD 2", SD2),
    ]


def dpm_singlestep():
    label = "DPM++ 2S"
    at_min = {"final_sigmas_type": "sigma_min"}
    cases = []
    for order in (1, 2, 3):
        for solver in ("midpoint", "heun"):
            keys = {"solver_order": order, "solver_type": solver}
            cases += [
                case(label, f"order {order} {solver}", own(label, **keys), runs=MANY),
                case(label, f"order {order} {solver}, sde", own(label, algorithm_type="sde-dpmsolver++", **keys)),
                case(label, f"order {order} {solver}, noise", own(label, algorithm_type="dpmsolver", **at_min, **keys)),
                case(label, f"order {order} {solver}, to sigma_min", own(label, **at_min, **keys),
                     runs=[(6, 1.0), (20, 1.0), (12, 0.5)]),
            ]
    return common(label) + spaced_high(label) + cases + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "lower order final", own(label, lower_order_final=True, solver_order=3, **at_min), runs=MANY),
        case(label, "lambda clipped", {**COSINE, "lambda_min_clipped": -5.1}),
        case(label, "thresholding", own(label, **THRESHOLD)),
        case(label, "noise algorithm, velocity", own(label, algorithm_type="dpmsolver", **at_min, **V)),
        case(label, "foreign names", own(label, algorithm_type="deis", solver_type="logrho", **at_min)),
        case(label, "flow", own(label, use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=3.0)),
    ]


def unipc():
    label = "UniPC"
    at_min = {"final_sigmas_type": "sigma_min"}
    cases = []
    for order in (1, 2, 3):
        for solver, keys in (("bh1", at_min), ("bh2", {}), ("bh2", at_min)):
            name = f"order {order} {solver}{', to sigma_min' if keys else ''}"
            cases.append(case(label, name, own(label, solver_order=order, solver_type=solver, **keys), runs=MANY))
            if keys:
                cases.append(case(label, f"{name}, noise",
                                  own(label, solver_order=order, solver_type=solver, predict_x0=False, **keys)))
    return common(label) + spaced_high(label) + cases + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "noise, velocity", own(label, predict_x0=False, **at_min, **V)),
        case(label, "noise, sample", own(label, predict_x0=False, **at_min, **SAMPLE)),
        case(label, "no lower order", own(label, lower_order_final=False, **at_min)),
        case(label, "corrector off at first", own(label, disable_corrector=[0, 1])),
        case(label, "thresholding", own(label, **THRESHOLD)),
        case(label, "foreign solver type", own(label, solver_type="midpoint")),
        case(label, "Karras, to sigma_min", own(label, **at_min), sigmas="Karras"),
    ]


def deis():
    label = "DEIS"
    orders = [case(label, f"order {order}, {name}", own(label, solver_order=order, **keys), runs=MANY)
              for order in (1, 2, 3) for name, keys in (("epsilon", {}), ("velocity", V))]
    return common(label) + spaced_high(label) + orders + [
        case(label, "sample", {**SD15, **SAMPLE}),
        case(label, "no lower order", own(label, lower_order_final=False, solver_order=3)),
        case(label, "thresholding", own(label, **THRESHOLD)),
        case(label, "foreign names", own(label, algorithm_type="dpmsolver++", solver_type="bh2")),
        case(label, "order 3, Karras", {**SD15, "solver_order": 3}, sigmas="Karras"),
    ]


def spaced_high(label):
    """Spacings of sigma for solvers with whole timesteps."""
    return [c for c in spaced(label) if "cosine" not in c["name"]]


SETS = {"Euler": euler, "Euler a": euler_ancestral, "DDIM": ddim, "PNDM": pndm, "DPM++ 2M": dpm_multistep,
        "DPM++ 2M SDE": dpm_multistep_sde, "Heun": heun, "DPM2": dpm2, "DPM2 a": dpm2_ancestral, "LMS": lms,
        "DPM++ 2S": dpm_singlestep, "UniPC": unipc, "DEIS": deis, "DDPM": ddpm, "LCM": lcm, "TCD": tcd, "EDM Euler": edm_euler}


def stream():
    """Noise in the order of the draws."""
    generator = torch.Generator("cpu").manual_seed(SEED)
    return [torch.randn(SHAPE, generator=generator) for _ in range(DRAWS)]


def network(x, t):
    t = np.float32(t)
    gain = np.float32(np.float32(0.2) + np.float32(0.0007) * t)
    bias = np.float32(np.float32(0.05) - np.float32(0.00003) * t)
    pattern = ((torch.arange(SIZE) % 7 - 3).float() / 4).reshape(SHAPE)
    return x * torch.tensor(gain) + pattern * torch.tensor(bias)


def load(config):
    """As from_pretrained reads scheduler_config.json."""
    config = {key: float("-inf") if value == "-Infinity" else value for key, value in config.items()}
    return getattr(diffusers, config["_class_name"]).from_config(config)


def scheduler(spec):
    label, model = spec["sampler"], load(spec["config"])
    if spec["pipeline"]:
        parts = dict.fromkeys(("vae", "text_encoder", "tokenizer", "unet", "safety_checker", "feature_extractor"))
        model = getattr(diffusers, spec["pipeline"])(scheduler=model, requires_safety_checker=False, **parts).scheduler
    changes = {}
    if spec["sigmas"] != "Default":
        changes = {flag: name == spec["sigmas"] for name, flag in SIGMA_FLAGS.items()}
    algorithm = model.config.get("algorithm_type", "")
    if label == "DPM++ 2M SDE" and not algorithm.startswith("sde-"):
        changes["algorithm_type"] = "sde-dpmsolver++"
    if label == "DPM++ 2M" and algorithm.startswith("sde-"):
        changes["algorithm_type"] = "dpmsolver++"
    target = getattr(diffusers, CLASSES[label])
    return model if type(model) is target and not changes else target.from_config(model.config, **changes)


def some(latents):
    return latents.flatten()[::3]


def encode(values):
    return base64.b64encode(np.asarray(values, dtype="<f4").tobytes()).decode()


def walk(spec, steps, strength, noises):
    s = scheduler(spec)
    s.set_timesteps(steps)
    pending = list(noises)
    drawn = []

    def draw(shape, **_):
        drawn.append(1)
        return pending.pop(0)

    sys.modules[type(s).__module__].randn_tensor = draw
    first = (steps - min(int(steps * strength), steps)) * s.order
    if strength < 1:
        clean, noise = pending.pop(0) * 0.5, pending.pop(0)
        if hasattr(s, "set_begin_index"):
            s.set_begin_index(first)
        x = s.add_noise(clean, noise, s.timesteps[first:first + 1])
    else:
        x = pending.pop(0) * s.init_noise_sigma
    start, trace = x, []
    extra = {"eta": spec["eta"]} if "eta" in inspect.signature(s.step).parameters else {}
    for t in s.timesteps[first:]:
        output = network(s.scale_model_input(x, t), t)
        x = s.step(output, t, x, **extra).prev_sample
        trace += [x.flatten()[i].item() for i in TRACED]
    assert torch.isfinite(x).all(), (spec["name"], steps, strength)
    return {"steps": steps, "first": first, "timesteps": encode(s.timesteps.float()), "scale": float(s.init_noise_sigma),
            "start": encode(some(start)) if strength < 1 else None, "trace": encode(trace), "end": encode(some(x)),
            "draws": len(drawn)}


def main():
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    OUT.mkdir(parents=True, exist_ok=True)
    noises = stream()
    (OUT / "noise.json").write_text(json.dumps({"seed": SEED, "draws": [encode(noise) for noise in noises]}, indent=0))
    for label in sys.argv[1:] or SETS:
        cases = SETS[label]()
        for spec in cases:
            spec["runs"] = [walk(spec, *run, noises) for run in spec["runs"]]
        name = label.lower().replace("++", "pp").replace(" ", "-")
        lines = ",\n".join(json.dumps(spec, separators=(",", ":")) for spec in cases)
        (OUT / f"{name}.json").write_text(f"[\n{lines}\n]\n")
        print(label, len(cases), "cases", sum(len(spec["runs"]) for spec in cases), "runs")


if __name__ == "__main__":
    main()
