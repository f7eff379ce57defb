"""Builds the tiny models, records what diffusers makes of them, and replays every case with ONNX Runtime.

    python pipelines.py --tokenizer CLIP_TOKENIZER --work FOLDER [--resources ../../src/test/resources/reference]

CLIP_TOKENIZER holds vocab.json and merges.txt of CLIP's full tokenizer. FOLDER keeps the models in diffusers' own
layout between runs; delete it to make them anew.
"""

import argparse
import copy
import json
import shutil
import warnings
from pathlib import Path

import diffusers
import numpy as np
import torch
import transformers

import cases
from onnx_folder import write_folder
from replay import through_onnx_runtime
from schedulers import CLASSES
from tiny_models import RECIPES, build, load

SIGMAS = {"Default": {}, "Karras": {"use_karras_sigmas": True}, "Exponential": {"use_exponential_sigmas": True},
          "Beta": {"use_beta_sigmas": True}}


def main():
    options = arguments()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    transformers.logging.set_verbosity_error()
    results = options.resources / "pipelines"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    records, failures = [], []
    for recipe in RECIPES:
        print(recipe.name, flush=True)
        source, folder = options.work / recipe.name, options.resources / "models" / recipe.name
        if not source.exists():
            build(recipe, options.tokenizer, source)
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("tokenizer", "scheduler"):
            shutil.copytree(source / part, folder / part)
        pipeline = load(source)
        write_folder(recipe, pipeline, folder)
        records += record(pipeline, folder, [case for case in cases.all_cases() if case.model == recipe.name],
                          results / f"{recipe.name}.npz")
        failures += [explain(pipeline, case) for case in cases.failures() if case.model == recipe.name]
    write_lines(results / "cases.json", records)
    write_lines(results / "failures.json", failures)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--resources", type=Path,
                        default=Path(__file__).resolve().parents[2] / "src/test/resources/reference")
    return parser.parse_args()


def record(pipeline, folder: Path, wanted: list, file: Path) -> list:
    """Runs the cases in torch and in ONNX Runtime, writes the torch arrays and returns the JSON objects."""
    records, arrays, seen = [], {}, {}
    runs = [run(pipeline, case) for case in wanted]
    with through_onnx_runtime(pipeline, folder):
        replays = [run(pipeline, case) for case in wanted]
    for case, result, replayed in zip(wanted, runs, replays):
        compare(case, result, replayed)
        records.append(describe(pipeline, case, result) | {"results": [
            {"seed": case.seed + i,
             "latents": store(arrays, seen, key("latents", case, i), result["latents"][i]),
             "image": store(arrays, seen, key("image", case, i), result["images"][i])}
            for i in range(case.images)]})
    np.savez_compressed(file, **arrays)
    print(f"  {len(wanted)} cases, {len(arrays)} arrays, {file.stat().st_size} bytes", flush=True)
    return records


def key(kind: str, case: cases.Case, i: int) -> str:
    return f"{kind}_{case.id}" + (f"_{i}" if case.images > 1 else "")


def store(arrays: dict, seen: dict, name: str, array: np.ndarray) -> str:
    """Keeps one copy of equal arrays: guidance 0 and 1 are the same computation."""
    name = seen.setdefault((array.shape, array.tobytes()), name)
    arrays[name] = array
    return name


def run(pipeline, case: cases.Case) -> dict:
    """The real pipeline's latents (N,4,h,w) before decoding, images (N,H,W,3), and the timesteps of its UNet calls."""
    own, calls, latents = pipeline.scheduler, [], {}
    hook = pipeline.unet.register_forward_pre_hook(lambda unet, inputs: calls.append(float(inputs[1])))

    def keep(pipe, step, timestep, tensors):
        latents["last"] = tensors["latents"]
        return {}

    try:
        pipeline.scheduler = scheduler_for(own, case)
        images = pipeline(
            case.prompt, negative_prompt=case.negative, num_inference_steps=case.steps, guidance_scale=case.guidance,
            width=case.width, height=case.height, num_images_per_prompt=case.images, eta=case.eta,
            guidance_rescale=case.rescale, callback_on_step_end=keep, output_type="pil",
            generator=[torch.Generator("cpu").manual_seed(case.seed + i) for i in range(case.images)]).images
    finally:
        hook.remove()
        pipeline.scheduler = own
    return {"timesteps": calls, "latents": latents["last"].numpy().astype("<f4"),
            "images": np.stack([np.asarray(image, dtype=np.uint8) for image in images])}


def scheduler_for(own, case: cases.Case):
    """The model's own scheduler as the pipeline's constructor left it, or another class made from its config."""
    chosen = getattr(diffusers, CLASSES.get(case.sampler, ""), type(own))
    changes = SIGMAS[case.sigmas] | ({"algorithm_type": "sde-dpmsolver++"} if case.sampler == "DPM++ 2M SDE" else {})
    if chosen is type(own) and not changes:
        return copy.deepcopy(own)
    return chosen.from_config(own.config, **changes)


def describe(pipeline, case: cases.Case, result: dict) -> dict:
    guided = case.guidance > 1
    return {
        "id": case.id, "model": case.model, "sampler": case.sampler, "sigmas": case.sigmas, "steps": case.steps,
        "guidance": case.guidance, "rescale": case.rescale, "eta": case.eta, "width": case.width,
        "height": case.height, "seed": case.seed, "images": case.images, "prompt": case.prompt,
        "negative": case.negative, "tokens": tokens(pipeline, case.prompt),
        "negativeTokens": tokens(pipeline, case.negative or "") if guided else None,
        "unetCalls": len(result["timesteps"]), "timesteps": result["timesteps"]}


def tokens(pipeline, text: str) -> list:
    return pipeline.tokenizer(text, padding="max_length", max_length=77, truncation=True).input_ids


def compare(case: cases.Case, expected: dict, actual: dict):
    """What the exported graphs give may differ from torch only by float rounding."""
    if not np.isfinite(expected["latents"]).all():
        raise RuntimeError(f"{case.id}: diffusers gives values that are not finite: list it as a failure instead")
    relative = np.abs(actual["latents"] - expected["latents"]).max() / np.abs(expected["latents"]).max()
    levels = np.abs(actual["images"].astype(int) - expected["images"])
    equal = (levels == 0).mean()
    if relative > 2e-4 or equal < 0.9965 or levels.max() > 1:
        raise RuntimeError(f"{case.id}: latents {relative:.1e} off, {equal:.4%} of values equal, "
                           f"at most {levels.max()} levels off")
    deviation, clipped = expected["images"].std(), np.isin(expected["images"], (0, 255)).mean()
    print(f"    {case.id}: latents {relative:.1e}, equal {equal:.3%}, deviation {deviation:.0f} levels, "
          f"clipped {clipped:.1%}")


def explain(pipeline, case: cases.Case) -> dict:
    """The reason why diffusers cannot answer a request."""
    try:
        latents = run(pipeline, case)["latents"]
    except (ValueError, IndexError) as error:
        reason = f"raises {type(error).__name__}: {error}"
    else:
        if np.isfinite(latents).all():
            raise RuntimeError(f"{case.id}: diffusers answers it")
        reason = "gives values that are not finite"
    return {"id": case.id, "model": case.model, "sampler": case.sampler, "sigmas": case.sigmas, "steps": case.steps,
            "guidance": case.guidance, "eta": case.eta, "failure": reason}


def write_lines(file: Path, objects: list):
    """A JSON array with one object a line."""
    lines = ",\n".join(json.dumps(value, ensure_ascii=False) for value in objects)
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
