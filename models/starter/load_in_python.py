"""Rebuilds the diffusers pipeline from the exported folder, whose graphs keep the PyTorch parameter names.

    pipeline = load("models/starter")
    pipeline("sparse blue nuclei", generator=torch.manual_seed(7), num_inference_steps=10, guidance_scale=1.3).images[0]

    pipeline = load_controlled("models/starter", "controlnet")     # with a label map's control picture (controls.py)
    pipeline("blue nuclei", image=picture, num_inference_steps=10, guidance_scale=1.3).images[0]

    python load_in_python.py . DIFFUSERS_FOLDER      # saves it as a diffusers folder with safetensors weights
"""
import argparse
import json
from pathlib import Path

import onnx
import torch
from diffusers import (AutoencoderKL, ControlNetModel, EulerDiscreteScheduler, StableDiffusionControlNetPipeline,
                       StableDiffusionPipeline, UNet2DConditionModel)
from onnx import numpy_helper
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer


def weights(path):
    """The float parameters of a graph, by PyTorch name."""
    return {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()).float()
            for t in onnx.load(path).graph.initializer if t.data_type in (onnx.TensorProto.FLOAT16, onnx.TensorProto.FLOAT)}


def fill(network, found):
    """Loads parameters by name; all of them must be there."""
    parameters = dict(network.named_parameters())
    missing = [name for name in parameters if name not in found]
    if missing:
        raise ValueError(f"The graph lacks {len(missing)} of {len(parameters)} parameters, first {missing[0]}: "
                         "it was not written by export.py of this version.")
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(found[name])
    return network.eval()


def load(folder):
    folder = Path(folder)
    text_config = CLIPTextConfig(**json.loads((folder / "text_encoder/config.json").read_text()))
    unet_config = UNet2DConditionModel.load_config(folder / "unet")
    vae_config = AutoencoderKL.load_config(folder / "vae_decoder")
    vae_weights = weights(folder / "vae_encoder/model.onnx") | weights(folder / "vae_decoder/model.onnx")
    return StableDiffusionPipeline(
        vae=fill(AutoencoderKL.from_config(vae_config), vae_weights),
        text_encoder=fill(CLIPTextModel(text_config), weights(folder / "text_encoder/model.onnx")),
        unet=fill(UNet2DConditionModel.from_config(unet_config), weights(folder / "unet/model.onnx")),
        tokenizer=CLIPTokenizer.from_pretrained(folder / "tokenizer"),
        scheduler=EulerDiscreteScheduler.from_pretrained(folder / "scheduler"),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False)


def load_controlled(folder, name):
    """The pipeline with the control network in the folder's subfolder `name`."""
    network = ControlNetModel.from_pretrained(Path(folder) / name).float().eval()
    return StableDiffusionControlNetPipeline(**load(folder).components, controlnet=network, requires_safety_checker=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("target")
    args = parser.parse_args()
    load(args.folder).save_pretrained(args.target)
