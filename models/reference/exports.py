"""The UNet and text encoder of a tiny model of weight_folders.py as PyTorch's exporter writes them, which keeps the names
of the weights, transposes matrices and computes group normalisations beforehand: src/test/resources/reference/exports.
Their pictures are those of the folder of weights."""
import pathlib

import torch
from diffusers import UNet2DConditionModel
from transformers import CLIPTextModel

FOLDERS = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference/folders"
HERE = FOLDERS.parent / "exports"


def calling(network, forward):
    """The network with another way to call it, which adds no level to its modules' names."""
    network.forward = forward
    return network.eval()


def export(network, component, inputs, names, outputs):
    axes = {name: {0: "batch", 2: "height", 3: "width"} if "sample" in name else {0: "batch"}
            for name in names + outputs}
    (HERE / component).mkdir(parents=True, exist_ok=True)
    torch.onnx.export(network, inputs, HERE / component / "model.onnx", input_names=names, output_names=outputs,
                      dynamic_axes=axes, opset_version=17, dynamo=False)


def unet():
    network = UNet2DConditionModel.from_pretrained(FOLDERS / "sd/unet", torch_dtype=torch.float32)
    network.set_default_attn_processor()
    predict = network.forward
    network = calling(network, lambda sample, timestep, text: predict(sample, timestep, text, return_dict=False)[0])
    inputs = torch.randn(2, 4, 8, 8), torch.tensor([1]), torch.randn(2, 77, network.config.cross_attention_dim)
    export(network, "unet", inputs, ["sample", "timestep", "encoder_hidden_states"], ["out_sample"])


def text_encoder():
    network = CLIPTextModel.from_pretrained(FOLDERS / "sd/text_encoder", dtype=torch.float32,
                                            attn_implementation="eager")
    encode = network.forward
    network = calling(network, lambda input_ids: encode(input_ids).last_hidden_state)
    export(network, "text_encoder", (torch.ones(1, 77, dtype=torch.long),), ["input_ids"], ["last_hidden_state"])


if __name__ == "__main__":
    unet()
    text_encoder()
