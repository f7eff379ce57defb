"""The starter model's networks, as the classes of diffusers and transformers, and its scheduler."""
import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel

IMAGE_SIZE = 256
LATENT_SIZE = 32
TOKENS = 77
TEXT_WIDTH = 192


def new_vae():
    """f = 8 with 4 latent channels. Full-resolution layers are thin: they are nearly all of the cost."""
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, sample_size=IMAGE_SIZE,
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(8, 16, 32, 96), layers_per_block=1, norm_num_groups=4, mid_block_add_attention=False)


def new_text_encoder(vocab_size):
    """vocab_size - 2 and - 1 are <|startoftext|> and <|endoftext|>, which also pads."""
    return CLIPTextModel(CLIPTextConfig(
        vocab_size=vocab_size, hidden_size=TEXT_WIDTH, intermediate_size=4 * TEXT_WIDTH, projection_dim=TEXT_WIDTH,
        num_hidden_layers=3, num_attention_heads=4, max_position_embeddings=TOKENS, hidden_act="quick_gelu",
        bos_token_id=vocab_size - 2, eos_token_id=vocab_size - 1, pad_token_id=vocab_size - 1))


def new_unet():
    """Cross-attention at 8x8 and 4x4 only: layout and colour are coarse, texture is left to convolutions."""
    return UNet2DConditionModel(
        sample_size=LATENT_SIZE, in_channels=4, out_channels=4, cross_attention_dim=TEXT_WIDTH,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        block_out_channels=(40, 80, 128, 144), layers_per_block=1, attention_head_dim=4, norm_num_groups=8)


def new_scheduler():
    """v-prediction with zero terminal signal-to-noise ratio (Lin et al. 2024), sampled from the last step on."""
    return DDIMScheduler(
        num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        prediction_type="v_prediction", rescale_betas_zero_snr=True, timestep_spacing="trailing",
        clip_sample=False, set_alpha_to_one=True, steps_offset=0)


def parameter_count(network):
    return sum(p.numel() for p in network.parameters())
