"""Records what diffusers makes of pictures, image to image and inpainting, and replays it with ONNX Runtime.

    python from_pictures.py --tokenizer CLIP_TOKENIZER --work FOLDER [--resources ../../src/test/resources/reference]

The models are those of pipelines.py, which runs before, and one for inpainting, which is built here.
"""

import shutil
import warnings

import diffusers
import numpy as np
import torch
import transformers
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionInpaintPipeline
from PIL import Image

import picture_cases
from onnx_folder import write_folder
from picture_cases import PICTURES, PictureCase
from pipelines import arguments, compare, describe, key, scheduler_for, store, write_lines
from replay import through_onnx_runtime
from tiny_models import INPAINTING, build, load


def main():
    options = arguments()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    diffusers.utils.logging.set_verbosity_error()
    transformers.logging.set_verbosity_error()
    make_inpainting_model(options)
    results = options.resources / "pictures"
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    wanted = picture_cases.all_cases()
    records, arrays, seen = [], {}, {}
    for name in PICTURES:
        arrays[f"picture_{name}"] = np.asarray(picture_cases.picture(name))
        arrays[f"mask_{name}"] = np.asarray(picture_cases.mask(name))
    for model in sorted({case.model for case in wanted}):
        for masked in (False, True):
            records += record(options, model, [case for case in wanted if (case.model, case.masked) == (model, masked)],
                              arrays, seen)
    np.savez_compressed(results / "pictures.npz", **arrays)
    write_lines(results / "cases.json", records)
    print(f"{len(records)} cases, {(results / 'pictures.npz').stat().st_size} bytes")


def make_inpainting_model(options):
    source, folder = options.work / INPAINTING.name, options.resources / "models" / INPAINTING.name
    if not source.exists():
        build(INPAINTING, options.tokenizer, source)
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("tokenizer", "scheduler"):
        shutil.copytree(source / part, folder / part)
    write_folder(INPAINTING, load(source), folder)


def record(options, model: str, wanted: list, arrays: dict, seen: dict) -> list:
    """Runs the cases of one pipeline in torch and in ONNX Runtime, keeps the torch arrays and returns the JSON objects."""
    if not wanted:
        return []
    kind = StableDiffusionInpaintPipeline if wanted[0].masked else StableDiffusionImg2ImgPipeline
    pipeline = kind.from_pretrained(options.work / model)
    pipeline.set_progress_bar_config(disable=True)
    for module in (pipeline.text_encoder, pipeline.unet, pipeline.vae):
        module.eval().requires_grad_(False)
    runs = [run(pipeline, case) for case in wanted]
    with through_onnx_runtime(pipeline, options.resources / "models" / model):
        replays = [run(pipeline, case) for case in wanted]
    records = []
    for case, result, replayed in zip(wanted, runs, replays):
        compare(case, result, replayed)
        records.append(describe(pipeline, case, result) | {
            "strength": case.strength, "picture": f"picture_{case.picture}",
            "mask": f"mask_{case.picture}" if case.masked else None,
            "results": [{"seed": case.seed + i,
                         "latents": store(arrays, seen, key("latents", case, i), result["latents"][i]),
                         "image": store(arrays, seen, key("image", case, i), result["images"][i])}
                        for i in range(case.images)]})
    return records


def run(pipeline, case: PictureCase) -> dict:
    """As pipelines.run, for the pipeline of the case's task."""
    own, calls, latents = pipeline.scheduler, [], {}
    hook = pipeline.unet.register_forward_pre_hook(lambda unet, inputs: calls.append(float(inputs[1])))

    def keep(pipe, step, timestep, tensors):
        latents["last"] = tensors["latents"]
        return {}

    picture = picture_cases.picture(case.picture)
    if case.masked:
        start = {"image": picture, "mask_image": picture_cases.mask(case.picture), "width": case.width,
                 "height": case.height}
    else:  # the pipeline takes the picture's own size
        start = {"image": picture.resize((case.width, case.height), Image.Resampling.LANCZOS)}
    try:
        pipeline.scheduler = scheduler_for(own, case)
        images = pipeline(
            case.prompt, negative_prompt=case.negative, num_inference_steps=case.steps, guidance_scale=case.guidance,
            strength=case.strength, num_images_per_prompt=case.images, eta=case.eta, callback_on_step_end=keep,
            generator=[torch.Generator("cpu").manual_seed(case.seed + i) for i in range(case.images)], **start).images
    finally:
        hook.remove()
        pipeline.scheduler = own
    return {"timesteps": calls, "latents": latents["last"].numpy().astype("<f4"),
            "images": np.stack([np.asarray(image, dtype=np.uint8) for image in images])}


if __name__ == "__main__":
    main()
