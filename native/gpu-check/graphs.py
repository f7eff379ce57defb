"""Writes Stable Diffusion's graphs without their weights, fused for CUDA in half precision: a few megabytes a model.

    python native/gpu-check/graphs.py sd15|sd-turbo OUT [--plain]

The networks are made from their published configurations, with nothing downloaded. In place of each weight,
`weights.json` beside the graph says how to draw it at random, which the check does where it runs. The tokenizer is
the starter model's, whose words are as good as any to random weights. `--plain` leaves out the fusing.

A UNet of full width would need ten gigabytes here. Instead two slim ones are exported and fused; wherever they
differ, in a tensor's size or in a number, the full one continues the line. `--verify` compares a third with it.
"""

import argparse
import json
import math
import shutil
import sys
import tempfile
from pathlib import Path

import diffusers
import numpy as np
import onnx
import torch
import transformers
from onnx import TensorProto

MODELS_FOLDER = Path(__file__).resolve().parents[2] / "models"
TOKENIZER = MODELS_FOLDER / "starter" / "tokenizer"
sys.path.insert(0, str(MODELS_FOLDER / "reference"))
import fuse  # noqa: E402
from continued_graph import continued, differences  # noqa: E402

OPSET = 17

# Weights of fewer values stay in the graph: among them are shapes and other constants.
SMALLEST_WEIGHT = 2048

MODELS = {
    "sd15": {
        "unet": {"cross_attention_dim": 768, "attention_head_dim": 8},
        "slim": {"norm_num_groups": 32, "widths": (32, 64, 96)},
        "text": {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
                 "hidden_act": "quick_gelu"},
        "scheduler": diffusers.PNDMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                                             skip_prk_steps=True, steps_offset=1),
        "advice": {"guidance_scale": 7.5, "num_inference_steps": 50},
    },
    "sd-turbo": {
        "unet": {"cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": True},
        # Widths that 5 heads and 32 groups divide are not slim.
        "slim": {"norm_num_groups": 5, "widths": (40, 80, 120)},
        "text": {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23, "num_attention_heads": 16,
                 "hidden_act": "gelu"},
        "scheduler": diffusers.EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012,
                                                      beta_schedule="scaled_linear", timestep_spacing="trailing"),
        "advice": {"guidance_scale": 0.0, "num_inference_steps": 1},
    },
}
WIDTH = 320
GROUPS = 32
VAE = {"block_out_channels": [128, 256, 512, 512], "layers_per_block": 2, "latent_channels": 4, "sample_size": 512,
       "down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4}


class TextEncoderGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        return self.model(input_ids).last_hidden_state


class UNetGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, sample, timestep, encoder_hidden_states):
        return self.model(sample, timestep, encoder_hidden_states, return_dict=False)[0]


class VaeDecoderGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, latent_sample):
        return self.model.decode(latent_sample, return_dict=False)[0]


def empty(make):
    """A network whose weights only tell their standard deviation."""
    with torch.device("meta"):
        model = make()
    model = model.to_empty(device="cpu").eval()
    for number, (name, weight) in enumerate(model.named_parameters()):
        weight.data.fill_(deviation(name, weight))
        # No two are equal, or the exporter would make one of them.
        weight.data.view(-1)[0] = (number + 1) * 2.0 ** -14
    for name, buffer in model.named_buffers():
        if name.endswith("position_ids"):
            buffer.copy_(torch.arange(buffer.shape[-1]).expand_as(buffer))
    return model


def deviation(name: str, weight) -> float:
    """What keeps the size of values from layer to layer; the value itself for vectors."""
    if weight.dim() == 1:
        return 1.0 if name.endswith("weight") else 0.0
    if "embedding" in name and "proj" not in name and "linear" not in name:
        return 0.02
    # A UNet's answers are small, so that fifty steps do not carry the latents away.
    share = 0.1 if name == "conv_out.weight" else 1.0
    return share / math.sqrt(weight[0].numel())


def export(graph, inputs, names, output, axes, kind, fusing) -> onnx.ModelProto:
    """The graph in half precision, inputs and outputs in float."""
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        file = Path(folder) / "model.onnx"
        torch.onnx.export(graph, inputs, str(file), input_names=names, output_names=[output], dynamic_axes=axes,
                          opset_version=OPSET, dynamo=False)
        model = fuse.fused(onnx.load(file), kind, fusing)
    model.convert_float_to_float16(keep_io_types=True)
    model.prune_graph()
    return model.model


def take_weights_out(model, file: Path):
    """Saves a graph whose large tensors are said to be in `weights.bin`, and how to draw them in `weights.json`."""
    recipes, offset = [], 0
    for tensor in model.graph.initializer:
        count = math.prod(tensor.dims)
        if tensor.data_type != TensorProto.FLOAT16 or count < SMALLEST_WEIGHT:
            continue
        recipes.append({"offset": offset, "count": count, "deviation": deviation_of(tensor)})
        refer(tensor, offset, 2 * count)
        offset += -(-2 * count // 4096) * 4096
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(model.SerializeToString())
    (file.parent / "weights.json").write_text(json.dumps({"bytes": offset, "tensors": recipes}))


def deviation_of(tensor) -> float:
    """What a weight was filled with; a continued one holds it once."""
    values = np.frombuffer(tensor.raw_data, np.float16) if tensor.raw_data else onnx.numpy_helper.to_array(tensor)
    return float(values.reshape(-1)[values.size // 2])


def refer(tensor, offset: int, length: int):
    for field in ("raw_data", "int32_data", "float_data"):
        tensor.ClearField(field)
    tensor.data_location = TensorProto.EXTERNAL
    for key, entry in (("location", "weights.bin"), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(entry))


def text_encoder(model: dict, fusing: bool):
    vocabulary = json.loads((TOKENIZER / "vocab.json").read_text(encoding="utf-8"))
    end = vocabulary["<|endoftext|>"]
    config = transformers.CLIPTextConfig(
        vocab_size=len(vocabulary), max_position_embeddings=77, bos_token_id=vocabulary["<|startoftext|>"],
        eos_token_id=end, pad_token_id=end, **model["text"])
    network = empty(lambda: transformers.CLIPTextModel(config))
    graph = export(TextEncoderGraph(network), (torch.full((2, 77), end),), ["input_ids"], "last_hidden_state",
                   {"input_ids": {0: "batch_size"}, "last_hidden_state": {0: "batch_size"}}, "clip", fusing)
    return config.to_dict(), graph


def vae_decoder(fusing: bool):
    network = empty(lambda: diffusers.AutoencoderKL(**VAE))
    axes = {0: "batch_size", 2: "height", 3: "width"}
    graph = export(VaeDecoderGraph(network), (torch.zeros(1, 4, 8, 8),), ["latent_sample"], "sample",
                   {"latent_sample": axes, "sample": axes}, "vae", fusing)
    return dict(network.config), graph


def unet(model: dict, width: int, fusing: bool):
    settings = model["unet"] | {"sample_size": 64, "norm_num_groups": model["slim"]["norm_num_groups"]}
    network = empty(lambda: diffusers.UNet2DConditionModel(
        block_out_channels=[width, 2 * width, 4 * width, 4 * width], **settings))
    images = {0: "batch_size", 2: "height", 3: "width"}
    states = torch.zeros(2, 77, settings["cross_attention_dim"])
    return export(UNetGraph(network), (torch.zeros(2, 4, 8, 8), torch.tensor(481.0), states),
                  ["sample", "timestep", "encoder_hidden_states"], "out_sample",
                  {"sample": images, "encoder_hidden_states": {0: "batch_size"}, "out_sample": images}, "unet", fusing)


def full_unet(model: dict, fusing: bool, verify: bool):
    first, second, third = model["slim"]["widths"]
    slim = {width: unet(model, width, fusing) for width in (first, second)}
    if verify:
        wrong = differences(continued(slim, third), unet(model, third, fusing))
        print("verified" if not wrong else f"{len(wrong)} differences: {wrong[:10]}", flush=True)
    full = continued(slim, WIDTH)
    for node in full.graph.node:
        for attribute in node.attribute:
            if attribute.name == "groups" and attribute.i == model["slim"]["norm_num_groups"]:
                attribute.i = GROUPS
    return {"sample_size": 64, "in_channels": 4, **model["unet"]}, full


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", choices=MODELS)
    parser.add_argument("out", type=Path)
    parser.add_argument("--plain", action="store_true", help="do not fuse")
    parser.add_argument("--verify", action="store_true", help="compare with an export of another width")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, out, fusing = MODELS[arguments.model], arguments.out, not arguments.plain
    parts = {"unet": lambda: full_unet(model, fusing, arguments.verify),
             "text_encoder": lambda: text_encoder(model, fusing), "vae_decoder": lambda: vae_decoder(fusing)}
    for component, make in parts.items():
        config, graph = make()
        print(f"{component}: {fuse.operators(graph.graph)}", flush=True)
        take_weights_out(graph, out / component / "model.onnx")
        (out / component / "config.json").write_text(json.dumps(config, default=str, indent=2) + "\n")
    model["scheduler"].save_pretrained(out / "scheduler")
    shutil.copytree(TOKENIZER, out / "tokenizer", dirs_exist_ok=True)
    index = {"_class_name": "StableDiffusionPipeline", "scheduler": ["diffusers", type(model["scheduler"]).__name__],
             "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
             "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"]}
    (out / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    (out / "diffusionj.json").write_text(json.dumps(model["advice"]) + "\n")


if __name__ == "__main__":
    main()
