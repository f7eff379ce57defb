"""Writes the pipelines of family_models.py as folders of ONNX graphs, as optimum exports them."""

import shutil
from pathlib import Path

import torch

from family_models import POOLED, FamilyRecipe, model_index
from onnx_folder import (VaeDecoderGraph, VaeEncoderGraph, compare, export, public_config, store_half, take_half)
from tiny_models import write_json


class TextEncoderGraph(torch.nn.Module):
    """Gives its last state, its pooled output, and for Stable Diffusion XL every state between the layers."""

    def __init__(self, model, xl: bool):
        super().__init__()
        self.model = model
        self.xl = xl
        self.projects = "WithProjection" in type(model).__name__

    def forward(self, input_ids):
        output = self.model(input_ids, output_hidden_states=True)
        first = ((output.text_embeds, output.last_hidden_state) if self.projects
                 else (output.last_hidden_state, output.pooler_output))
        return first + tuple(output.hidden_states) if self.xl else first

    def names(self) -> list:
        first = ["text_embeds", "last_hidden_state"] if self.projects else ["last_hidden_state", "pooler_output"]
        states = range(self.model.config.num_hidden_layers + 1) if self.xl else ()
        return first + [f"hidden_states.{layer}" for layer in states]


class UNetGraph(torch.nn.Module):
    def __init__(self, model, xl: bool):
        super().__init__()
        self.model = model
        self.xl = xl

    def forward(self, sample, timestep, encoder_hidden_states, *further):
        further = ({"added_cond_kwargs": {"text_embeds": further[0], "time_ids": further[1]}} if self.xl
                   else {"timestep_cond": further[0]} if further else {})
        return self.model(sample, timestep.float(), encoder_hidden_states, **further, return_dict=False)[0]


def write_folder(recipe: FamilyRecipe, pipeline, source: Path, folder: Path):
    shutil.rmtree(folder, ignore_errors=True)
    parts = ["scheduler"] + [encoder.tokenizer for encoder in recipe.encoders]
    for part in parts:
        shutil.copytree(source / part, folder / part)
    write_json(folder / "model_index.json", model_index(recipe, exported=True))
    for encoder in recipe.encoders:
        getattr(pipeline, encoder.name).config.save_pretrained(folder / encoder.name)
    write_json(folder / "unet" / "config.json", public_config(pipeline.unet))
    for part in ("vae_encoder", "vae_decoder"):
        write_json(folder / part / "config.json", public_config(pipeline.vae))
    for name, module, inputs, names, outputs in graphs(recipe, pipeline):
        file = folder / name / "model.onnx"
        export(module, inputs, names, outputs, file)
        store_half(file)
        print(f"  {name}: {compare(module, inputs, file):.1e} off torch, {file.stat().st_size} bytes", flush=True)
        if recipe.half:
            take_half(file)
    for part in recipe.omitted:
        (folder / part / "config.json").unlink()


def graphs(recipe: FamilyRecipe, pipeline):
    """Name, module, example inputs (batch 2) and the names of inputs and outputs of every graph."""
    xl = "XL" in recipe.pipeline
    generator = torch.Generator().manual_seed(recipe.seed)
    ids = torch.full((2, 77), pipeline.tokenizer_2.eos_token_id if xl else pipeline.tokenizer.eos_token_id,
                     dtype=recipe.ids_type)
    ids[:, 1:9] = torch.randint(512, (2, 8), generator=generator)
    for encoder in recipe.encoders:
        graph = TextEncoderGraph(getattr(pipeline, encoder.name), xl)
        yield encoder.name, graph, (ids,), ["input_ids"], graph.names()
    config = pipeline.unet.config
    sample = torch.randn(2, config.in_channels, 8, 8, generator=generator)
    shape = {"scalar": (), "one": (1,), "batch": (2,)}[recipe.timestep_shape]
    inputs = {"sample": sample, "timestep": torch.full(shape, 481, dtype=recipe.timestep_type),
              "encoder_hidden_states": torch.randn(2, 77, config.cross_attention_dim, generator=generator)}
    if xl:
        count = (config.projection_class_embeddings_input_dim - POOLED) // config.addition_time_embed_dim
        inputs |= {"text_embeds": torch.randn(2, POOLED, generator=generator),
                   "time_ids": torch.full((2, count), 64.0)}
    elif config.time_cond_proj_dim:
        inputs["timestep_cond"] = torch.randn(2, config.time_cond_proj_dim, generator=generator)
    yield "unet", UNetGraph(pipeline.unet, xl), tuple(inputs.values()), list(inputs), ["out_sample"]
    picture = torch.randn(2, 3, 64, 64, generator=generator).clamp(-1, 1)
    yield "vae_encoder", VaeEncoderGraph(pipeline.vae), (picture,), ["sample"], ["latent_parameters"]
    yield "vae_decoder", VaeDecoderGraph(pipeline.vae), (sample[:, :4] * 3,), ["latent_sample"], ["sample"]
