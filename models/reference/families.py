"""Records what diffusers makes of the families, each with all its samplers, and replays it with ONNX Runtime.

    python families.py --tokenizer CLIP_TOKENIZER --work FOLDER [--models NAME ...] [--resources RESOURCES]

CLIP_TOKENIZER holds vocab.json and merges.txt of CLIP's full tokenizer. FOLDER keeps the models in diffusers' own
layout between runs, those of pipelines.py among them, which that tool must have made first. With --models only
these are recorded anew, and what is there of the others stays.
"""

import argparse
import copy
import json
import warnings
from pathlib import Path

import diffusers
import numpy as np
import PIL.Image
import torch
import transformers
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.models.modeling_outputs import AutoencoderKLOutput

import family_cases
import family_models
import tiny_models
from family_folder import write_folder
from pipelines import SIGMAS, write_lines
from replay import Graph
from schedulers import CLASSES

FIELDS = ("id", "model", "task", "sampler", "sigmas", "steps", "guidance", "image_guidance", "rescale", "eta",
          "width", "height", "seed", "prompt", "negative", "strength", "denoising_end", "denoising_start", "begun")
TASKS = {"image": "StableDiffusionXLImg2ImgPipeline", "refine": "StableDiffusionXLImg2ImgPipeline",
         "inpaint": "StableDiffusionXLInpaintPipeline"}


def main():
    options = arguments()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    transformers.logging.set_verbosity_error()
    wanted = family_cases.all_cases()
    recorder = Recorder({(w, h): picture(w, h) for w, h in sorted({(c.width, c.height) for c in wanted})})
    names = options.models or list(dict.fromkeys(case.model for case in wanted))
    if options.models and (options.resources / "families").exists():
        recorder.take_over(options.resources / "families", names)
    for name in names:
        print(name, flush=True)
        pipeline, folder = prepare(name, options)
        failing = [case for case in family_cases.failing() if case.model == name]
        recorder.record(pipeline, folder, [case for case in wanted if case.model == name] + failing)
        recorder.write(options.resources / "families")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--models", nargs="*", default=[])
    parser.add_argument("--resources", type=Path,
                        default=Path(__file__).resolve().parents[2] / "src/test/resources/reference")
    return parser.parse_args()


def prepare(name: str, options):
    """The pipeline in torch, and its folder of graphs, which is written unless pipelines.py did."""
    source, folder = options.work / name, options.resources / "models" / name
    recipe = next((recipe for recipe in family_models.RECIPES if recipe.name == name), None)
    if recipe is None:
        return tiny_models.load(source), folder
    if not source.exists():
        family_models.build(recipe, options.tokenizer, source)
    pipeline = family_models.load(recipe, source)
    write_folder(recipe, pipeline, source, folder)
    return pipeline, folder


def picture(width: int, height: int):
    """A smooth picture with some grain, and a mask with a hole and a slanted edge."""
    rng = np.random.default_rng(width * 1000 + height)
    coarse = PIL.Image.fromarray(rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)).resize((width, height), 3)
    grain = np.asarray(coarse).astype(int) + rng.integers(-12, 13, (height, width, 3))
    y, x = np.mgrid[:height, :width]
    mask = (x + y > (width + height) / 3) & ~((x > width // 2) & (y > height // 2))
    return np.clip(grain, 0, 255).astype(np.uint8), (mask * 255).astype(np.uint8)


class Recorder:
    def __init__(self, pictures: dict):
        self.pictures, self.records, self.failures, self.arrays, self.seen = pictures, [], [], {}, {}
        for (width, height), (image, mask) in pictures.items():
            self.arrays |= {f"source_{width}x{height}": image, f"mask_{width}x{height}": mask}

    def take_over(self, folder: Path, anew: list):
        """Keeps what was recorded of other models."""
        read = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("cases", "failures")}
        self.records, self.failures = ([one for one in read[name] if one["model"] not in anew]
                                       for name in ("cases", "failures"))
        with np.load(folder / "arrays.npz") as arrays:
            for record in self.records:
                for kind in {"latents", "image"} & record.keys():
                    self.store(record[kind], arrays[record[kind]])

    def record(self, pipeline, folder: Path, cases: list):
        graphs = {file.parent.name: Graph(file, truncates=True) for file in folder.glob("*/model.onnx")}
        types = {put.name: put.type for put in graphs["unet"].session.get_inputs()}
        whole, half = types["timestep"] != "tensor(float)", types["sample"] == "tensor(float16)"
        for case in cases:
            try:
                expected = self.run(pipeline, case)
            except Exception as error:  # whatever stops diffusers is what is asked for
                self.fail(case, f"raises {type(error).__name__}: {error}")
                continue
            if not all(np.isfinite(array).all() for array in expected.values() if array is not None):
                self.fail(case, "gives values that are not finite")
                continue
            with replaced(pipeline, graphs):
                replayed = self.run(pipeline, case)
            compare(case, expected, replayed)
            if half or whole and any(float(t) % 1 for t in expected["timesteps"]):
                expected = replayed  # what such graphs are given gets cast, as by optimum
            self.keep(case, expected)

    def fail(self, case, reason: str):
        print(f"    {case.id}: {reason[:150]}", flush=True)
        self.failures.append({field: getattr(case, field) for field in FIELDS} | {"failure": reason[:300]})

    def keep(self, case, result: dict):
        kept = {kind: self.store(f"{kind}_{case.id}", result[kind]) for kind in ("latents", "image")
                if result[kind] is not None}
        self.records.append({field: getattr(case, field) for field in FIELDS} | kept
                            | {"calls": len(result["timesteps"])})

    def store(self, name: str, array: np.ndarray) -> str:
        name = self.seen.setdefault((array.shape, array.tobytes()), name)
        self.arrays[name] = array
        return name

    def run(self, pipeline, case) -> dict:
        """The pipeline's last latents (4, h, w), its picture (H, W, 3), and the timesteps of its UNet's calls."""
        pipe = for_task(pipeline, case)
        calls, latents = [], {}
        hook = pipe.unet.register_forward_pre_hook(lambda unet, inputs: calls.append(float(inputs[1])))

        def keep(pipe, step, timestep, tensors):
            latents["last"] = tensors["latents"]
            return {}

        own = pipe.scheduler
        try:
            pipe.scheduler = scheduler_for(own, case)
            image = pipe(**self.request(pipe, case), callback_on_step_end=keep).images
        finally:
            hook.remove()
            pipe.scheduler = own
        shared = case.denoising_end < 1
        return {"timesteps": calls, "latents": latents["last"][0].numpy().astype("<f4"),
                "image": None if shared else np.asarray(image[0], dtype=np.uint8)}

    def request(self, pipe, case) -> dict:
        image, mask = (PIL.Image.fromarray(array) for array in self.pictures[case.width, case.height])
        asked = {"prompt": case.prompt, "negative_prompt": case.negative, "num_inference_steps": case.steps,
                 "guidance_scale": case.guidance, "generator": torch.Generator("cpu").manual_seed(case.seed),
                 "output_type": "latent" if case.denoising_end < 1 else "pil"}
        if case.task in ("text", "inpaint"):
            asked |= {"width": case.width, "height": case.height}
        if case.model == "lcm":
            del asked["negative_prompt"]
        else:
            asked["eta"] = case.eta
        if case.model == "pix2pix":
            return asked | {"image": image, "image_guidance_scale": case.image_guidance}
        if case.rescale:
            asked["guidance_rescale"] = case.rescale
        if case.denoising_end < 1:
            asked["denoising_end"] = case.denoising_end
        further = {"text": {}, "image": {"image": image, "strength": case.strength},
                   "inpaint": {"image": image, "mask_image": mask, "strength": case.strength},
                   "refine": {"denoising_start": case.denoising_start}}[case.task]
        if case.task == "refine":
            further["image"] = torch.from_numpy(self.arrays[f"latents_{case.begun}"])[None]
        return asked | further


    def write(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        write_lines(folder / "cases.json", self.records)
        write_lines(folder / "failures.json", self.failures)
        np.savez_compressed(folder / "arrays.npz", **self.arrays)
        print(f"{len(self.records)} cases, {len(self.failures)} failures, {len(self.arrays)} arrays")


def for_task(pipeline, case):
    if case.model == "lcm" and case.task == "image":
        pipe = diffusers.LatentConsistencyModelImg2ImgPipeline(**pipeline.components, requires_safety_checker=False)
    elif "XL" in type(pipeline).__name__ and case.task in TASKS:
        kept = {key: pipeline.config[key] for key in ("force_zeros_for_empty_prompt", "requires_aesthetics_score")
                if key in pipeline.config}
        pipe = getattr(diffusers, TASKS[case.task])(**pipeline.components, **kept, add_watermarker=False)
    else:
        return pipeline
    pipe.set_progress_bar_config(disable=True)
    return pipe


def scheduler_for(own, case):
    """The model's own scheduler as the pipeline's constructor left it, or another class made from its config."""
    chosen = type(own) if case.sampler == "Default" else getattr(diffusers, CLASSES[case.sampler])
    stochastic = case.sampler == "DPM++ 2M SDE"
    if chosen is type(own) and case.sigmas == "Default" and not stochastic:
        return copy.deepcopy(own)
    sde = {"algorithm_type": "sde-dpmsolver++"} if stochastic else {}
    return chosen.from_config(own.config, **SIGMAS[case.sigmas], **sde)


class replaced:
    """Replaces the pipeline's networks by graphs; its tokenizers, schedulers and arithmetic stay."""

    def __init__(self, pipeline, graphs: dict):
        self.pipeline, self.graphs = pipeline, graphs

    def __enter__(self):
        self.places = [(self.pipeline.unet, "forward", self.predict), (self.pipeline.vae, "decode", self.decode),
                       (self.pipeline.vae, "encode", self.encode)]
        for name in ("text_encoder", "text_encoder_2"):
            if name in self.graphs:
                self.places.append((getattr(self.pipeline, name), "forward", self.text(name)))
        for module, name, function in self.places:
            setattr(module, name, function)

    def __exit__(self, *_):
        for module, name, _ in self.places:
            delattr(module, name)

    def text(self, name: str):
        outputs = [output.name for output in self.graphs[name].session.get_outputs()]

        def encode(input_ids, attention_mask=None, **_):
            given = dict(zip(outputs, self.graphs[name](input_ids)))
            states = tuple(value for key, value in given.items() if key.startswith("hidden_states"))
            rest = {key: value for key, value in given.items() if not key.startswith("hidden_states")}
            kind = (transformers.models.clip.modeling_clip.CLIPTextModelOutput if "text_embeds" in rest
                    else transformers.modeling_outputs.BaseModelOutputWithPooling)
            return kind(**rest, hidden_states=states or None)
        return encode

    def predict(self, sample, timestep, encoder_hidden_states, timestep_cond=None, added_cond_kwargs=None, **_):
        further = [added_cond_kwargs[key] for key in ("text_embeds", "time_ids")] if added_cond_kwargs else []
        further += [timestep_cond] if timestep_cond is not None else []
        return self.graphs["unet"](sample, timestep, encoder_hidden_states, *further)

    def decode(self, latents, **_):
        return self.graphs["vae_decoder"](latents)

    def encode(self, image, **_):
        parameters, = self.graphs["vae_encoder"](image)
        return AutoencoderKLOutput(latent_dist=DiagonalGaussianDistribution(parameters))


def compare(case, expected: dict, actual: dict):
    """What the exported graphs give may differ from torch only by float rounding."""
    relative = np.abs(actual["latents"] - expected["latents"]).max() / np.abs(expected["latents"]).max()
    words = f"    {case.id}: latents {relative:.1e}"
    bad = relative > 3e-4
    if expected["image"] is not None:
        levels = np.abs(actual["image"].astype(int) - expected["image"])
        words += f", equal {(levels == 0).mean():.3%}, deviation {expected['image'].std():.0f}"
        words += f", clipped {np.isin(expected['image'], (0, 255)).mean():.1%}"
        bad |= (levels == 0).mean() < 0.9965 or levels.max() > 1
    print(words + (" BAD" if bad else ""), flush=True)


if __name__ == "__main__":
    main()
