"""Control networks with random weights, in diffusers' folders and in files of the first code's naming, what they
compute, and the pictures of diffusers' ControlNet pipelines with the models of weight_folders.py:
src/test/resources/reference/controls."""
import argparse
import json
import pathlib
import shutil

import diffusers
import numpy as np
import onnx
import PIL.Image
import torch
from diffusers import ControlNetModel, StableDiffusionPipeline, StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint
from onnx.external_data_helper import set_external_data
from safetensors.torch import save_file

from onnx_folder import export, store_half
from schedulers import CLASSES
from weight_folders import HERE as FOLDERS, exact

HERE = FOLDERS.parent / "controls"
SD = dict(block_out_channels=(8, 16), norm_num_groups=4, layers_per_block=1, cross_attention_dim=16, attention_head_dim=2,
          down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), conditioning_embedding_out_channels=(4, 6, 8, 8))
XL = dict(SD, cross_attention_dim=32, attention_head_dim=[2, 4], use_linear_projection=True,
          down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), transformer_layers_per_block=[1, 2],
          addition_embed_type="text_time", addition_time_embed_dim=6, projection_class_embeddings_input_dim=6 * 6 + 12)
NETWORKS = {
    "sd-lines": SD,
    "sd-blue": dict(SD, controlnet_conditioning_channel_order="bgr"),
    "sd-pool": dict(SD, global_pool_conditions=True),
    "sd-inpaint": SD,
    "xl-lines": XL,
    "xl-small": dict(XL, down_block_types=("DownBlock2D",) * 2, mid_block_type="UNetMidBlock2D",
                     transformer_layers_per_block=[1, 1]),
}
ALONE = {
    "text": dict(SD, addition_embed_type="text", addition_embed_type_num_heads=4, resnet_time_scale_shift="scale_shift",
                 conditioning_embedding_out_channels=(4, 6), num_attention_heads=4, layers_per_block=2),
    "linear": dict(SD, use_linear_projection=True, mid_block_type="UNetMidBlock2D", flip_sin_to_cos=False, freq_shift=1,
                   conditioning_embedding_out_channels=(4,), norm_eps=1e-3),
}
ADDED = "text_embeds", "time_ids"  # what only XL takes
SAMPLERS = ("Default", "Euler", "Euler a", "Heun", "DPM++ 2M", "DPM2", "PNDM", "UniPC", "LMS")
WIDTH, HEIGHT = 64, 48


def pictures():
    rng = np.random.default_rng(5)
    def picture(width, height):
        coarse = PIL.Image.fromarray(rng.integers(0, 256, (5, 6, 3), dtype=np.uint8)).resize((width, height), 3)
        grain = np.asarray(coarse).astype(int) + rng.integers(-12, 13, (height, width, 3))
        return np.clip(grain, 0, 255).astype(np.uint8)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = ((x - 30) ** 2 + (y - 22) ** 2 < 15 ** 2).astype(np.uint8) * 255
    return {"lines": picture(WIDTH, HEIGHT), "large": picture(90, 70), "source": picture(WIDTH, HEIGHT), "mask": mask}


def cases():
    both = dict(controls=["sd-lines", "sd-blue"], images=["lines", "large"], scales=[0.7, 1.2])
    for task in ("text", "image", "inpaint"):
        for model, one in (("sd", "sd-lines"), ("xl", "xl-lines")):
            for number, sampler in enumerate(SAMPLERS):
                yield dict(model=model, task=task, sampler=sampler, controls=[one], images=["lines"],
                           guidance=(3.0, 1.0, 5.0)[number % 3], scales=[(1.0, 0.6, 1.5)[number // 3]],
                           starts=[(0.0, 0.3)[number % 2]], ends=[(1.0, 0.8)[number // 2 % 2]], guess=number % 4 == 2)
        yield dict(model="sd", task=task, sampler="Euler", guidance=3.0, **both, starts=[0.0, 0.25], ends=[0.5, 1.0])
        yield dict(model="sd", task=task, sampler="DDIM", guidance=3.0, **both, guess=True)
        yield dict(model="sd", task=task, sampler="DDIM", guidance=3.0, controls=["sd-pool"], images=["large"])
        yield dict(model="xl", task=task, sampler="DPM++ 2M", guidance=4.0, controls=["xl-lines", "xl-small"],
                   images=["large", "lines"], scales=[0.5, 1.5], guess=True)
    for model in ("sd", "sd9"):
        yield dict(model=model, task="inpaint", sampler="DDIM", guidance=3.0, controls=["sd-inpaint"], images=["masked"])
    yield dict(model="sd9", task="inpaint", sampler="Euler", guidance=3.0, controls=["sd-lines"], images=["lines"],
               strength=1.0)
    for number, sampler in enumerate(("Default", "Euler", "UniPC")):
        yield dict(model="sdv", task=("text", "inpaint", "image")[number], sampler=sampler, controls=["sd-lines"],
                   images=["lines"], guidance=4.0, scales=[0.8], guess=number == 1)
    yield dict(model="lcm", task="text", sampler="Default", controls=["sd-lines"], images=["lines"], guidance=6.0,
               ends=[0.7])
    yield dict(model="lcm", task="text", sampler="Default", guidance=8.0, **both)


def complete(number, case):
    count = len(case["controls"])
    whole = dict(scales=[1.0] * count, starts=[0.0] * count, ends=[1.0] * count, guess=False, steps=5 + number % 3,
                 seed=100 + number, strength=0.75 if case["task"] != "text" else 1.0)
    return dict(whole, **case, id=f"{number}-{case['model']}-{case['task']}-{case['sampler']}".replace(" ", ""))


def pipeline(model, unets):
    """The model as its folder holds it, computing in float; of `sdv` the network predicts velocities."""
    folder = FOLDERS / ("xl" if model == "xl" else "sd")
    kind, how = (StableDiffusionXLPipeline, dict(variant="fp16")) if model == "xl" else (StableDiffusionPipeline, {})
    pipe = kind.from_pretrained(folder, torch_dtype=torch.float32, **how)
    if model in unets:
        pipe.register_modules(unet=unets[model])
    if model == "sdv":
        pipe.scheduler = type(pipe.scheduler).from_config(pipe.scheduler.config, prediction_type="v_prediction")
    if model == "lcm":
        pipe.scheduler = diffusers.LCMScheduler.from_config(pipe.scheduler.config)
    return pipe


def with_controls(pipe, case, networks):
    chosen = [networks[name] for name in case["controls"]]
    middle = {"text": "", "image": "Img2Img", "inpaint": "Inpaint"}[case["task"]]
    xl = case["model"] == "xl"
    kind = getattr(diffusers, f"StableDiffusion{'XL' if xl else ''}ControlNet{middle}Pipeline")
    further = dict(add_watermarker=False) if xl else dict(requires_safety_checker=False)
    parts = {key: value for key, value in pipe.components.items() if key != "scheduler"}
    own = pipe.scheduler
    scheduler = type(own) if case["sampler"] == "Default" else getattr(diffusers, CLASSES[case["sampler"]])
    made = kind(**parts, scheduler=scheduler.from_config(own.config),
                controlnet=chosen if len(chosen) > 1 else chosen[0], **further)
    made.set_progress_bar_config(disable=True)
    return made


def condition(name, shown):
    """As the documentation of control_v11p_sd15_inpaint makes it."""
    if name != "masked":
        return PIL.Image.fromarray(shown[name])
    image = shown["source"].astype(np.float32) / 255
    image[shown["mask"] > 127] = -1
    return torch.from_numpy(image[None].transpose(0, 3, 1, 2))


def request(case, shown):
    images = [condition(name, shown) for name in case["images"]]
    several = len(images) > 1
    given = lambda values: values if several else values[0]
    asked = dict(prompt="a cell", negative_prompt="blur", num_inference_steps=case["steps"],
                 guidance_scale=case["guidance"], generator=torch.Generator().manual_seed(case["seed"]),
                 controlnet_conditioning_scale=given(case["scales"]), control_guidance_start=given(case["starts"]),
                 control_guidance_end=given(case["ends"]), guess_mode=case["guess"], width=WIDTH, height=HEIGHT)
    if case["task"] == "text":
        return asked | dict(image=given(images))
    asked |= dict(control_image=given(images), strength=case["strength"], image=PIL.Image.fromarray(shown["source"]))
    return asked | (dict(mask_image=PIL.Image.fromarray(shown["mask"])) if case["task"] == "inpaint" else {})


def run(pipe, case, shown):
    latents = {}

    def keep(pipe, step, timestep, tensors):
        latents["last"] = tensors["latents"]
        return {}

    image = pipe(**request(case, shown), callback_on_step_end=keep, output_type="pil").images[0]
    return {"latents_" + case["id"]: latents["last"][0].numpy().astype("<f4"),
            "image_" + case["id"]: np.asarray(image, dtype=np.uint8)}


def ldm_named(network):
    """The names of the first code, as diffusers' own conversion reads them back."""
    around = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
              "conv_in": "input_blocks.0.0", "controlnet_mid_block": "middle_block_out.0",
              "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2"}
    layers = {"norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
              "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection"}
    blocks = network.config.layers_per_block
    named = {}
    for name, value in network.state_dict().items():
        words, end = name.rsplit(".", 1)[0], name.rsplit(".", 1)[1]
        part = words.split(".")
        if part[0] == "controlnet_cond_embedding":
            last = 2 * len(network.controlnet_cond_embedding.blocks) + 2
            hint = {"conv_in": 0, "conv_out": last}.get(part[1])
            other = f"input_hint_block.{2 * int(part[2]) + 2 if hint is None else hint}"
        elif part[0] == "controlnet_down_blocks":
            other = f"zero_convs.{part[1]}.0"
        elif part[0] == "down_blocks":
            place = 1 + int(part[1]) * (blocks + 1)
            if part[2] == "downsamplers":
                other = f"input_blocks.{place + blocks}.0.op"
            elif part[2] == "resnets":
                other = f"input_blocks.{place + int(part[3])}.0.{layers[part[4]]}"
            else:
                other = ".".join([f"input_blocks.{place + int(part[3])}.1", *part[4:]])
        elif part[0] == "mid_block":
            other = (f"middle_block.{2 * int(part[2])}.{layers[part[3]]}" if part[1] == "resnets"
                     else ".".join(["middle_block.1", *part[3:]]))
        else:
            other = around[words]
        named[f"{other}.{end}"] = value.half().contiguous()
    if "label_emb.0.0.weight" not in named:
        back = convert_controlnet_checkpoint(dict(named), dict(layers_per_block=blocks))
        assert {key: value.shape for key, value in back.items()} == {
            key: value.shape for key, value in network.state_dict().items()}
    return named


def alone(name, network, generator):
    """What a network gives for itself."""
    config = network.config
    factor = 2 ** (len(config.conditioning_embedding_out_channels) - 1)
    inputs = {"sample": torch.randn(2, 4, 4, 6, generator=generator), "timestep": torch.tensor(437.0),
              "encoder_hidden_states": torch.randn(2, 5, config.cross_attention_dim, generator=generator),
              "controlnet_cond": torch.rand(2, 3, 4 * factor, 6 * factor, generator=generator)}
    added = {}
    if config.addition_embed_type == "text_time":
        added = {"text_embeds": torch.randn(2, 12, generator=generator),
                 "time_ids": torch.tensor([[64.0, 48, 0, 8, 64, 48]] * 2)}
    with torch.no_grad():
        down, middle = network(inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"],
                               inputs["controlnet_cond"], 1.0, added_cond_kwargs=added or None, return_dict=False)
    values = {f"in.{key}": value for key, value in (inputs | added).items()}
    values |= {f"out.down_block_res_sample.{i}": value for i, value in enumerate(down)}
    values["out.mid_block_res_sample"] = middle
    np.savez_compressed(HERE / name / "tensors.npz", **{key: value.numpy() for key, value in values.items()})


def make(name, config, generator):
    network = exact(ControlNetModel(**config), generator)
    shutil.rmtree(HERE / name, ignore_errors=True)
    network.half().save_pretrained(HERE / name)
    network.float()
    if name in ("sd-blue", "xl-lines", *ALONE):
        alone(name, network, generator)
    return network


class Fused(torch.nn.Module):
    """UNet and control networks in one graph, as diffusers' convert_stable_diffusion_controlnet_to_onnx.py joins them."""

    def __init__(self, unet, networks):
        super().__init__()
        self.unet, self.networks = unet, torch.nn.ModuleList(networks)

    def forward(self, sample, timestep, encoder_hidden_states, controlnet_conds, conditioning_scales, *added):
        added = dict(zip(ADDED, added))
        given = [network(sample, timestep, encoder_hidden_states, cond, scale, added_cond_kwargs=added,
                         return_dict=False)
                 for network, cond, scale in zip(self.networks, controlnet_conds, conditioning_scales)]
        down = [sum(parts) for parts in zip(*(places for places, _ in given))]
        return self.unet(sample, timestep, encoder_hidden_states, down_block_additional_residuals=down,
                         mid_block_additional_residual=sum(middle for _, middle in given), added_cond_kwargs=added,
                         return_dict=False)[0]


def fused(unet, networks, file, **how):
    """With that script's names, a fixed number of networks, and a timestep of one element."""
    shapes = (2, 4, 8, 8), (2, 77, unet.config.cross_attention_dim), (len(networks), 2, 3, 64, 64), (len(networks), 1)
    sample, text, conditions, scales = (torch.randn(shape) for shape in shapes)
    names = ["sample", "timestep", "encoder_hidden_states", "controlnet_conds", "conditioning_scales"]
    axes = {"sample": {0: "2B", 2: "H", 3: "W"}, "encoder_hidden_states": {0: "2B"},
            "controlnet_conds": {1: "2B", 3: "8H", 4: "8W"}}
    inputs = (sample, torch.tensor([1.0]), text, conditions, scales)
    if unet.config.addition_embed_type == "text_time":
        names, inputs = names + list(ADDED), (*inputs, torch.randn(2, 12), torch.rand(2, 6))
        axes |= {name: {0: "2B"} for name in ADDED}
    export(Fused(unet, networks), inputs, names, ["noise_pred"], file, axes, **how)
    store_half(file)


def refer(file, *weights):
    """Leaves out of a graph the weights that safetensors files hold in half precision, and refers to these files,
    laid one after the other as weights.pb beside the graph."""
    model, begin, places = onnx.load(file), 0, {}
    for path in weights:
        data = path.read_bytes()
        head = int.from_bytes(data[:8], "little")
        for entry in json.loads(data[8:8 + head]).values():
            first, last = (begin + 8 + head + offset for offset in entry.get("data_offsets", (0, 0)))
            places[data[first - begin:last - begin]] = first, last - first
        begin += len(data)
    for weight in model.graph.initializer:
        if weight.raw_data in places and len(weight.raw_data) > 64:
            offset, length = places[weight.raw_data]
            set_external_data(weight, "weights.pb", offset, length)
            weight.ClearField("raw_data")
    file.write_bytes(model.SerializeToString())


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    torch.set_num_threads(1)
    diffusers.utils.logging.set_verbosity_error()
    HERE.mkdir(exist_ok=True)
    generator = torch.Generator().manual_seed(31)
    networks = {name: make(name, config, generator) for name, config in NETWORKS.items()}
    for name, config in ALONE.items():
        make(name, config, generator)
    for name in ("sd-lines", "xl-lines"):
        torch.save({f"control_model.{key}": value for key, value in ldm_named(networks[name]).items()},
                   HERE / f"{name}.pth")
        save_file(ldm_named(networks[name]), HERE / f"{name}.safetensors")

    own = StableDiffusionPipeline.from_pretrained(FOLDERS / "sd", torch_dtype=torch.float32).unet
    fused(own, [networks[name] for name in ("sd-lines", "sd-blue")], HERE / "fused/model.onnx")
    xl = StableDiffusionXLPipeline.from_pretrained(FOLDERS / "xl", variant="fp16", torch_dtype=torch.float32).unet
    fused(xl, [networks["xl-lines"]], HERE / "fused-xl/model.onnx", folded=False)
    refer(HERE / "fused-xl/model.onnx", FOLDERS / "xl/unet/diffusion_pytorch_model.fp16.safetensors",
          HERE / "xl-lines/diffusion_pytorch_model.safetensors")
    unets = {}
    for model, folder, changed in (("sd9", "unet9", dict(in_channels=9)),
                                   ("lcm", "unetlcm", dict(time_cond_proj_dim=8))):
        config = {key: value for key, value in own.config.items() if key != "_name_or_path"}  # this machine's folder
        unets[model] = exact(UNet2DConditionModel.from_config(config, **changed), generator)
        unets[model].half().save_pretrained(HERE / folder)
        unets[model].float()
    pipes = {model: pipeline(model, unets) for model in ("sd", "xl", "sd9", "sdv", "lcm")}
    shown, records = pictures(), []
    arrays = dict(shown)
    for number, case in enumerate(cases()):
        case = complete(number, case)
        try:
            made = run(with_controls(pipes[case["model"]], case, networks), case, shown)
        except Exception as error:
            print(case["id"], type(error).__name__, str(error)[:200])
            continue
        clipped = np.isin(made["image_" + case["id"]], (0, 255)).mean()
        print(case["id"], f"deviation {made['image_' + case['id']].std():.0f}, clipped {clipped:.1%}")
        arrays |= made
        records.append(case)
    (HERE / "cases.json").write_text("[\n" + ",\n".join(json.dumps(record) for record in records) + "\n]\n")
    np.savez_compressed(HERE / "arrays.npz", **arrays)


if __name__ == "__main__":
    main()
