"""Runs a diffusers pipeline on the exported graphs, to tell what ONNX Runtime alone changes."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.models.modeling_outputs import AutoencoderKLOutput

from onnx_folder import open_session
from tiny_models import COMPONENTS

TYPES = {"tensor(int32)": np.int32, "tensor(int64)": np.int64, "tensor(float16)": np.float16,
         "tensor(float)": np.float32}


@contextmanager
def through_onnx_runtime(pipeline, folder: Path):
    """Replaces the pipeline's networks; its tokenizer, schedulers and arithmetic stay."""
    graphs = {name: Graph(folder / name / "model.onnx") for name in COMPONENTS}

    def encode(input_ids, attention_mask=None, **_):
        return graphs["text_encoder"](input_ids)

    def predict(sample, timestep, encoder_hidden_states, **_):
        return graphs["unet"](sample, timestep, encoder_hidden_states)

    def decode(latents, **_):
        return graphs["vae_decoder"](latents)

    def encode_picture(picture, **_):
        parameters, = graphs["vae_encoder"](picture)
        return AutoencoderKLOutput(latent_dist=DiagonalGaussianDistribution(parameters))

    replacements = ((pipeline.text_encoder, "forward", encode), (pipeline.unet, "forward", predict),
                    (pipeline.vae, "decode", decode), (pipeline.vae, "encode", encode_picture))
    for module, name, function in replacements:
        setattr(module, name, function)
    try:
        yield
    finally:
        for module, name, _ in replacements:
            delattr(module, name)


class Graph:
    """A session that takes torch tensors in the order of its inputs and casts them to what it declares.

    Timesteps that do not fit are an error unless the graph truncates them, as optimum does.
    """

    def __init__(self, file: Path, truncates=False):
        self.session = open_session(file)
        self.truncates = truncates

    def __call__(self, *tensors):
        batch = tensors[0].shape[0]
        feeds = {declared.name: cast(tensor.numpy(), declared, batch, self.truncates)
                 for declared, tensor in zip(self.session.get_inputs(), tensors, strict=True)}
        return tuple(torch.from_numpy(output).float() for output in self.session.run(None, feeds))


def cast(value: np.ndarray, declared, batch: int, truncates: bool) -> np.ndarray:
    if value.ndim == 0 and declared.shape:
        value = np.repeat(value[None], 1 if declared.shape == [1] else batch)
    typed = value.astype(TYPES[declared.type])
    if declared.name == "timestep" and not truncates and (typed != value).any():
        raise ValueError(f"timestep {value} does not fit {declared.type}")
    return typed
