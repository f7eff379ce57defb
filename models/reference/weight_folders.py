"""Model folders as diffusers saves them, weights instead of graphs, and the pictures that its pipelines make of them:
src/test/resources/reference/folders. Every weight is exact in float, half and bfloat16, so that all forms of a folder
make the same picture."""
import argparse
import json
import pathlib
import shutil

import numpy as np
import torch
from diffusers import (AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionPipeline,
                       StableDiffusionXLPipeline, UNet2DConditionModel)
from transformers import AutoTokenizer, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference"
HERE = RESOURCES / "folders"
PROMPT, NEGATIVE = "a cell", "blur"


def exact(model, generator):
    """Draws every weight from a normal distribution as wide as usual, rounded to what bfloat16 and half both hold."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() < 2:
                fresh = torch.randn(parameter.shape, generator=generator) * 0.1 + (1.0 if name.endswith("weight") else 0.0)
            else:
                fresh = torch.randn(parameter.shape, generator=generator) * parameter[0].numel() ** -0.5
            # Below 2^-14 halves lose digits.
            fresh = torch.where(fresh.abs() < 2.0 ** -13, torch.zeros(()), fresh)
            parameter.copy_(fresh.bfloat16().float())
    return model.eval()


def text(kind, tokenizer, generator, **further):
    config = CLIPTextConfig(vocab_size=len(tokenizer), hidden_size=16, intermediate_size=32, num_hidden_layers=2,
                            num_attention_heads=2, max_position_embeddings=77, bos_token_id=tokenizer.bos_token_id,
                            eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, **further)
    return exact(kind(config), generator)


def vae(generator, **further):
    return exact(AutoencoderKL(block_out_channels=(8, 8, 8, 16), norm_num_groups=4, latent_channels=4, layers_per_block=1,
                               down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                               sample_size=64, **further), generator)


def save(name, pipe, image, **how):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    pipe.save_pretrained(folder, **how)
    np.savez(folder / "expected.npz", image=(image * 255).round().astype(np.uint8))


def sd(generator):
    tokenizer = AutoTokenizer.from_pretrained(RESOURCES / "models/sd1/tokenizer")
    unet = exact(UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 16), norm_num_groups=4, layers_per_block=1, cross_attention_dim=16,
        attention_head_dim=2, down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D")), generator)
    pipe = StableDiffusionPipeline(
        vae=vae(generator), text_encoder=text(CLIPTextModel, tokenizer, generator), tokenizer=tokenizer, unet=unet,
        scheduler=DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
                                set_alpha_to_one=False, steps_offset=1), safety_checker=None, feature_extractor=None,
        requires_safety_checker=False)
    pipe.set_progress_bar_config(disable=True)
    image = pipe(PROMPT, negative_prompt=NEGATIVE, num_inference_steps=4, guidance_scale=3.0, output_type="np",
                 generator=torch.Generator().manual_seed(7)).images[0]
    save("sd", pipe.to(torch.bfloat16), image)
    save("sdbin", pipe.to(torch.float16), image, safe_serialization=False)


def xl(generator):
    first = AutoTokenizer.from_pretrained(RESOURCES / "models/xl/tokenizer")
    second = AutoTokenizer.from_pretrained(RESOURCES / "models/xl/tokenizer_2")
    unet = exact(UNet2DConditionModel(
        sample_size=8, block_out_channels=(8, 16), norm_num_groups=4, layers_per_block=1, cross_attention_dim=32,
        attention_head_dim=[2, 4], down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), use_linear_projection=True,
        transformer_layers_per_block=[1, 2], addition_embed_type="text_time", addition_time_embed_dim=6,
        projection_class_embeddings_input_dim=6 * 6 + 12), generator)
    pipe = StableDiffusionXLPipeline(
        vae=vae(generator, scaling_factor=0.13025), text_encoder=text(CLIPTextModel, first, generator),
        text_encoder_2=text(CLIPTextModelWithProjection, second, generator, projection_dim=12, hidden_act="gelu"),
        tokenizer=first, tokenizer_2=second, unet=unet,
        scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
                                         timestep_spacing="leading", steps_offset=1), add_watermarker=False)
    pipe.set_progress_bar_config(disable=True)
    image = pipe(PROMPT, negative_prompt=NEGATIVE, num_inference_steps=4, guidance_scale=3.0, output_type="np",
                 generator=torch.Generator().manual_seed(7)).images[0]
    save("xl", pipe.to(torch.float16), image, variant="fp16")


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    generator = torch.Generator().manual_seed(23)
    sd(generator)
    xl(generator)


if __name__ == "__main__":
    main()
