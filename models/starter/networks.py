"""The starter model's networks, as the classes of diffusers and transformers, and its scheduler."""
import torch
from diffusers import AutoencoderKL, ControlNetModel, EulerDiscreteScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

IMAGE_SIZE = 256
LATENT_SIZE = 32
TOKENS = 77
TEXT_WIDTH = 192
ADVICE = {"guidance_scale": 1.3, "num_inference_steps": 10}  # how the scheduler below samples


def new_vae():
    """f = 8 with 4 latent channels. Full-resolution layers are thin: they are nearly all of the cost."""
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, sample_size=IMAGE_SIZE,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(8, 16, 32, 96), layers_per_block=1, norm_num_groups=4, mid_block_add_attention=False)


def new_discriminator():
    """Judges patches of 22 pixels; used in training only."""
    def layer(inputs, outputs, stride):
        return torch.nn.Sequential(torch.nn.Conv2d(inputs, outputs, 4, stride, 1), torch.nn.LeakyReLU(0.2))
    return torch.nn.Sequential(layer(3, 16, 2), layer(16, 32, 2), layer(32, 48, 1), torch.nn.Conv2d(48, 1, 1))


def new_grain_probe():
    """Reads from latents how grainy each place is; used in training only."""
    return torch.nn.Sequential(torch.nn.Conv2d(4, 32, 3, padding=1), torch.nn.SiLU(), torch.nn.Conv2d(32, 1, 1))


def new_text_encoder(vocab_size):
    """vocab_size - 2 and - 1 are <|startoftext|> and <|endoftext|>, which also pads."""
    return CLIPTextModel(CLIPTextConfig(
        vocab_size=vocab_size, hidden_size=TEXT_WIDTH, intermediate_size=4 * TEXT_WIDTH, projection_dim=TEXT_WIDTH,
        num_hidden_layers=3, num_attention_heads=4, max_position_embeddings=TOKENS, hidden_act="quick_gelu",
        bos_token_id=vocab_size - 2, eos_token_id=vocab_size - 1, pad_token_id=vocab_size - 1))


def new_unet():
    """Text acts twice: pooled, with the time, on every layer's scale and shift; by cross-attention at 8x8 and 4x4.

    Stain, blur and grain belong to the whole picture, and the pooled text reaches the layers at 32x32 that draw them
    for next to no time. It is computed inside from encoder_hidden_states: the inputs are those of Stable Diffusion.
    """
    return UNet2DConditionModel(
        sample_size=LATENT_SIZE, in_channels=4, out_channels=4, cross_attention_dim=TEXT_WIDTH,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        block_out_channels=(48, 96, 160, 192), layers_per_block=1, attention_head_dim=4, norm_num_groups=16,
        resnet_time_scale_shift="scale_shift", addition_embed_type="text", addition_embed_type_num_heads=4)


def new_controlnet(unet):
    """A copy of the UNet's encoder that begins without influence, and reads a control picture in thin layers.

    `ControlNetModel.from_unet` would give the pooled text another number of heads.
    """
    kept = {name: unet.config[name] for name in (
        "in_channels", "down_block_types", "block_out_channels", "layers_per_block", "cross_attention_dim",
        "attention_head_dim", "norm_num_groups", "resnet_time_scale_shift", "addition_embed_type",
        "addition_embed_type_num_heads")}
    network = ControlNetModel(**kept, conditioning_embedding_out_channels=(4, 12, 32, 96))
    for name, part in network.named_children():
        if not name.startswith("controlnet_"):
            part.load_state_dict(getattr(unet, name).state_dict())
    return network


def new_scheduler():
    """v-prediction with zero terminal signal-to-noise ratio (Lin et al. 2024), sampled by Euler's method.

    Karras sigmas, since evenly spaced timesteps jump over the levels that decide grain. They end at 0.03, the least level
    of the schedule: the grain of noisy red pictures is about as faint in the latents, and the last step, straight to none,
    blurs what is fainter than the level that it begins at. They begin at 20: from 50, strengths of image to image above
    0.7 all repaint everything. What the last line says is for other schedulers made from this configuration.
    """
    scheduler = EulerDiscreteScheduler(
        num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        prediction_type="v_prediction", rescale_betas_zero_snr=True, timestep_spacing="trailing",
        use_karras_sigmas=True, sigma_min=0.03, sigma_max=20.0, steps_offset=0)
    scheduler.register_to_config(clip_sample=False, skip_prk_steps=True, set_alpha_to_one=True)
    return scheduler
