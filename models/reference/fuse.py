"""Fuses the graphs of a model folder for CUDA, in half precision, with ONNX Runtime's own optimizer.

    python models/reference/fuse.py FOLDER OUT [--float COMPONENT ...]

OUT becomes a folder like FOLDER whose graphs hold operators of ONNX Runtime (MultiHeadAttention, GroupNorm,
NhwcConv, SkipGroupNorm, BiasSplitGelu, BiasAdd) and compute on CUDA only. Inputs and outputs stay in float.
"""

import argparse
import collections
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.onnx_model import OnnxModel
from onnxruntime.transformers.optimizer import optimize_model

# The optimizer puts its own folder on the path and imports its parts from there.
from fusion_attention_unet import FusionAttentionUnet

KINDS = {"text_encoder": "clip", "text_encoder_2": "clip", "unet": "unet", "vae_encoder": "vae", "vae_decoder": "vae"}

# Protobuf messages end at 2 GiB.
LARGEST_FILE = 2_000_000_000


def heads_of(fusion, reshape, is_torch2=False) -> int:
    """How many heads a Reshape splits queries into; 0 if it does not tell.

    In place of onnxruntime 1.24's own, which numpy 2.4 refuses: it makes a number of an array with one axis.
    """
    if is_torch2:
        shape = fusion.model.get_parent(reshape, 1)
        known = shape is not None and shape.op_type == "Concat" and len(shape.input) == 4
        count = fusion.model.get_constant_value(shape.input[2]) if known else None
    else:
        shape = fusion.model.get_constant_value(reshape.input[1])
        count = shape[2] if shape is not None and np.shape(shape) == (4,) else None
    return 0 if count is None or np.size(count) != 1 else int(np.reshape(count, ()))


FusionAttentionUnet.get_num_heads = heads_of


def unfold_casts(model):
    """Turns weights that are stored in half and cast to float into floats: the optimizer looks for weights, not casts."""
    weights = {weight.name: weight for weight in model.graph.initializer}
    for node in [node for node in model.graph.node if node.op_type == "Cast" and node.input[0] in weights]:
        if any(attribute.name == "to" and attribute.i == TensorProto.FLOAT for attribute in node.attribute):
            value = numpy_helper.to_array(weights[node.input[0]]).astype(np.float32)
            model.graph.initializer.append(numpy_helper.from_array(value, node.output[0]))
            model.graph.node.remove(node)


def fused(model, kind: str, fusing=True):
    """The optimizer's own object around a graph, which is changed in place."""
    unfold_casts(model)
    if not fusing:
        return OnnxModel(model)
    return optimize_model(model, model_type=kind, num_heads=0, hidden_size=0, opt_level=0,
                          optimization_options=FusionOptions(kind), use_gpu=True)


def fuse(source: Path, target: Path, kind: str, half: bool):
    """Writes one graph, and tells which operators it has."""
    model = fused(onnx.load(source), kind)
    if half:
        model.convert_float_to_float16(keep_io_types=True)
    # What no node reads any more would otherwise stay in the file.
    model.prune_graph()
    target.parent.mkdir(parents=True, exist_ok=True)
    large = sum(len(weight.raw_data) for weight in model.model.graph.initializer) > LARGEST_FILE
    onnx.save(model.model, target, save_as_external_data=large, location=target.name + "_data")
    return operators(model.model.graph)


def operators(graph) -> dict:
    """ONNX Runtime's own operators in a graph, and how many nodes have each."""
    counts = collections.Counter(node.op_type for node in graph.node if node.domain == "com.microsoft")
    return dict(sorted(counts.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--float", nargs="*", default=[], metavar="COMPONENT", help="components to leave in float")
    arguments = parser.parse_args()
    shutil.copytree(arguments.folder, arguments.out,
                    ignore=shutil.ignore_patterns("*.onnx", "*_data", "*.pb", "SHA256SUMS"))
    for component, kind in KINDS.items():
        source = arguments.folder / component / "model.onnx"
        if source.exists():
            found = fuse(source, arguments.out / component / "model.onnx", kind, component not in arguments.float)
            print(f"{component}: {found}", flush=True)


if __name__ == "__main__":
    main()
