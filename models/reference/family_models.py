"""Tiny models of the families beside plain Stable Diffusion, in the manner of tiny_models.py but smaller still."""

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path

import diffusers
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch.nn import functional
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from tiny_models import BETAS, WORDS, write_json

MERGES = 200
SMALL_VAE = {"block_out_channels": (4, 4, 8, 8), "layers_per_block": 1, "norm_num_groups": 2, "latent_channels": 4,
             "sample_size": 64}
FIRST, SECOND, POOLED, TIME_IDS = 24, 16, 20, 8


@dataclass(frozen=True)
class Encoder:
    """A text encoder: where it lies, its width, and what its tokenizer pads with."""

    name: str = "text_encoder"
    width: int = FIRST
    pad_token: str = "<|endoftext|>"
    projects: bool = False

    @property
    def tokenizer(self) -> str:
        return self.name.replace("text_encoder", "tokenizer")


XL_ENCODERS = (Encoder(), Encoder("text_encoder_2", SECOND, "!", True))


def time_ids(count: int) -> dict:
    return {"addition_embed_type": "text_time", "addition_time_embed_dim": TIME_IDS,
            "projection_class_embeddings_input_dim": count * TIME_IDS + POOLED}


@dataclass(frozen=True)
class FamilyRecipe:
    """What one model folder is made of."""

    name: str
    seed: int
    pipeline: str  # class of diffusers
    scheduler: dict
    unet: dict = field(default_factory=dict)
    vae: dict = field(default_factory=lambda: {"scaling_factor": 0.5})
    index: dict = field(default_factory=dict)
    encoders: tuple = (Encoder(),)
    ids_type: torch.dtype = torch.int64
    timestep_type: torch.dtype = torch.float32
    timestep_shape: str = "scalar"
    half: bool = False  # whether graphs take and give half precision
    omitted: tuple = ()  # configuration files that older exports lack

    @property
    def extra_channels(self) -> int:
        return self.unet.get("in_channels", 4) - 4


def scheduler(name: str, **keys) -> dict:
    return BETAS | {"_class_name": name, "_diffusers_version": "0.40.0", "prediction_type": "epsilon"} | keys


XL_SCHEDULER = scheduler("EulerDiscreteScheduler", timestep_spacing="leading", steps_offset=1, clip_sample=False,
                         set_alpha_to_one=False, skip_prk_steps=True, use_karras_sigmas=False,
                         interpolation_type="linear", sample_max_value=1.0, trained_betas=None)
XL_UNET = {"attention_head_dim": (2, 4), "use_linear_projection": True, "cross_attention_dim": FIRST + SECOND}

RECIPES = (
    FamilyRecipe(  # as LCM Dreamshaper; whole timesteps and ids of 32 bits
        "lcm", 201, "LatentConsistencyModelPipeline",
        scheduler("LCMScheduler", timestep_spacing="leading", steps_offset=1, clip_sample=False,
                  set_alpha_to_one=True, original_inference_steps=50, timestep_scaling=10.0),
        {"time_cond_proj_dim": 32}, ids_type=torch.int32, timestep_type=torch.int64),
    FamilyRecipe(  # as timbrooks/instruct-pix2pix, with the signature of exports that had no configuration files
        "pix2pix", 202, "StableDiffusionInstructPix2PixPipeline",
        scheduler("EulerAncestralDiscreteScheduler", steps_offset=1, clip_sample=False, set_alpha_to_one=False,
                  skip_prk_steps=True),
        {"in_channels": 8}, timestep_shape="batch", omitted=("unet", "text_encoder")),
    FamilyRecipe(  # as Stable Diffusion XL base
        "xl", 203, "StableDiffusionXLPipeline", XL_SCHEDULER, XL_UNET | time_ids(6),
        {"scaling_factor": 0.13025, "force_upcast": True}, {"force_zeros_for_empty_prompt": True}, XL_ENCODERS),
    # As SDXL-Turbo, with means and deviations of the latents as Playground 2.5 has them.
    XL_TURBO := FamilyRecipe(
        "xlturbo", 204, "StableDiffusionXLPipeline",
        scheduler("EulerAncestralDiscreteScheduler", timestep_spacing="trailing", steps_offset=1, clip_sample=False,
                  set_alpha_to_one=False, skip_prk_steps=True, interpolation_type="linear", sample_max_value=1.0,
                  use_karras_sigmas=False, sigma_max=None, sigma_min=None, timestep_type="discrete"),
        XL_UNET | time_ids(6),
        {"scaling_factor": 0.5, "latents_mean": [-0.16, 0.08, 0.11, -0.03], "latents_std": [0.84, 0.53, 0.59, 0.83]},
        {"force_zeros_for_empty_prompt": True}, XL_ENCODERS, timestep_shape="one"),
    dataclasses.replace(XL_TURBO, name="xlhalf", half=True),
    FamilyRecipe(  # as Stable Diffusion XL's refiner
        "refiner", 205, "StableDiffusionXLImg2ImgPipeline", XL_SCHEDULER,
        XL_UNET | {"cross_attention_dim": SECOND} | time_ids(5), {"scaling_factor": 0.13025, "force_upcast": True},
        {"force_zeros_for_empty_prompt": False, "requires_aesthetics_score": True}, XL_ENCODERS[1:]),
    FamilyRecipe(  # as Stable Diffusion XL inpainting 0.1
        "xlinpaint", 206, "StableDiffusionXLInpaintPipeline", XL_SCHEDULER,
        XL_UNET | {"in_channels": 9} | time_ids(6), {"scaling_factor": 0.13025, "force_upcast": True},
        {"force_zeros_for_empty_prompt": True}, XL_ENCODERS),
)


def write_tokenizer(full: Path, folder: Path, pad_token: str):
    """CLIP's tokenizer cut down to its first merges: bytes, merges, specials."""
    vocabulary = json.loads((full / "vocab.json").read_text(encoding="utf-8"))
    tokens = sorted(vocabulary, key=vocabulary.get)[:512 + MERGES] + ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True, exist_ok=True)
    merges = (full / "merges.txt").read_text(encoding="utf-8").splitlines()[:MERGES + 1]
    (folder / "merges.txt").write_text("\n".join(merges) + "\n", encoding="utf-8")
    write_json(folder / "vocab.json", {token: number for number, token in enumerate(tokens)}, indent=None)
    write_json(folder / "special_tokens_map.json", {
        "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
        "pad_token": pad_token})
    write_json(folder / "tokenizer_config.json", {
        "add_prefix_space": False, "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
        "unk_token": "<|endoftext|>", "pad_token": pad_token, "model_max_length": 77,
        "tokenizer_class": "CLIPTokenizer"})


def make_text_encoder(encoder: Encoder, tokenizer: CLIPTokenizer):
    kind = CLIPTextModelWithProjection if encoder.projects else CLIPTextModel
    model = kind(CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=encoder.width, intermediate_size=2 * encoder.width,
        projection_dim=POOLED if encoder.projects else encoder.width, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=77, hidden_act="gelu" if encoder.projects else "quick_gelu",
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id))
    for block in model.modules():  # CLIP's initial weights would hardly mix the tokens
        if isinstance(block, torch.nn.Linear):
            torch.nn.init.normal_(block.weight, std=block.in_features ** -0.5)
            if block.bias is not None:
                torch.nn.init.normal_(block.bias, std=0.1)
    return model.eval()


def build(recipe: FamilyRecipe, full_tokenizer: Path, folder: Path):
    """Writes the model as a diffusers folder with safetensors weights."""
    torch.manual_seed(recipe.seed)
    encoders = {}
    for encoder in recipe.encoders:
        write_tokenizer(full_tokenizer, folder / encoder.tokenizer, encoder.pad_token)
        tokenizer = CLIPTokenizer.from_pretrained(folder / encoder.tokenizer)
        encoders[encoder.name] = (tokenizer, make_text_encoder(encoder, tokenizer))
    write_json(folder / "scheduler" / "scheduler_config.json", recipe.scheduler)
    unet = UNet2DConditionModel(**({
        "block_out_channels": (8, 16), "layers_per_block": 1, "norm_num_groups": 4, "cross_attention_dim": FIRST,
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"), "sample_size": 8, "attention_head_dim": 4,
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D")} | recipe.unet))
    vae = AutoencoderKL(down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                        **(SMALL_VAE | recipe.vae))
    teach(recipe, unet, encoders)
    spread_levels(vae)
    models = {name: model for name, (_, model) in encoders.items()} | {"unet": unet, "vae": vae}
    for name, model in models.items():
        for parameter in model.parameters():
            parameter.data = parameter.data.half().float()
        model.save_pretrained(folder / name)
    write_json(folder / "model_index.json", model_index(recipe, exported=False))


def model_index(recipe: FamilyRecipe, exported: bool) -> dict:
    vae = ({"vae_encoder": ["diffusers", "OnnxRuntimeModel"], "vae_decoder": ["diffusers", "OnnxRuntimeModel"]}
           if exported else {"vae": ["diffusers", "AutoencoderKL"]})
    index = {"_class_name": recipe.pipeline, "_diffusers_version": "0.40.0"} | recipe.index | {
        "scheduler": ["diffusers", recipe.scheduler["_class_name"]], "unet": ["diffusers", "UNet2DConditionModel"]}
    for encoder in recipe.encoders:
        kind = "CLIPTextModelWithProjection" if encoder.projects else "CLIPTextModel"
        index |= {encoder.tokenizer: ["transformers", "CLIPTokenizer"], encoder.name: ["transformers", kind]}
    if "XL" in recipe.pipeline:
        absent = [part for encoder in XL_ENCODERS if encoder not in recipe.encoders
                  for part in (encoder.name, encoder.tokenizer)]
    else:
        absent = ["safety_checker", "feature_extractor"]
        index["requires_safety_checker"] = False
    return index | {part: [None, None] for part in absent} | vae


def load(recipe: FamilyRecipe, folder: Path):
    pipeline = getattr(diffusers, recipe.pipeline).from_pretrained(folder)
    pipeline.set_progress_bar_config(disable=True)
    for module in pipeline.components.values():
        if isinstance(module, torch.nn.Module):
            module.eval().requires_grad_(False)
    return pipeline


@torch.no_grad()
def embeddings_of_prompts(recipe: FamilyRecipe, encoders: dict, count=192):
    """Hidden states and pooled embeddings of random prompts of four words, the last one empty."""
    prompts = [" ".join(WORDS[i] for i in torch.randint(len(WORDS), (4,))) for _ in range(count - 1)] + [""]
    states, pooled = [], torch.zeros(count, POOLED)
    for tokenizer, model in encoders.values():
        ids = tokenizer(prompts, padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
        output = model(ids, output_hidden_states=True)
        states.append(output.hidden_states[-2] if "XL" in recipe.pipeline else output.last_hidden_state)
        pooled = getattr(output, "text_embeds", pooled)
    return torch.cat(states, dim=-1), pooled


def made_up_latents(count: int, size: int) -> torch.Tensor:
    coarse = functional.interpolate(torch.randn(count, 4, 3, 3), size=(size, size), mode="bicubic")
    return 0.7 * coarse + 0.1 * torch.randn(count, 4, size, size)


def beside(clean: torch.Tensor, channels: int) -> torch.Tensor:
    """What the UNet sees beside noisy latents: another picture of the same kind, or a mask and the rest of this one."""
    mask = (torch.rand(len(clean), 1, *clean.shape[2:]) > 0.5).float()
    return {0: clean[:, :0], 4: 0.5 * clean + 0.5 * made_up_latents(len(clean), clean.shape[-1]),
            5: torch.cat([mask, clean * (1 - mask)], dim=1)}[channels]


def further_inputs(recipe: FamilyRecipe, count: int, pooled: torch.Tensor) -> dict:
    further = {}
    if "time_cond_proj_dim" in recipe.unet:
        further["timestep_cond"] = torch.randn(count, recipe.unet["time_cond_proj_dim"]).sign() * 0.7
    if "addition_embed_type" in recipe.unet:
        ids = (recipe.unet["projection_class_embeddings_input_dim"] - POOLED) // TIME_IDS
        sizes = torch.randint(4, 16, (count, ids)) * 8.0
        further["added_cond_kwargs"] = {"text_embeds": pooled, "time_ids": sizes}
    return further


def teach(recipe: FamilyRecipe, unet, encoders: dict, steps=400, batch=16):
    """Some denoising of smooth fields whose channel means are a linear function of the prompt."""
    embeddings, pooled = embeddings_of_prompts(recipe, encoders)
    alphas = diffusers.DDPMScheduler(**BETAS).alphas_cumprod
    features = embeddings[:, :8].mean(1)
    means = functional.normalize(features - features[-1], dim=1) @ torch.randn(embeddings.shape[-1], 4)
    optimizer = torch.optim.Adam(unet.parameters(), lr=4e-3)
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        chosen = torch.randint(len(embeddings), (batch,))
        chosen[:2] = len(embeddings) - 1
        t = torch.randint(len(alphas), (batch,))
        alpha, sigma = alphas[t].sqrt().view(-1, 1, 1, 1), (1 - alphas[t]).sqrt().view(-1, 1, 1, 1)
        clean = made_up_latents(batch, 8) + means[chosen].view(-1, 4, 1, 1)
        noise = torch.randn_like(clean)
        seen = torch.cat([alpha * clean + sigma * noise, beside(clean, recipe.extra_channels)], dim=1)
        predicted = unet(seen, t, embeddings[chosen], **further_inputs(recipe, batch, pooled[chosen])).sample
        loss = functional.mse_loss(predicted, noise)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        decay.step()
    print(f"  last training loss {loss.item():.3f}", flush=True)


@torch.no_grad()
def spread_levels(vae: AutoencoderKL, deviation=0.35):
    """Scales the decoder's last layer so that pictures are neither flat nor clipped."""
    latents = (made_up_latents(16, 12) + torch.randn(16, 4, 1, 1)) / vae.config.scaling_factor
    image = vae.decode(latents).sample
    last = vae.decoder.conv_out
    scale = deviation / image.std(dim=(0, 2, 3))
    last.weight *= scale.view(-1, 1, 1, 1)
    last.bias.copy_((last.bias - image.mean(dim=(0, 2, 3))) * scale)
