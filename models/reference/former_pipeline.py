"""Records pictures of diffusers' former ONNX pipeline, on a folder as its "onnx" branches were.

    python former_pipeline.py --work FOLDER [--resources ../../src/test/resources/reference]

FOLDER holds the models in diffusers' own layout, as pipelines.py left them. The folder `former` has no config.json,
int32 ids, a timestep for each sample, all axes dynamic, a VAE encoder that samples inside of its graph, the UNet's
weights in weights.pb, and a safety checker.
"""

import argparse
import shutil
import warnings
from pathlib import Path

import diffusers
import numpy as np
import onnx
import torch
import transformers
from diffusers import OnnxStableDiffusionPipeline
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from transformers import CLIPConfig, CLIPImageProcessor

from onnx_folder import shorten_names, store_half
from pipelines import write_lines
from tiny_models import load, write_json

SOURCE = "sd1"
THRESHOLD = 0.6
SCHEDULERS = {"PNDM": None, "DDIM": diffusers.DDIMScheduler, "DPM++ 2M": diffusers.DPMSolverMultistepScheduler}
PROMPTS = ("dense green nuclei on a dark background", "sparse red fibers, blurred", "a Bright field image of H&E tissue")
BATCH, IDS = {0: "batch"}, {0: "batch", 1: "sequence"}
LATENTS = {0: "batch", 1: "channels", 2: "height", 3: "width"}
PIXELS_LAST = {0: "batch", 1: "height", 2: "width", 3: "channels"}


class Lambda(torch.nn.Module):
    def __init__(self, module, function):
        super().__init__()
        self.module, self.function = module, function

    def forward(self, *inputs):
        return self.function(*inputs)


def main():
    options = arguments()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    transformers.logging.set_verbosity_error()
    folder, results = options.resources / "models" / "former", options.resources / "former"
    shutil.rmtree(folder, ignore_errors=True)
    results.mkdir(parents=True, exist_ok=True)
    write_folder(load(options.work / SOURCE), options.work / SOURCE, folder)
    records, arrays = [], {}
    for checked in (False, True):
        pipeline = OnnxStableDiffusionPipeline.from_pretrained(folder, provider="CPUExecutionProvider", provider_options=[{}])
        pipeline.set_progress_bar_config(disable=True)
        if not checked:
            pipeline.safety_checker = None
        records += [record(pipeline, case, arrays) for case in cases(checked)]
    record_preparation(results / "preparation.npz")
    assert {record["flagged"] for record in records} == {None, True, False}
    write_lines(results / "cases.json", records)
    np.savez_compressed(results / "pictures.npz", **arrays)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--resources", type=Path,
                        default=Path(__file__).resolve().parents[2] / "src/test/resources/reference")
    return parser.parse_args()


def record_preparation(file: Path):
    """Pictures `picture_<name>` (h, w, 3) uint8, and what CLIP's processor makes of them, `prepared_<name>` (3, h, w)."""
    random, arrays = np.random.default_rng(3), {}
    for width, height in ((48, 32), (16, 16), (37, 53), (9, 40), (7, 5), (90, 24)):
        picture = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        picture[random.random((height, width)) < 0.3] = random.choice((0, 255))
        for edge, crop_height, crop_width in ((16, 16, 16), (20, 12, 15), (11, 16, 13)):
            processor = CLIPImageProcessor(size={"shortest_edge": edge},
                                           crop_size={"height": crop_height, "width": crop_width})
            name = f"{width}x{height}_{edge}_{crop_height}_{crop_width}"
            arrays[f"picture_{name}"] = picture
            prepared = processor(Image.fromarray(picture), return_tensors="np").pixel_values[0]
            arrays[f"prepared_{name}"] = prepared.astype("<f4")
    np.savez_compressed(file, **arrays)


def write_folder(pipeline, source: Path, folder: Path):
    for part in ("tokenizer", "scheduler"):
        shutil.copytree(source / part, folder / part)
    write_json(folder / "model_index.json", {
        "_class_name": "OnnxStableDiffusionPipeline", "_diffusers_version": "0.10.0",
        "feature_extractor": ["transformers", "CLIPImageProcessor"], "requires_safety_checker": True,
        "safety_checker": ["diffusers", "OnnxRuntimeModel"], "scheduler": ["diffusers", "PNDMScheduler"],
        "text_encoder": ["diffusers", "OnnxRuntimeModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "OnnxRuntimeModel"], "vae_decoder": ["diffusers", "OnnxRuntimeModel"],
        "vae_encoder": ["diffusers", "OnnxRuntimeModel"]})
    write_json(folder / "feature_extractor" / "preprocessor_config.json", {
        "crop_size": 224, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor", "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3, "size": 224})
    for name, module, inputs, names, outputs, axes in graphs(pipeline):
        export(module, inputs, names, outputs, axes, folder / name / "model.onnx")
    store_weights_beside(folder / "unet" / "model.onnx")


def graphs(pipeline):
    encoder, unet, vae, checker = pipeline.text_encoder, pipeline.unet, pipeline.vae, safety_checker()
    ids = torch.full((1, 77), pipeline.tokenizer.eos_token_id, dtype=torch.int32)
    states = encoder(ids.long()).last_hidden_state
    latents, picture = torch.randn(2, 4, 8, 8), torch.rand(1, 3, 64, 64) * 2 - 1

    def encode(input_ids):
        output = encoder(input_ids)
        return output.last_hidden_state, output.pooler_output

    yield ("text_encoder", Lambda(encoder, encode), (ids,), ["input_ids"], ["last_hidden_state", "pooler_output"],
           {"input_ids": IDS})
    yield ("unet", Lambda(unet, lambda x, t, s: unet(x, t, s, return_dict=False)[0]),
           (latents, torch.randn(2), torch.cat([states, states])), ["sample", "timestep", "encoder_hidden_states"],
           ["out_sample"], {"sample": LATENTS, "timestep": BATCH, "encoder_hidden_states": IDS})
    yield ("vae_encoder", Lambda(vae, lambda x: vae.encode(x, return_dict=False)[0].sample()), (picture,), ["sample"],
           ["latent_sample"], {"sample": LATENTS})
    yield ("vae_decoder", Lambda(vae, lambda z: vae.decode(z, return_dict=False)[0]), (latents[:1],),
           ["latent_sample"], ["sample"], {"latent_sample": LATENTS})
    yield ("safety_checker", Lambda(checker, checker.forward_onnx), (torch.randn(1, 3, 224, 224), torch.rand(1, 64, 64, 3)),
           ["clip_input", "images"], ["out_images", "has_nsfw_concepts"],
           {"clip_input": LATENTS, "images": PIXELS_LAST})


@torch.no_grad()
def safety_checker():
    """A checker of random weights. One concept's threshold lies where about half of the pictures pass."""
    torch.manual_seed(5)
    vision = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
              "image_size": 224, "patch_size": 32, "projection_dim": 8}
    checker = StableDiffusionSafetyChecker(CLIPConfig(
        text_config={"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2},
        vision_config=vision, projection_dim=8)).eval()
    for block in checker.modules():
        if isinstance(block, (torch.nn.Linear, torch.nn.Conv2d)):
            torch.nn.init.normal_(block.weight, std=block.weight[0].numel() ** -0.5)
    checker.concept_embeds.copy_(torch.randn(17, 8))
    checker.special_care_embeds.copy_(torch.randn(3, 8))
    checker.concept_embeds_weights.fill_(THRESHOLD)
    checker.special_care_embeds_weights.fill_(0.95)
    return checker


def export(module, inputs, names, outputs, axes, file: Path):
    file.parent.mkdir(parents=True, exist_ok=True)
    for weight in module.parameters():
        weight.requires_grad_(False).copy_(weight.half())
    torch.onnx.export(module.eval(), inputs, str(file), input_names=names, output_names=outputs, dynamic_axes=axes,
                      opset_version=14, do_constant_folding=True, dynamo=False)
    model = onnx.load(file)
    shorten_names(model.graph)
    onnx.save(model, file)
    store_half(file)


def store_weights_beside(file: Path):
    model = onnx.load(file)
    file.unlink()
    onnx.save_model(model, file, save_as_external_data=True, all_tensors_to_one_file=True, location="weights.pb",
                    size_threshold=1024)


def cases(checked: bool):
    number = 0
    for sampler in SCHEDULERS:
        for steps in (4, 7, 20):
            number += 1
            yield {"id": f"{sampler}-{steps}{'-checked' if checked else ''}".replace("++", "pp").replace(" ", ""),
                   "sampler": sampler, "steps": steps, "guidance": (7.5, 1.0, 3.0)[number % 3],
                   "prompt": PROMPTS[number % 3], "negative": (None, "noisy, blurred")[number % 2],
                   "seed": 100 * number + 2 ** 31 * (number % 2), "checked": checked,
                   "width": (48, 64, 96)[number % 3], "height": (32, 64, 48)[number % 3]}


def record(pipeline, case: dict, arrays: dict) -> dict:
    own = pipeline.scheduler
    kind = SCHEDULERS[case["sampler"]]
    last = {}
    try:
        if kind:
            pipeline.scheduler = kind.from_config(own.config)
        result = pipeline(
            case["prompt"], negative_prompt=case["negative"], num_inference_steps=case["steps"],
            guidance_scale=case["guidance"], width=case["width"], height=case["height"],
            generator=np.random.RandomState(case["seed"]),
            callback=lambda step, timestep, latents: last.update(latents=latents))
    finally:
        pipeline.scheduler = own
    flagged = result.nsfw_content_detected and bool(result.nsfw_content_detected[0])
    levels = arrays[f"image_{case['id']}"] = np.asarray(result.images[0], dtype=np.uint8)
    if not case["checked"]:
        arrays[f"latents_{case['id']}"] = last["latents"][0].astype("<f4")
    print(f"{case['id']}: levels {levels.mean():.1f} +- {levels.std():.1f}, flagged {flagged}", flush=True)
    return case | {"flagged": flagged}


if __name__ == "__main__":
    main()
