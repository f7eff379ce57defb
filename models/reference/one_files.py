"""Models in one file, in the naming of the latent diffusion code, and the pictures that diffusers makes of them after
from_single_file: src/test/resources/reference/onefile. The weights are random; names.json.gz lists what the
published models call theirs.

    python models/reference/one_files.py
"""
import argparse
import gzip
import json
import pathlib
import re
import shutil
import tempfile

import diffusers
import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders import single_file_utils
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoTokenizer, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from weight_folders import HERE as FOLDERS, NEGATIVE, PROMPT, RESOURCES, exact

HERE = RESOURCES / "onefile"
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": False,
         "set_alpha_to_one": False, "skip_prk_steps": True, "steps_offset": 1}
XL_BETAS = BETAS | {"timestep_spacing": "leading", "interpolation_type": "linear", "use_karras_sigmas": False}
TINY = {"sample_size": 8, "block_out_channels": (8, 16), "norm_num_groups": 4, "layers_per_block": 1}
DOWN = {"down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"), "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D")}
UP = {"down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"), "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D")}


# ---- diffusers' names into those of the latent diffusion code --------------------------------------------------------

RESIDUAL = {"norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
            "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection"}
AROUND = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
          "conv_norm_out": "out.0", "conv_out": "out.2", "add_embedding.linear_1": "label_emb.0.0",
          "add_embedding.linear_2": "label_emb.0.2"}


def residual(layer):
    name, end = layer.rsplit(".", 1)
    return f"{RESIDUAL[name]}.{end}"


def ldm_unet(name, config):
    """Blocks are counted through: on the way down a block each layer and each halving, on the way up each layer."""
    layers = config["layers_per_block"]
    parts = name.split(".")
    stem, end = name.rsplit(".", 1)
    if stem in AROUND:
        return f"{AROUND[stem]}.{end}"
    if parts[0] == "mid_block":
        if parts[1] == "attentions":
            return "middle_block.1." + ".".join(parts[3:])
        return f"middle_block.{2 * int(parts[2])}." + residual(".".join(parts[3:]))
    level, kind, rest = int(parts[1]), parts[2], ".".join(parts[4:])
    if parts[0] == "down_blocks":
        block = 1 + level * (layers + 1)
        if kind == "downsamplers":
            return f"input_blocks.{block + layers}.0.op.{parts[-1]}"
        block += int(parts[3])
        return f"input_blocks.{block}." + (f"0.{residual(rest)}" if kind == "resnets" else f"1.{rest}")
    block = level * (layers + 1)
    if kind == "upsamplers":
        attends = config["up_block_types"][level].startswith("CrossAttn")
        return f"output_blocks.{block + layers}.{2 if attends else 1}.conv.{parts[-1]}"
    block += int(parts[3])
    return f"output_blocks.{block}." + (f"0.{residual(rest)}" if kind == "resnets" else f"1.{rest}")


def ldm_vae(name, levels):
    name = re.sub(r"encoder\.down_blocks\.(\d+)\.resnets\.", r"encoder.down.\1.block.", name)
    name = re.sub(r"decoder\.up_blocks\.(\d+)\.resnets\.", lambda m: f"decoder.up.{levels - 1 - int(m[1])}.block.", name)
    name = re.sub(r"encoder\.down_blocks\.(\d+)\.downsamplers\.0", r"encoder.down.\1.downsample", name)
    name = re.sub(r"decoder\.up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"decoder.up.{levels - 1 - int(m[1])}.upsample", name)
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    for new, old in (("group_norm", "norm"), ("to_q", "q"), ("to_k", "k"), ("to_v", "v"), ("to_out.0", "proj_out")):
        name = name.replace(f"mid_block.attentions.0.{new}.", f"mid.attn_1.{old}.")
    return name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")


def ldm_vae_state(model):
    levels = len(model.config.block_out_channels)
    state = {}
    for name, value in model.state_dict().items():
        matrix = ".attentions." in name and value.dim() == 2
        state[ldm_vae(name, levels)] = value[:, :, None, None] if matrix else value
    return state


OPEN_CLIP = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
             "self_attn.out_proj": "attn.out_proj"}


def clip_state(model):
    """By transformers' names with text_model. before them, as in every published checkpoint."""
    return {name if name.startswith(("text_model.", "text_projection")) else f"text_model.{name}": value
            for name, value in model.state_dict().items() if "position_ids" not in name}


def open_clip_state(model):
    state = {}
    joint = {}
    for name, value in clip_state(model).items():
        layer = re.match(r"text_model\.encoder\.layers\.(\d+)\.(.+)\.(weight|bias)", name)
        part = layer and re.match(r"self_attn\.([qkv])_proj", layer[2])
        if part:
            joint.setdefault(f"transformer.resblocks.{layer[1]}.attn.in_proj_{layer[3]}", {})[part[1]] = value
        elif layer:
            state[f"transformer.resblocks.{layer[1]}.{OPEN_CLIP[layer[2]]}.{layer[3]}"] = value
        elif name == "text_projection.weight":
            state["text_projection"] = value.T.contiguous()
        else:
            state[name.replace("text_model.embeddings.position_embedding.weight", "positional_embedding")
                  .replace("text_model.embeddings.token_embedding", "token_embedding")
                  .replace("text_model.final_layer_norm", "ln_final")] = value
    return state | {name: torch.cat([parts["q"], parts["k"], parts["v"]]) for name, parts in joint.items()}


def prefixed(prefix, state):
    return {prefix + name: value for name, value in state.items()}


def ldm_unet_state(unet):
    return {ldm_unet(name, unet.config): value for name, value in unet.state_dict().items()}


def ldm_state(pipe):
    """The whole checkpoint, with some of what training leaves in it."""
    state = prefixed("model.diffusion_model.", ldm_unet_state(pipe.unet)) | prefixed("first_stage_model.", ldm_vae_state(pipe.vae))
    xl = hasattr(pipe, "text_encoder_2")
    if not xl:
        second = pipe.text_encoder.config.hidden_act == "gelu"
        state |= (prefixed("cond_stage_model.model.", open_clip_state(pipe.text_encoder)) if second
                  else prefixed("cond_stage_model.transformer.", clip_state(pipe.text_encoder)))
        if second:  # what Stable Diffusion 2 holds and does not use
            width = pipe.text_encoder.config.hidden_size
            state["cond_stage_model.model.text_projection"] = torch.eye(width)
            state["cond_stage_model.model.logit_scale"] = torch.tensor(4.6)
    else:
        if pipe.text_encoder is not None:
            state |= prefixed("conditioner.embedders.0.transformer.", clip_state(pipe.text_encoder))
        place = "conditioner.embedders.0.model." if pipe.text_encoder is None else "conditioner.embedders.1.model."
        state |= prefixed(place, open_clip_state(pipe.text_encoder_2))
    return state | {"alphas_cumprod": torch.linspace(1, 0, 1000), "model_ema.num_updates": torch.tensor(7)}


def ema(state, change):
    return {"model_ema." + name[len("model."):].replace(".", ""): change(value) for name, value in state.items()
            if name.startswith("model.diffusion_model.")}


# ---- the models --------------------------------------------------------------------------------------------------------

def vae(generator, **further):
    return exact(AutoencoderKL(block_out_channels=(4, 4, 8, 8), norm_num_groups=2, latent_channels=4, layers_per_block=1,
                               down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                               sample_size=64, **further), generator)


def text(kind, tokenizer, generator, width, **further):
    config = CLIPTextConfig(vocab_size=len(tokenizer), hidden_size=width, intermediate_size=32, num_hidden_layers=2,
                            num_attention_heads=2, max_position_embeddings=77, bos_token_id=tokenizer.bos_token_id,
                            eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, **further)
    return exact(kind(config), generator)


def tokenizer(model, name="tokenizer"):
    return AutoTokenizer.from_pretrained(RESOURCES / "models" / model / name)


def plain(kind, scheduler, generator, channels=4, second=False, **unet):
    """A model of Stable Diffusion 1, or of its second version."""
    words = tokenizer("sd2v" if second else "sd1")
    activation = {"hidden_act": "gelu"} if second else {}
    parts = {"vae": vae(generator), "text_encoder": text(CLIPTextModel, words, generator, 16, **activation), "tokenizer": words,
             "unet": exact(UNet2DConditionModel(**TINY | DOWN | {"in_channels": channels, "cross_attention_dim": 16,
                                                              "attention_head_dim": 2} | unet), generator),
             "scheduler": scheduler, "safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    return kind(**parts)


def xl(generator, refiner=False):
    first, second = tokenizer("xl"), tokenizer("xl", "tokenizer_2")
    added = (5 if refiner else 6) * 6 + 12
    unet = exact(UNet2DConditionModel(**TINY | UP | {
        "cross_attention_dim": 24 if refiner else 40, "attention_head_dim": [2, 4], "use_linear_projection": True,
        "transformer_layers_per_block": [1, 2], "addition_embed_type": "text_time", "addition_time_embed_dim": 6,
        "projection_class_embeddings_input_dim": added}), generator)
    parts = {"vae": vae(generator, scaling_factor=0.13025),
             "text_encoder": None if refiner else text(CLIPTextModel, first, generator, 16),
             "text_encoder_2": text(CLIPTextModelWithProjection, second, generator, 24, projection_dim=12, hidden_act="gelu"),
             "tokenizer": None if refiner else first, "tokenizer_2": second, "unet": unet,
             "scheduler": diffusers.EulerDiscreteScheduler.from_config(XL_BETAS)}
    if refiner:
        return diffusers.StableDiffusionXLImg2ImgPipeline(**parts, requires_aesthetics_score=True,
                                                          force_zeros_for_empty_prompt=False, add_watermarker=False)
    return diffusers.StableDiffusionXLPipeline(**parts, add_watermarker=False)


# ---- the pictures ------------------------------------------------------------------------------------------------------

def picture():
    y, x = np.mgrid[0:64, 0:64]
    return np.stack([4 * x, 4 * y, 2 * (x + y)], axis=-1).astype(np.uint8)


def mask():
    area = np.zeros((64, 64), np.uint8)
    area[16:48, 8:40] = 255
    return area


def made(pipe):
    pipe.set_progress_bar_config(disable=True)
    how = {"prompt": PROMPT, "negative_prompt": NEGATIVE, "num_inference_steps": 4, "guidance_scale": 3.0,
           "output_type": "np", "generator": torch.Generator().manual_seed(7)}
    kind = type(pipe).__name__
    if "Img2Img" in kind:
        how |= {"image": Image.fromarray(picture()), "strength": 0.75}
    elif "Inpaint" in kind:
        how |= {"image": Image.fromarray(picture()), "mask_image": Image.fromarray(mask()), "strength": 1.0,
                "height": 64, "width": 64}
    elif "Pix2Pix" in kind:
        how |= {"image": Image.fromarray(picture())}
    else:
        how |= {"height": 64, "width": 64}
    return (pipe(**how).images[0] * 255).round().astype(np.uint8)


def loaded(pipe, file, **parts):
    """The same model read by diffusers from the file, with the configurations of the model alone."""
    with tempfile.TemporaryDirectory() as folder:
        pipe.save_pretrained(folder)
        for weights in pathlib.Path(folder).rglob("*.safetensors"):
            weights.unlink()
        again = type(pipe).from_single_file(str(file), config=folder, local_files_only=True, **parts)
    for name, model in pipe.components.items():
        if isinstance(model, torch.nn.Module):
            for key, value in model.state_dict().items():
                assert torch.equal(value, getattr(again, name).state_dict()[key]), (name, key)
    return again


def whole(state):
    return {name: value.contiguous().half() if value.is_floating_point() else value for name, value in state.items()}


def notes(name, pipe, **further):
    """What the weights of so small a model do not tell, in the plugin's own file."""
    said = {"unet": {"norm_num_groups": 4, "attention_head_dim": pipe.unet.config.attention_head_dim, "sample_size": 8},
            "vae": {"norm_num_groups": 2}}
    for encoder in ("text_encoder", "text_encoder_2"):
        if getattr(pipe, encoder, None) is not None:
            said[encoder] = {"num_attention_heads": 2}
            words = encoder.replace("text_encoder", "tokenizer")
            model = "xl" if hasattr(pipe, "text_encoder_2") else "sd2v" if said.get("second") or further.get("second") else "sd1"
            said[words] = f"../models/{model}/{words}"
    further.pop("second", None)
    for key, value in further.items():
        said[key] = said.get(key, {}) | value if isinstance(value, dict) else value
    (HERE / f"{name}.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def save(name, image):
    np.savez_compressed(HERE / f"{name}.npz", image=image)


def checkpoint(name, pipe, **further):
    save_file(whole(ldm_state(pipe)), HERE / f"{name}.safetensors")
    save(name, made(loaded(pipe, HERE / f"{name}.safetensors")))
    notes(name, pipe, **further)


def stable_diffusion_1(generator):
    pipe = plain(diffusers.StableDiffusionPipeline, diffusers.PNDMScheduler.from_config(BETAS), generator)
    state = ldm_state(pipe)
    save_file(whole(state | ema(state, lambda value: value * 1.5)), HERE / "sd1.safetensors")
    image = made(loaded(pipe, HERE / "sd1.safetensors"))
    save("sd1", image)
    notes("sd1", pipe)

    torch.save({"state_dict": whole(state), "global_step": 1000, "pytorch-lightning_version": "1.4.2"}, HERE / "sd1zip.ckpt")
    assert np.array_equal(image, made(loaded(pipe, HERE / "sd1zip.ckpt")))
    notes("sd1zip", pipe)

    unet, decoder = pipe.unet, pipe.vae
    pipe.unet = UNet2DConditionModel.from_config(unet.config).eval()
    pipe.unet.load_state_dict({name: value * 1.5 for name, value in unet.state_dict().items()})
    save("sd1ema", made(pipe))
    pipe.unet = unet
    pipe.vae = AutoencoderKL.from_pretrained(FOLDERS / "sd" / "vae", dtype=torch.float32)
    save("sd1othervae", made(pipe))

    (HERE / "vae").mkdir()
    save_file(whole(ldm_vae_state(decoder)), HERE / "vae" / "ldm.safetensors")
    save_file(whole(decoder.state_dict()), HERE / "vae" / "diffusers.safetensors")
    for name in ("ldm", "diffusers"):
        (HERE / "vae" / f"{name}.json").write_text('{"vae": {"norm_num_groups": 2}}\n', encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            decoder.save_config(folder)
            again = AutoencoderKL.from_single_file(str(HERE / "vae" / f"{name}.safetensors"), config=folder, local_files_only=True)
        assert all(torch.equal(value, again.state_dict()[key]) for key, value in decoder.state_dict().items())

    rest = {"components": "../folders/sd"}
    folder = diffusers.StableDiffusionPipeline.from_pretrained(FOLDERS / "sd", dtype=torch.float32)
    folder.unet = exact(UNet2DConditionModel.from_config(folder.unet.config), generator)
    save_file(whole(prefixed("model.diffusion_model.", ldm_unet_state(folder.unet))), HERE / "unetldm.safetensors")
    save_file(whole(folder.unet.state_dict()), HERE / "unetdiffusers.safetensors")
    for name in ("unetldm", "unetdiffusers"):
        again = UNet2DConditionModel.from_single_file(str(HERE / f"{name}.safetensors"), config=str(FOLDERS / "sd"),
                                                      subfolder="unet", local_files_only=True)
        assert all(torch.equal(value, again.state_dict()[key]) for key, value in folder.unet.state_dict().items())
        (HERE / f"{name}.json").write_text(json.dumps(rest) + "\n", encoding="utf-8")
    save("unetldm", made(folder))


def others(generator):
    velocity = {"use_linear_projection": True, "attention_head_dim": [2, 4], "second": True}
    checkpoint("sd2v", plain(diffusers.StableDiffusionPipeline, diffusers.DDIMScheduler.from_config(
        BETAS | {"prediction_type": "v_prediction"}), generator, **velocity), second=True)
    checkpoint("sd2eps", plain(diffusers.StableDiffusionPipeline, diffusers.PNDMScheduler.from_config(BETAS),
                               generator, **velocity), second=True)
    (HERE / "sd2eps.yaml").write_text("model:\n  target: ldm.models.diffusion.ddpm.LatentDiffusion\n  params:\n"
                                      "    parameterization: \"eps\"  # the network predicts noise\n"
                                      "    linear_start: 0.00085\n    linear_end: 0.0120\n", encoding="utf-8")
    checkpoint("inpaint", plain(diffusers.StableDiffusionInpaintPipeline, diffusers.DDIMScheduler.from_config(BETAS),
                                generator, channels=9))
    checkpoint("pix2pix", plain(diffusers.StableDiffusionInstructPix2PixPipeline, diffusers.EulerAncestralDiscreteScheduler
                                .from_config(BETAS), generator, channels=8))
    checkpoint("xl", xl(generator))
    checkpoint("refiner", xl(generator, refiner=True))


# ---- the names in the published models ---------------------------------------------------------------------------------

CROSS_4 = {"down_block_types": ("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
           "up_block_types": ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3, "block_out_channels": (320, 640, 1280, 1280)}
REAL = {
    "sd15": ({"cross_attention_dim": 768, "attention_head_dim": 8} | CROSS_4, [(CLIPTextModel, 768, 12, 12, 0)]),
    "sd21": ({"cross_attention_dim": 1024, "attention_head_dim": [5, 10, 20, 20], "use_linear_projection": True} | CROSS_4,
             [(CLIPTextModel, 1024, 24, 16, 1024)]),
    "xl": ({"cross_attention_dim": 2048, "attention_head_dim": [5, 10, 20], "use_linear_projection": True,
            "block_out_channels": (320, 640, 1280), "transformer_layers_per_block": [1, 2, 10],
            "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), "addition_embed_type": "text_time",
            "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816},
           [(CLIPTextModel, 768, 12, 12, 0), (CLIPTextModelWithProjection, 1280, 32, 20, 1280)]),
    "refiner": ({"cross_attention_dim": 1280, "attention_head_dim": [6, 12, 24, 24], "use_linear_projection": True,
                 "block_out_channels": (384, 768, 1536, 1536), "transformer_layers_per_block": 4,
                 "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
                 "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
                 "addition_embed_type": "text_time", "addition_time_embed_dim": 256,
                 "projection_class_embeddings_input_dim": 2560}, [(CLIPTextModelWithProjection, 1280, 32, 20, 1280)])}


def real(name):
    """A published model's names and shapes, without weights; checked with diffusers' own conversion."""
    unet_config, encoders = REAL[name]
    with torch.device("meta"):
        unet = UNet2DConditionModel(**unet_config)
        autoencoder = AutoencoderKL(block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4,
                                    down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
        state = prefixed("model.diffusion_model.", ldm_unet_state(unet)) | prefixed("first_stage_model.", ldm_vae_state(autoencoder))
        for kind, width, layers, heads, projection in encoders:
            encoder = kind(CLIPTextConfig(hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
                                          intermediate_size=4 * width, projection_dim=projection or width))
            place = ("conditioner.embedders.0" if name in ("xl", "refiner") else "cond_stage_model")
            if not projection:
                state |= prefixed(f"{place}.transformer.", clip_state(encoder))
                state[f"{place}.transformer.text_model.embeddings.position_ids"] = torch.zeros(1, 77, dtype=torch.int64)
            else:
                place = "conditioner.embedders.1" if name == "xl" else place
                state |= prefixed(f"{place}.model.", open_clip_state(encoder))
                state[f"{place}.model.text_projection"] = torch.zeros(width, projection)
                state[f"{place}.model.logit_scale"] = torch.zeros(())
    back = single_file_utils.convert_ldm_unet_checkpoint(state, unet.config)
    assert {key: value.shape for key, value in back.items()} == {key: value.shape for key, value in unet.state_dict().items()}
    back = single_file_utils.convert_ldm_vae_checkpoint(state, autoencoder.config)
    assert {key: value.shape for key, value in back.items()} == {
        key: value.shape for key, value in autoencoder.state_dict().items()}
    return {key: list(value.shape) for key, value in state.items()}


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    generator = torch.Generator().manual_seed(31)
    stable_diffusion_1(generator)
    others(generator)
    with gzip.GzipFile(HERE / "names.json.gz", "wb", mtime=0) as names:
        names.write(json.dumps({name: real(name) for name in REAL}).encode())


if __name__ == "__main__":
    main()
