"""Tiny Stable Diffusion models made of the real classes of diffusers and transformers.

The weights are random. Only the UNet is then trained for a moment on made-up latents whose mean follows the prompt,
so that sampling stays bounded and prompt and guidance are visible in the pictures. Nothing is downloaded.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
from diffusers import DDIMScheduler, EulerDiscreteScheduler, PNDMScheduler
from torch.nn import functional
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

MERGES = 1000
TEXT_WIDTH = 32
WORDS = ("sparse dense bright dark round thin large small red green blue grey cell nuclei fibers tissue "
         "vesicles membrane stained blurred sharp noisy image of a the with on and in").split()


@dataclass(frozen=True)
class Recipe:
    """What one model folder is made of; everything that differs between the models."""

    name: str
    seed: int
    scheduler: type
    scheduler_config: dict
    unet: dict
    vae: dict
    activation: str = "quick_gelu"
    pad_token: str = "<|endoftext|>"
    pipeline_class: str = "StableDiffusionPipeline"
    ids_type: torch.dtype = torch.int64
    timestep_type: torch.dtype = torch.float32
    timestep_shape: str = "scalar"  # or "batch" (one a sample) or "one" (a vector of length 1)
    half_weights: tuple = ()  # components whose initializers are stored in half precision
    external_data: tuple = ()  # components whose weights lie beside the graph
    omitted_vae_keys: tuple = ()


COMPONENTS = ("text_encoder", "unet", "vae_encoder", "vae_decoder")
BETAS = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}

RECIPES = (
    Recipe(
        # The scheduler_config.json of Stable Diffusion 1.5: no timestep_spacing, no prediction_type.
        name="sd1", seed=101, scheduler=PNDMScheduler,
        scheduler_config=BETAS | {"_class_name": "PNDMScheduler", "_diffusers_version": "0.6.0", "trained_betas": None,
                                  "skip_prk_steps": True, "set_alpha_to_one": False, "steps_offset": 1,
                                  "clip_sample": False},
        unet={"sample_size": 8, "attention_head_dim": 8},
        vae={"scaling_factor": 0.18215},
        omitted_vae_keys=("scaling_factor",),
    ),
    Recipe(
        # As Stable Diffusion 2.1, re-exported, which spells the spacing out; signature of the older exports.
        name="sd2v", seed=102, scheduler=DDIMScheduler,
        scheduler_config=BETAS | {"_class_name": "DDIMScheduler", "_diffusers_version": "0.8.0", "trained_betas": None,
                                  "prediction_type": "v_prediction", "set_alpha_to_one": False, "steps_offset": 1,
                                  "timestep_spacing": "leading", "clip_sample": False},
        unet={"sample_size": 8, "attention_head_dim": [2, 4], "use_linear_projection": True},
        vae={"scaling_factor": 0.13025},
        activation="gelu", pad_token="!",
        ids_type=torch.int32, timestep_shape="batch", external_data=("unet",),
        half_weights=("text_encoder", "vae_encoder", "vae_decoder"),
    ),
    Recipe(
        # As SD-Turbo. Integer timesteps: trailing spacing never asks for a fraction.
        name="turbo", seed=103, scheduler=EulerDiscreteScheduler,
        scheduler_config=BETAS | {"_class_name": "EulerDiscreteScheduler", "_diffusers_version": "0.24.0.dev0",
                                  "trained_betas": None, "prediction_type": "epsilon", "set_alpha_to_one": False,
                                  "steps_offset": 1, "timestep_spacing": "trailing", "clip_sample": False,
                                  "interpolation_type": "linear", "sample_max_value": 1.0, "skip_prk_steps": True,
                                  "use_karras_sigmas": False},
        unet={"sample_size": 8, "attention_head_dim": [2, 4], "use_linear_projection": True},
        vae={"scaling_factor": 0.3},
        activation="gelu", pad_token="!",
        timestep_type=torch.int64, half_weights=COMPONENTS,
    ),
    Recipe(
        # Zero terminal SNR. steps_offset and clip_sample are absent, so that the pipeline rewrites DDIM's defaults.
        name="zsnr", seed=104, scheduler=DDIMScheduler,
        scheduler_config=BETAS | {"_class_name": "DDIMScheduler", "_diffusers_version": "0.40.0",
                                  "prediction_type": "v_prediction", "rescale_betas_zero_snr": True,
                                  "timestep_spacing": "trailing"},
        unet={"sample_size": 12, "attention_head_dim": 4},
        vae={"scaling_factor": 0.8},
        pipeline_class="ORTStableDiffusionPipeline",
        timestep_type=torch.float16, timestep_shape="one", half_weights=COMPONENTS,
    ),
)


INPAINTING = Recipe(
    # As Stable Diffusion 1.5 inpainting: mask and masked picture beside the latents.
    name="inpaint", seed=105, scheduler=DDIMScheduler,
    scheduler_config=BETAS | {"_class_name": "DDIMScheduler", "_diffusers_version": "0.6.0", "trained_betas": None,
                              "set_alpha_to_one": False, "steps_offset": 1, "clip_sample": False},
    unet={"in_channels": 9, "sample_size": 8, "attention_head_dim": 4, "block_out_channels": (8, 16),
          "norm_num_groups": 4},
    vae={"scaling_factor": 0.18215, "block_out_channels": (4, 4, 8, 8), "norm_num_groups": 2},
    pipeline_class="StableDiffusionInpaintPipeline", half_weights=COMPONENTS,
)


def write_tokenizer(full: Path, folder: Path, pad_token: str) -> CLIPTokenizer:
    """Cuts CLIP's tokenizer down to its first merges; the ids follow from the same order: bytes, merges, specials."""
    vocabulary = json.loads((full / "vocab.json").read_text(encoding="utf-8"))
    tokens = sorted(vocabulary, key=vocabulary.get)[:512 + MERGES] + ["<|startoftext|>", "<|endoftext|>"]
    merges = (full / "merges.txt").read_text(encoding="utf-8").splitlines()[:MERGES + 1]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "merges.txt").write_text("\n".join(merges) + "\n", encoding="utf-8")
    write_json(folder / "vocab.json", {token: number for number, token in enumerate(tokens)}, indent=None)
    special = {name: {"content": text, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
               for name, text in (("bos_token", "<|startoftext|>"), ("eos_token", "<|endoftext|>"),
                                  ("unk_token", "<|endoftext|>"))}
    write_json(folder / "special_tokens_map.json", special | {"pad_token": pad_token})
    write_json(folder / "tokenizer_config.json", {
        "add_prefix_space": False, "bos_token": special["bos_token"], "do_lower_case": True,
        "eos_token": special["eos_token"], "errors": "replace", "model_max_length": 77,
        "pad_token": "<|endoftext|>", "tokenizer_class": "CLIPTokenizer", "unk_token": special["unk_token"]})
    return CLIPTokenizer.from_pretrained(folder)


def write_json(file: Path, value, indent=2):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def build(recipe: Recipe, full_tokenizer: Path, folder: Path):
    """Writes the model as a diffusers folder with safetensors weights, the source of all the rest."""
    tokenizer = write_tokenizer(full_tokenizer, folder / "tokenizer", recipe.pad_token)
    write_json(folder / "scheduler" / "scheduler_config.json", recipe.scheduler_config)
    scheduler = recipe.scheduler.from_pretrained(folder / "scheduler")
    torch.manual_seed(recipe.seed)
    text_encoder = make_text_encoder(recipe, tokenizer)
    unet = UNet2DConditionModel(**({
        "block_out_channels": (16, 32), "layers_per_block": 1, "norm_num_groups": 8, "cross_attention_dim": TEXT_WIDTH,
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D")} | recipe.unet))
    vae = AutoencoderKL(**({
        "block_out_channels": (8, 8, 16, 16), "layers_per_block": 1, "norm_num_groups": 4, "latent_channels": 4,
        "sample_size": 64, "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4} | recipe.vae))
    teach(unet, scheduler, embeddings_of_prompts(tokenizer, text_encoder))
    spread_levels(vae)
    for module in halved_modules(recipe, text_encoder, unet, vae):
        for parameter in module.parameters():
            parameter.data = parameter.data.half().float()
    for name, model in (("text_encoder", text_encoder), ("unet", unet), ("vae", vae)):
        model.save_pretrained(folder / name)
    write_json(folder / "model_index.json", model_index(recipe, "StableDiffusionPipeline"))


def model_index(recipe: Recipe, pipeline_class: str) -> dict:
    vae = ({"vae_encoder": ["diffusers", "OnnxRuntimeModel"], "vae_decoder": ["diffusers", "OnnxRuntimeModel"]}
           if pipeline_class.startswith("ORT") else {"vae": ["diffusers", "AutoencoderKL"]})
    return {
        "_class_name": pipeline_class, "_diffusers_version": "0.40.0",
        "feature_extractor": [None, None], "image_encoder": [None, None], "requires_safety_checker": False,
        "safety_checker": [None, None], "scheduler": ["diffusers", recipe.scheduler.__name__],
        "text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"]} | vae


def load(folder: Path) -> StableDiffusionPipeline:
    pipeline = StableDiffusionPipeline.from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    for module in (pipeline.text_encoder, pipeline.unet, pipeline.vae):
        module.eval().requires_grad_(False)
    return pipeline


def make_text_encoder(recipe: Recipe, tokenizer: CLIPTokenizer) -> CLIPTextModel:
    encoder = CLIPTextModel(CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=TEXT_WIDTH, intermediate_size=64, projection_dim=TEXT_WIDTH,
        num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=77, hidden_act=recipe.activation,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id))
    # CLIP's initial weights are so small that its attention would hardly mix the tokens.
    for block in encoder.modules():
        if isinstance(block, torch.nn.Linear):
            torch.nn.init.normal_(block.weight, std=block.in_features ** -0.5)
            torch.nn.init.normal_(block.bias, std=0.1)
    return encoder


@torch.no_grad()
def embeddings_of_prompts(tokenizer: CLIPTokenizer, text_encoder: CLIPTextModel, count=256) -> torch.Tensor:
    """Random prompts of four words; the last one is empty, as the unconditional half of guidance is."""
    prompts = [" ".join(WORDS[i] for i in torch.randint(len(WORDS), (4,))) for _ in range(count - 1)] + [""]
    ids = tokenizer(prompts, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
    return text_encoder.eval()(ids).last_hidden_state


def made_up_latents(count: int, size: int) -> torch.Tensor:
    coarse = functional.interpolate(torch.randn(count, 4, 3, 3), size=(size, size), mode="bicubic")
    return 0.7 * coarse + 0.1 * torch.randn(count, 4, size, size)


def teach(unet: UNet2DConditionModel, scheduler, embeddings: torch.Tensor, steps=500, batch=24):
    """A minute of denoising on smooth fields whose four channel means are a linear function of the prompt."""
    alphas = scheduler.alphas_cumprod
    velocity = scheduler.config.get("prediction_type") == "v_prediction"
    features = embeddings[:, :8].mean(1)
    means = functional.normalize(features - features[-1], dim=1) @ torch.randn(TEXT_WIDTH, 4)
    optimizer = torch.optim.Adam(unet.parameters(), lr=3e-3)
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        chosen = torch.randint(len(embeddings), (batch,))
        chosen[:2] = len(embeddings) - 1
        t = torch.randint(len(alphas), (batch,))
        alpha, sigma = alphas[t].sqrt().view(-1, 1, 1, 1), (1 - alphas[t]).sqrt().view(-1, 1, 1, 1)
        clean = made_up_latents(batch, 8) + means[chosen].view(-1, 4, 1, 1)
        noise = torch.randn_like(clean)
        wanted = alpha * noise - sigma * clean if velocity else noise
        noisy = alpha * clean + sigma * noise
        if unet.config.in_channels == 9:
            mask = (torch.rand(batch, 1, 8, 8) > 0.5).float()
            noisy = torch.cat([noisy, mask, clean * (1 - mask)], dim=1)
        predicted = unet(noisy, t, embeddings[chosen]).sample
        loss = functional.mse_loss(predicted, wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        decay.step()
    print(f"  last training loss {loss.item():.3f}", flush=True)


def spread_levels(vae: AutoencoderKL, deviation=0.35):
    """Scales the decoder's last layer so that pictures are neither flat nor clipped."""
    with torch.no_grad():
        latents = (made_up_latents(16, 12) + torch.randn(16, 4, 1, 1)) / vae.config.scaling_factor
        image = vae.decode(latents).sample
        last = vae.decoder.conv_out
        scale = deviation / image.std(dim=(0, 2, 3))
        last.weight *= scale.view(-1, 1, 1, 1)
        last.bias.copy_((last.bias - image.mean(dim=(0, 2, 3))) * scale)


def halved_modules(recipe: Recipe, text_encoder, unet, vae) -> list:
    parts = {"text_encoder": [text_encoder], "unet": [unet],
             "vae_encoder": [vae.encoder, vae.quant_conv], "vae_decoder": [vae.decoder, vae.post_quant_conv]}
    return [module for name in recipe.half_weights for module in parts[name]]
