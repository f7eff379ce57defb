"""Writes a diffusers pipeline as the folder of ONNX graphs that optimum exports."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

from tiny_models import Recipe, model_index, write_json

OPSET = 17
TOLERANCE = 1e-4


class TextEncoderGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        output = self.model(input_ids)
        return output.last_hidden_state, output.pooler_output


class UNetGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, sample, timestep, encoder_hidden_states):
        return self.model(sample, timestep.float(), encoder_hidden_states, return_dict=False)[0]


class VaeEncoderGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, sample):
        return self.model.encode(sample).latent_dist.parameters


class VaeDecoderGraph(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, latent_sample):
        return self.model.decode(latent_sample, return_dict=False)[0]


def write_folder(recipe: Recipe, pipeline, folder: Path):
    """Writes everything but the tokenizer and the scheduler, whose files are the same as in a diffusers folder."""
    write_json(folder / "model_index.json", model_index(recipe, recipe.pipeline_class))
    pipeline.text_encoder.config.save_pretrained(folder / "text_encoder")
    write_json(folder / "unet" / "config.json", public_config(pipeline.unet))
    vae_config = {key: value for key, value in public_config(pipeline.vae).items()
                  if key not in recipe.omitted_vae_keys}
    for part in ("vae_encoder", "vae_decoder"):
        write_json(folder / part / "config.json", vae_config)
    for name, module, inputs, names, outputs in graphs(recipe, pipeline):
        file = folder / name / "model.onnx"
        export(module, inputs, names, outputs, file)
        if name in recipe.half_weights:
            store_half(file)
        if name in recipe.external_data:
            store_outside(file)
        print(f"  {name}: {compare(module, inputs, file):.1e} off torch", flush=True)


def public_config(model) -> dict:
    config = {key: value for key, value in model.config.items() if key not in ("_use_default_values", "_name_or_path")}
    return {"_class_name": type(model).__name__, "_diffusers_version": "0.40.0"} | config


def graphs(recipe: Recipe, pipeline):
    """Name, module, example inputs (batch 2) and the names of inputs and outputs of every graph."""
    generator = torch.Generator().manual_seed(recipe.seed)
    ids = torch.full((2, 77), pipeline.tokenizer.eos_token_id, dtype=recipe.ids_type)
    ids[:, 0] = pipeline.tokenizer.bos_token_id
    ids[:, 1:9] = torch.randint(512, (2, 8), generator=generator)
    latents = torch.randn(2, pipeline.unet.config.in_channels, 8, 8, generator=generator)
    states = pipeline.text_encoder(ids.long()).last_hidden_state
    shape = {"scalar": (), "one": (1,), "batch": (2,)}[recipe.timestep_shape]
    timestep = torch.full(shape, 481, dtype=recipe.timestep_type)
    picture = torch.randn(2, 3, 64, 64, generator=generator).clamp(-1, 1)
    yield ("text_encoder", TextEncoderGraph(pipeline.text_encoder), (ids,), ["input_ids"],
           ["last_hidden_state", "pooler_output"])
    yield ("unet", UNetGraph(pipeline.unet), (latents, timestep, states),
           ["sample", "timestep", "encoder_hidden_states"], ["out_sample"])
    yield "vae_encoder", VaeEncoderGraph(pipeline.vae), (picture,), ["sample"], ["latent_parameters"]
    yield "vae_decoder", VaeDecoderGraph(pipeline.vae), (latents[:, :4] * 3,), ["latent_sample"], ["sample"]


def export(module, inputs, names, outputs, file: Path, axes=None, folded=True):
    file.parent.mkdir(parents=True, exist_ok=True)
    if axes is None:
        axes = {name: dynamic_axes(tensor) for name, tensor in zip(names, inputs) if tensor.dim() > 0}
        axes |= {name: dynamic_axes(tensor) for name, tensor in zip(outputs, as_tuple(module(*inputs)))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), inputs, str(file), input_names=names, output_names=outputs,
                          dynamic_axes=axes, opset_version=OPSET, do_constant_folding=folded, dynamo=False)
    model = onnx.load(file)
    shorten_names(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def shorten_names(graph):
    """Renames what no one refers to from outside, which is a third of such a small file. Weights keep their names."""
    kept = {value.name for value in (*graph.input, *graph.output, *graph.initializer)} | {""}
    short = {}
    for node in graph.node:
        if any(attribute.type == onnx.AttributeProto.GRAPH for attribute in node.attribute):
            raise ValueError(f"{node.name} holds a graph of its own, whose names would no longer fit")
        node.name = node.doc_string = ""
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name not in kept:
                    names[place] = short.setdefault(name, f"v{len(short)}")
    del graph.value_info[:]


def dynamic_axes(tensor) -> dict:
    """Batch, height and width (or the sequence's length) may change; a vector of length 1 may not."""
    if tensor.shape[0] == 1:
        return {}
    return {4: {0: "batch_size", 2: "height", 3: "width"}, 3: {0: "batch_size", 1: "sequence_length"},
            2: {0: "batch_size"}, 1: {0: "batch_size"}}[tensor.dim()]


def as_tuple(value) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def store_half(file: Path):
    """Stores float weights as half and casts them back in the graph: half the size, the same float arithmetic."""
    model = onnx.load(file)
    casts = []
    for weight in model.graph.initializer:
        if weight.data_type != TensorProto.FLOAT or not weight.dims:
            continue
        name, value = weight.name, numpy_helper.to_array(weight)
        weight.CopyFrom(numpy_helper.from_array(value.astype(np.float16), name + "_half"))
        casts.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def take_half(file: Path):
    """Makes inputs and outputs half, with casts inside, as graphs of half precision have them."""
    model = onnx.load(file)
    first, last = [], []
    for values, casts, given, wanted in ((model.graph.input, first, "{}", "{}_float"),
                                         (model.graph.output, last, "{}_float", "{}")):
        for value in values:
            if value.type.tensor_type.elem_type == TensorProto.FLOAT:
                kind = TensorProto.FLOAT if casts is first else TensorProto.FLOAT16
                casts.append(helper.make_node("Cast", [given.format(value.name)], [wanted.format(value.name)], to=kind))
                value.type.tensor_type.elem_type = TensorProto.FLOAT16
    renamed = {cast.input[0]: cast.output[0] for cast in first} | {cast.output[0]: cast.input[0] for cast in last}
    for node in model.graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                names[place] = renamed.get(name, name)
    nodes = first + list(model.graph.node) + last
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def store_outside(file: Path):
    model = onnx.load(file)
    data = file.with_name(file.name + "_data")
    data.unlink(missing_ok=True)
    onnx.save(model, file, save_as_external_data=True, all_tensors_to_one_file=True, location=data.name,
              size_threshold=256)


def compare(module, inputs, file: Path) -> float:
    """The largest difference from torch, at the traced shapes and at others."""
    session = open_session(file)
    worst = 0.0
    for example in (inputs, tuple(resized(tensor) for tensor in inputs)):
        feeds = {declared.name: tensor.numpy() for declared, tensor in zip(session.get_inputs(), example)}
        for expected, actual in zip(as_tuple(module(*example)), session.run(None, feeds)):
            worst = max(worst, float(np.abs(expected.numpy() - actual).max()))
    if not worst <= TOLERANCE:
        raise RuntimeError(f"{file}: {worst} off torch, at most {TOLERANCE} is allowed")
    return worst


def resized(tensor):
    """One sample of another size where a graph may take one."""
    if tensor.dim() == 4:
        return torch.nn.functional.interpolate(tensor[:1], scale_factor=(2, 1.5))
    return tensor[:1] if tensor.dim() else tensor


def open_session(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
