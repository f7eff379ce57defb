"""Exports a run as an optimum-style folder: half-precision initializers that compute in float.

    python export.py RUN .
    python export.py RUN . --controls        # the control networks alone, beside graphs that are there

Every initializer keeps its PyTorch parameter name, so load_in_python.py can rebuild the diffusers pipeline.
"""
import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import diffusers
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper

import controlnet_training
import networks
import text_training
import vae_training

OPSET = 17
CARRIED = ("tokenizer_config.json", "special_tokens_map.json", "vocab.json", "merges.txt")


def store_half(model):
    """Replaces float initializers by half ones with a Cast after each; ONNX Runtime folds the casts on loading."""
    graph = model.graph
    casts, renamed = [], {}
    for index, tensor in enumerate(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or not tensor.dims:
            continue
        values = numpy_helper.to_array(tensor)
        graph.initializer[index].CopyFrom(numpy_helper.from_array(values.astype(np.float16), tensor.name))
        renamed[tensor.name] = tensor.name + "_float"
        casts.append(helper.make_node("Cast", [tensor.name], [renamed[tensor.name]], to=TensorProto.FLOAT))
    for node in graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = renamed.get(name, name)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def export_graph(network, forward, inputs, names, outputs, axes, path):
    """Traces `forward`, answers the largest difference between ONNX Runtime and PyTorch on `inputs`."""
    network.forward = forward
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        traced = Path(folder) / "model.onnx"
        torch.onnx.export(network, inputs, str(traced), input_names=names, output_names=outputs, dynamic_axes=axes,
                          opset_version=OPSET, do_constant_folding=False, dynamo=False)
        model = onnx.load(traced)
    store_half(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    with torch.no_grad():
        expected = forward(*inputs)
    expected = expected if isinstance(expected, tuple) else (expected,)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(outputs, {n: x.numpy() for n, x in zip(names, inputs)})
    return max(float(np.abs(a - b.numpy()).max()) for a, b in zip(found, expected))


def export_text_encoder(encoder, folder):
    encoder.config.save_pretrained(folder)
    ids = torch.randint(0, encoder.config.vocab_size - 2, (2, networks.TOKENS))
    ids[:, 0], ids[0, 9:], ids[1, 30:] = encoder.config.bos_token_id, *[encoder.config.eos_token_id] * 2
    traced = type(encoder).forward

    def forward(input_ids):
        out = traced(encoder, input_ids=input_ids)
        return out.last_hidden_state, out.pooler_output

    return export_graph(encoder, forward, (ids,), ["input_ids"], ["last_hidden_state", "pooler_output"], {
        "input_ids": {0: "batch_size"}, "last_hidden_state": {0: "batch_size"}, "pooler_output": {0: "batch_size"}},
        folder / "model.onnx")


def export_unet(unet, folder):
    """Traced at a size that is no multiple of 8, so that up-sampling follows the skip connections' sizes."""
    unet.save_config(folder)
    inputs = (torch.randn(2, 4, 36, 44), torch.tensor(499.0), torch.randn(2, networks.TOKENS, networks.TEXT_WIDTH))
    traced = type(unet).forward

    def forward(sample, timestep, encoder_hidden_states):
        return traced(unet, sample, timestep, encoder_hidden_states).sample

    image = {0: "batch_size", 2: "height", 3: "width"}
    return export_graph(unet, forward, inputs, ["sample", "timestep", "encoder_hidden_states"], ["out_sample"], {
        "sample": image, "encoder_hidden_states": {0: "batch_size", 1: "sequence_length"}, "out_sample": image},
        folder / "model.onnx")


def export_vae(vae, scaling, folder):
    vae.register_to_config(scaling_factor=scaling)
    for part in ("vae_encoder", "vae_decoder"):
        vae.save_config(folder / part)
    image = {0: "batch_size", 2: "height", 3: "width"}
    latent = {0: "batch_size", 2: "latent_height", 3: "latent_width"}
    first = export_graph(
        vae, lambda sample: vae.encode(sample).latent_dist.parameters, (torch.rand(2, 3, 96, 72) * 2 - 1,), ["sample"],
        ["latent_parameters"], {"sample": image, "latent_parameters": latent}, folder / "vae_encoder/model.onnx")
    second = export_graph(
        vae, lambda latent_sample: vae.decode(latent_sample).sample, (torch.randn(2, 4, 12, 9),), ["latent_sample"],
        ["sample"], {"latent_sample": latent, "sample": image}, folder / "vae_decoder/model.onnx")
    return first, second


def write_index(folder):
    parts = {"scheduler": ["diffusers", "EulerDiscreteScheduler"], "text_encoder": ["transformers", "CLIPTextModel"],
             "tokenizer": ["transformers", "CLIPTokenizer"], "unet": ["diffusers", "UNet2DConditionModel"],
             "vae_encoder": ["diffusers", "AutoencoderKL"], "vae_decoder": ["diffusers", "AutoencoderKL"],
             "safety_checker": [None, None], "feature_extractor": [None, None]}
    index = {"_class_name": "StableDiffusionPipeline", "_diffusers_version": diffusers.__version__,
             "requires_safety_checker": False, **parts}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2) + "\n")
    (folder / "diffusionj.json").write_text(json.dumps(networks.ADVICE, indent=2) + "\n")


def write_sums(folder):
    """SHA256SUMS of every file that a model loader reads but the advice, which is the user's to change."""
    files = sorted(p for p in folder.rglob("*") if p.parent != folder and
                   p.suffix in (".json", ".onnx", ".safetensors", ".txt") or p.name == "model_index.json")
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files]
    (folder / "SHA256SUMS").write_text("".join(lines))


def half(network):
    """The network, rounded to half precision as the exported file will be."""
    network.load_state_dict({k: v.half().float() if v.is_floating_point() else v
                             for k, v in network.state_dict().items()})
    return network.eval().requires_grad_(False)


def load_run(run):
    """Tokenizer, text encoder, UNet (averaged weights), autoencoder and scaling factor of a run."""
    unet, (vae, scaling) = networks.new_unet(), vae_training.load_measured_vae(run)
    unet.load_state_dict(torch.load(run / "unet.pt", map_location="cpu", weights_only=True)["ema"]["unet"])
    return (text_training.load_tokenizer(run), half(text_training.load_text_encoder(run)), half(unet), half(vae), scaling)


def export_controls(run, folder):
    """Writes the control networks that were trained, as diffusers saves them in half precision."""
    for stage in controlnet_training.KINDS:
        latest = (run / f"{stage}{last}.pt" for last in ("-rods", "-joined", "-sampled", ""))
        trained = [path for path in latest if path.exists()]
        if not trained:
            continue
        network = networks.new_controlnet(networks.new_unet())
        network.load_state_dict(torch.load(trained[0], map_location="cpu", weights_only=True)["ema"][stage])
        network.half().save_pretrained(folder / stage)
        weights = folder / stage / "diffusion_pytorch_model.safetensors"
        weights.chmod(0o644)  # the library writes it for its owner alone
        print(stage, weights.stat().st_size / 1e6, "MB")


def export(run, folder):
    _, text_encoder, unet, vae, scaling = load_run(run)
    (folder / "tokenizer").mkdir(parents=True, exist_ok=True)
    for name in CARRIED:
        shutil.copyfile(run / "tokenizer" / name, folder / "tokenizer" / name)
    networks.new_scheduler().save_config(folder / "scheduler")
    print("largest difference, ONNX Runtime against PyTorch: text encoder",
          export_text_encoder(text_encoder, folder / "text_encoder"), "UNet", export_unet(unet, folder / "unet"),
          "autoencoder", export_vae(vae, scaling, folder))
    write_index(folder)
    print(sum(p.stat().st_size for p in folder.rglob("*.onnx")) / 1e6, "MB of graphs")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("folder")
    parser.add_argument("--controls", action="store_true", help="write the control networks only")
    args = parser.parse_args()
    if not args.controls:
        export(Path(args.run), Path(args.folder))
    export_controls(Path(args.run), Path(args.folder))
    write_sums(Path(args.folder))
