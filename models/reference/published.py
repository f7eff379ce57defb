"""Names and shapes of the weights of published models, from their configurations on the hub and the classes of diffusers
and transformers, on PyTorch's meta device (no weights are made): src/test/resources/reference/published/networks.json.gz.

    python models/reference/published.py
"""
import argparse
import gzip
import json
import pathlib

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from transformers import CLIPConfig, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

HERE = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference/published"


def cross(kind, levels, plain_at=None):
    """Names of blocks that attend, but for one."""
    return [("" if level == plain_at else "CrossAttn") + kind for level in range(levels)]


# ---- UNets -------------------------------------------------------------------------------------------------------------

UNET = {"_class_name": "UNet2DConditionModel", "act_fn": "silu", "center_input_sample": False, "downsample_padding": 1,
        "flip_sin_to_cos": True, "freq_shift": 0, "in_channels": 4, "mid_block_scale_factor": 1, "norm_eps": 1e-05,
        "norm_num_groups": 32, "out_channels": 4}
SD1 = UNET | {"attention_head_dim": 8, "block_out_channels": [320, 640, 1280, 1280], "cross_attention_dim": 768,
              "down_block_types": cross("DownBlock2D", 4, 3), "up_block_types": cross("UpBlock2D", 4, 0),
              "layers_per_block": 2, "sample_size": 64}
SD2 = SD1 | {"attention_head_dim": [5, 10, 20, 20], "cross_attention_dim": 1024, "dual_cross_attention": False,
             "num_class_embeds": None, "only_cross_attention": False, "use_linear_projection": True}
# What later versions of diffusers write besides.
LATER = {"addition_embed_type": None, "addition_embed_type_num_heads": 64, "addition_time_embed_dim": None,
         "attention_type": "default", "class_embed_type": None, "class_embeddings_concat": False, "conv_in_kernel": 3,
         "conv_out_kernel": 3, "cross_attention_norm": None, "dropout": 0.0, "dual_cross_attention": False,
         "encoder_hid_dim": None, "encoder_hid_dim_type": None, "mid_block_only_cross_attention": None,
         "mid_block_type": "UNetMidBlock2DCrossAttn", "num_attention_heads": None, "num_class_embeds": None,
         "only_cross_attention": False, "projection_class_embeddings_input_dim": None, "resnet_out_scale_factor": 1.0,
         "resnet_skip_time_act": False, "resnet_time_scale_shift": "default",
         "reverse_transformer_layers_per_block": None, "time_cond_proj_dim": None, "time_embedding_act_fn": None,
         "time_embedding_dim": None, "time_embedding_type": "positional", "timestep_post_act": None,
         "transformer_layers_per_block": 1, "upcast_attention": None, "use_linear_projection": False}
ADDED = {"addition_embed_type": "text_time", "addition_time_embed_dim": 256, "use_linear_projection": True}
XL = UNET | LATER | ADDED | {
    "attention_head_dim": [5, 10, 20], "block_out_channels": [320, 640, 1280], "cross_attention_dim": 2048,
    "down_block_types": cross("DownBlock2D", 3, 0), "up_block_types": cross("UpBlock2D", 3, 2), "layers_per_block": 2,
    "projection_class_embeddings_input_dim": 2816, "sample_size": 128, "transformer_layers_per_block": [1, 2, 10]}
REFINER = XL | {
    "attention_head_dim": [6, 12, 24, 24], "block_out_channels": [384, 768, 1536, 1536], "cross_attention_dim": 1280,
    "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
    "projection_class_embeddings_input_dim": 2560, "transformer_layers_per_block": 4}
SMALL = SD1 | {"layers_per_block": 1, "mid_block_type": None}

# By the hub's id: configuration, and millions of weights as its authors tell them, where they do.
UNETS = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": (SD1, 860),
    "stabilityai/stable-diffusion-2-1-base": (SD2, 866),
    "stabilityai/stable-diffusion-2-1": (SD2 | {"sample_size": 96, "upcast_attention": True}, 866),
    "stabilityai/sd-turbo": (SD2 | LATER | {"use_linear_projection": True}, 866),
    "SimianLuo/LCM_Dreamshaper_v7": (SD1 | LATER | {"time_cond_proj_dim": 256}, None),
    "stable-diffusion-v1-5/stable-diffusion-inpainting": (SD1 | {"in_channels": 9}, None),
    "timbrooks/instruct-pix2pix": (SD1 | {"in_channels": 8}, None),
    "nota-ai/bk-sdm-base": (SMALL | {"mid_block_type": "UNetMidBlock2DCrossAttn"}, 579),
    "nota-ai/bk-sdm-small": (SMALL, 482),
    "nota-ai/bk-sdm-tiny": (SMALL | {"block_out_channels": [320, 640, 1280], "down_block_types": cross("DownBlock2D", 3),
                                     "up_block_types": cross("UpBlock2D", 3)}, 323),
    "stabilityai/stable-diffusion-xl-base-1.0": (XL, 2567),
    "stabilityai/stable-diffusion-xl-refiner-1.0": (REFINER, 2260),
    "diffusers/stable-diffusion-xl-1.0-inpainting-0.1": (XL | {"in_channels": 9}, None),
    "segmind/SSD-1B": (XL | {"mid_block_type": "UNetMidBlock2D", "transformer_layers_per_block": [0, 2, 4],
                             "reverse_transformer_layers_per_block": [[4, 4, 10], [2, 1, 1], 1]}, 1331),
    "segmind/Segmind-Vega": (XL | {"mid_block_type": "UNetMidBlock2D", "transformer_layers_per_block": [0, 1, 2],
                                   "reverse_transformer_layers_per_block": [2, 1, 1]}, 745),
}


# ---- the other networks ------------------------------------------------------------------------------------------------

def text(kind, width, layers, heads, projection, **further):
    return {"architectures": [kind], "attention_dropout": 0.0, "bos_token_id": 0, "dropout": 0.0, "eos_token_id": 2,
            "hidden_act": "quick_gelu", "hidden_size": width, "initializer_factor": 1.0, "initializer_range": 0.02,
            "intermediate_size": 4 * width, "layer_norm_eps": 1e-05, "max_position_embeddings": 77,
            "model_type": "clip_text_model", "num_attention_heads": heads, "num_hidden_layers": layers,
            "pad_token_id": 1, "projection_dim": projection, "vocab_size": 49408} | further


TEXTS = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": text("CLIPTextModel", 768, 12, 12, 768),
    "stabilityai/stable-diffusion-2-1": text("CLIPTextModel", 1024, 23, 16, 512, hidden_act="gelu"),
    "stabilityai/stable-diffusion-xl-base-1.0": text("CLIPTextModelWithProjection", 1280, 32, 20, 1280, hidden_act="gelu"),
}
VAE = {"_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": [128, 256, 512, 512],
       "down_block_types": ["DownEncoderBlock2D"] * 4, "in_channels": 3, "latent_channels": 4, "layers_per_block": 2,
       "norm_num_groups": 32, "out_channels": 3, "sample_size": 512, "up_block_types": ["UpDecoderBlock2D"] * 4}
VAES = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": VAE,
    "stabilityai/stable-diffusion-xl-base-1.0": VAE | {"sample_size": 1024, "scaling_factor": 0.13025, "force_upcast": True},
}
TINY_VAES = {
    "madebyollin/taesd": {
        "_class_name": "AutoencoderTiny", "act_fn": "relu", "decoder_block_out_channels": [64] * 4,
        "encoder_block_out_channels": [64] * 4, "force_upcast": False, "in_channels": 3, "latent_channels": 4,
        "latent_magnitude": 3, "latent_shift": 0.5, "num_decoder_blocks": [3, 3, 3, 1], "num_encoder_blocks": [1, 3, 3, 3],
        "out_channels": 3, "scaling_factor": 1.0, "upsampling_scaling_factor": 2},
}
SAFETY = {
    "CompVis/stable-diffusion-safety-checker": {
        "architectures": ["StableDiffusionSafetyChecker"], "model_type": "clip", "projection_dim": 768,
        "vision_config": {"hidden_act": "quick_gelu", "hidden_size": 1024, "image_size": 224, "intermediate_size": 4096,
                          "layer_norm_eps": 1e-05, "model_type": "clip_vision_model", "num_attention_heads": 16,
                          "num_hidden_layers": 24, "patch_size": 14, "projection_dim": 512}},
}


def made(kind, config):
    return kind.from_config({key: value for key, value in config.items() if key != "_class_name"})


def shapes(model, rename=lambda name: name):
    """As files hold them: buffers of positions, which older files have besides, are nothing to load."""
    return {rename(name): list(value.shape) for name, value in model.state_dict().items() if "position_ids" not in name}


def published_text(name):
    """Files have the common beginning that transformers 5 left out."""
    return name if name.startswith(("text_model.", "text_projection")) else f"text_model.{name}"


def published_vision(name):
    doubled = name.startswith("vision_model.vision_model.") or not name.startswith("vision_model.")
    return name if doubled else f"vision_model.{name}"


def networks():
    """Every network with its place in the model's folder."""
    for hub, (config, millions) in UNETS.items():
        weights = shapes(made(UNet2DConditionModel, config))
        count = sum(torch.Size(shape).numel() for shape in weights.values()) / 1e6
        assert millions is None or abs(count - millions) < 1, (hub, count)
        yield hub, "unet", config, weights
    for hub, config in TEXTS.items():
        kind = CLIPTextModel if config["architectures"] == ["CLIPTextModel"] else CLIPTextModelWithProjection
        place = "text_encoder" if kind is CLIPTextModel else "text_encoder_2"
        yield hub, place, config, shapes(kind(CLIPTextConfig(**config)), published_text)
    for hub, config in VAES.items():
        yield hub, "vae", config, shapes(made(AutoencoderKL, config))
    for hub, config in TINY_VAES.items():
        yield hub, "vae_tiny", config, shapes(made(AutoencoderTiny, config))
    for hub, config in SAFETY.items():
        yield hub, "safety_checker", config, shapes(StableDiffusionSafetyChecker(CLIPConfig(**config)), published_vision)


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    HERE.mkdir(parents=True, exist_ok=True)
    with torch.device("meta"):
        found = [{"hub": hub, "place": place, "config": config, "weights": weights}
                 for hub, place, config, weights in networks()]
    with gzip.GzipFile(HERE / "networks.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(found).encode())


if __name__ == "__main__":
    main()
