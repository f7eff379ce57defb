"""Pictures of label maps: by the plugin's macro command, or by diffusers."""
import numpy as np
import tifffile

from . import exported, plugin


def file_of(name):
    return name.replace(" ", "-").replace(",", "")


def by_plugin(work, model, groups, scale=1.0):
    """{name: [uint8 (256, 256, 3)]}, under the control network at that scale; what WORK holds already is kept."""
    plugin.claim(work, model, f"labels controlscale={scale}")
    lines = []
    for name, group in groups.items():
        for i, case in enumerate(group):
            labels, result = (work / f"{file_of(name)}-{i}-{part}.tif" for part in ("labels", "picture"))
            tifffile.imwrite(labels, case.labels, imagej=True)
            if not result.exists():
                lines.append(f"{labels}\tmodel=[{model}] seed={i} controlscale={scale} prompt=[{case.caption}]"
                             f"\t{result}")
    if lines:
        (work / "labels.txt").write_text("\n".join(lines), encoding="utf-8")
        plugin.run_macro("labels.ijm", work / "labels.txt")
    return {name: [np.rint(255 * plugin.read_stack(work / f"{file_of(name)}-{i}-picture.tif")[0]).astype(np.uint8)
                   for i in range(len(group))] for name, group in groups.items()}


def by_diffusers(work, model, groups, scale=1.0):
    """The same by StableDiffusionControlNetPipeline, nothing kept."""
    import torch
    from PIL import Image
    from controls import labels_control
    from load_in_python import load_controlled
    pipeline, advice, made = load_controlled(model, "controlnet"), exported.advice(model), {}
    pipeline.set_progress_bar_config(disable=True)
    for name, group in groups.items():
        made[name] = []
        for k in range(0, len(group), 8):
            part = group[k:k + 8]
            images = pipeline([c.caption for c in part], [Image.fromarray(labels_control(c.labels)) for c in part],
                              height=256, width=256, num_inference_steps=advice["num_inference_steps"],
                              guidance_scale=advice["guidance_scale"], output_type="np",
                              controlnet_conditioning_scale=scale,
                              generator=[torch.Generator().manual_seed(k + j) for j in range(len(part))]).images
            made[name] += list(np.rint(255 * images).astype(np.uint8))
    return made
