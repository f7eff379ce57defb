"""What torch's gradients of the networks of `graphs.py` are, of all weights and of LoRA as peft lays them beside layers, and
those of the control networks of `controls.py` beside the UNets of `weight_folders.py`: src/test/resources/reference/gradients. In double precision: in single, torch's own rounding of small gradients is 3e-4.

Of each gradient the file keeps its length and its products with eight waves, in the order of the weights' names."""
import argparse
import pathlib

import numpy as np
import torch
from diffusers import ControlNetModel, UNet2DConditionModel
from peft import LoraConfig
from safetensors.torch import load_file

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference"
NETWORKS = ["sd1", "sd2", "xl", "lcm", "inpaint", "distilled", "plainmid", "pooling"]
CONTROLS = {"sd-lines": "sd", "sd-blue": "sd", "sd-pool": "sd", "xl-lines": "xl", "xl-small": "xl"}
SIZE = (8, 12)
PIXELS = 8  # of a latent
WAVES = 8
RANK, ALPHA = 3, 6
LAYERS = r".*(attn\d\.to_[qkv]|attn\d\.to_out\.0|conv1|conv2|proj_in|downsamplers\.0\.conv)"


def summary(gradient):
    """Length, then the product with cos(0.7 k i + 0.1 i), i and k counted from 1."""
    values = gradient.double().flatten().numpy()
    i = np.arange(1, values.size + 1)
    waves = [(values * np.cos(0.7 * k * i + 0.1 * i)).sum() for k in range(1, WAVES + 1)]
    return np.array([np.linalg.norm(values), *waves])


def load(name):
    folder = RESOURCES / "graphs" / name
    model = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(folder / "config.json"))
    model.load_state_dict(load_file(folder / "model.safetensors"))
    return model.eval().double()


def inputs_of(config, generator):
    inputs = {"sample": torch.randn(2, config.in_channels, *SIZE, generator=generator), "timestep": torch.tensor([437.0, 12.0]),
              "encoder_hidden_states": torch.randn(2, 5, config.cross_attention_dim, generator=generator)}
    if config.addition_embed_type == "text_time":
        inputs["text_embeds"] = torch.randn(2, 10, generator=generator)
        inputs["time_ids"] = torch.tensor([[64.0, 48, 0, 8, 64, 48], [96.0, 64, 4, 0, 64, 96]])
    if config.time_cond_proj_dim:
        inputs["timestep_cond"] = torch.randn(2, config.time_cond_proj_dim, generator=generator)
    return inputs


def errors_of(model, inputs, target):
    added = {key: inputs[key] for key in ("text_embeds", "time_ids") if key in inputs}
    predicted = model(inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"],
                      timestep_cond=inputs.get("timestep_cond"), added_cond_kwargs=added or None).sample
    return (predicted - target).square().mean((1, 2, 3))


def gradients_of(model, inputs, target, shares, names):
    errors = errors_of(model, inputs, target)
    (errors * shares.flatten()).mean().backward()
    parameters = dict(model.named_parameters())
    return errors.detach(), np.stack([summary(parameters[names[key]].grad) for key in sorted(names)])


def lora_of(model):
    """Every value of A is 0.1 sin(1 + i), of B 0.1 cos(1 + i); names without the adapter's."""
    model.requires_grad_(False)
    model.add_adapter(LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=LAYERS))
    names = {}
    for name, parameter in model.named_parameters():
        if ".lora_" in name:
            wave = torch.sin if ".lora_A." in name else torch.cos
            values = 0.1 * wave(1 + torch.arange(parameter.numel(), dtype=torch.float64))
            parameter.data.copy_(values.view(parameter.shape))
            names[name.replace(".default", "").replace(".base_layer", "")] = name
    return names


def write(name):
    generator = torch.Generator().manual_seed(31)
    model = load(name)
    inputs = inputs_of(model.config, generator)
    target = torch.randn(2, model.config.out_channels, *SIZE, generator=generator)
    shares = torch.tensor([1.0, 0.3]).view(2, 1, 1, 1)
    inputs, target, shares = {key: value.double() for key, value in inputs.items()}, target.double(), shares.double()
    errors, whole = gradients_of(model, inputs, target, shares, {key: key for key, _ in model.named_parameters()})
    lora_errors, lora = gradients_of(model, inputs, target, shares, lora_of(model))
    arrays = {"in." + key: value.numpy() for key, value in inputs.items()}
    arrays.update({"in.target": target.numpy(), "in.shares": shares.numpy(), "errors": errors.numpy(),
                   "lora_errors": lora_errors.numpy(), "gradients": whole, "lora_gradients": lora})
    np.savez_compressed(RESOURCES / "gradients" / f"{name}.npz", **{k: v.astype(np.float32) for k, v in arrays.items()})


def write_control(name):
    """Of all weights of a control network, while the UNet's stay. The control pictures are black and full colours."""
    generator = torch.Generator().manual_seed(32)
    folder = RESOURCES / "folders" / CONTROLS[name] / "unet"
    unet = UNet2DConditionModel.from_pretrained(folder, variant="fp16" if CONTROLS[name] == "xl" else None,
                                                torch_dtype=torch.float64).requires_grad_(False)
    network = ControlNetModel.from_pretrained(RESOURCES / "controls" / name, torch_dtype=torch.float64)
    inputs = inputs_of(unet.config, generator)
    if "text_embeds" in inputs:
        inputs["text_embeds"] = torch.randn(2, 12, generator=generator)
    inputs["controlnet_cond"] = (torch.rand(2, 3, *(PIXELS * side for side in SIZE), generator=generator) < 0.5).float()
    target = torch.randn(2, unet.config.out_channels, *SIZE, generator=generator)
    shares = torch.tensor([1.0, 0.3]).view(2, 1, 1, 1)
    inputs, target, shares = {key: value.double() for key, value in inputs.items()}, target.double(), shares.double()
    added = {key: inputs[key] for key in ("text_embeds", "time_ids") if key in inputs} or None
    given = inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"]
    down, middle = network(*given, controlnet_cond=inputs["controlnet_cond"], added_cond_kwargs=added, return_dict=False)
    predicted = unet(*given, down_block_additional_residuals=down, mid_block_additional_residual=middle,
                     added_cond_kwargs=added).sample
    errors = (predicted - target).square().mean((1, 2, 3))
    (errors * shares.flatten()).mean().backward()
    gradients = np.stack([summary(parameter.grad) for _, parameter in sorted(network.named_parameters())])
    arrays = {"in." + key: value.numpy() for key, value in inputs.items()}
    arrays.update({"in.target": target.numpy(), "in.shares": shares.numpy(), "errors": errors.detach().numpy(),
                   "gradients": gradients})
    np.savez_compressed(RESOURCES / "gradients" / f"control-{name}.npz", **{k: v.astype(np.float32) for k, v in arrays.items()})


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    torch.set_num_threads(1)
    (RESOURCES / "gradients").mkdir(exist_ok=True)
    for name in NETWORKS:
        write(name)
    for name in CONTROLS:
        write_control(name)


if __name__ == "__main__":
    main()
