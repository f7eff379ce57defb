"""Fifty steps of training LoRA as diffusers' train_text_to_image_lora takes them, on networks of `graphs.py` and with numbers
of torch's generator that the tests draw themselves: src/test/resources/reference/gradients/learning.npz."""
import argparse

import numpy as np
import torch
from diffusers import DDPMScheduler
from diffusers.optimization import get_scheduler
from diffusers.training_utils import compute_snr
from peft import LoraConfig

from gradients import RESOURCES, load

STEPS, BATCH, RANK, GAMMA = 50, 2, 4, 5.0
LAYERS = ["to_q", "to_k", "to_v", "to_out.0"]
SCHEDULE = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
RATE, WARM_UP = 2e-3, 5
CASES = {"sd1": "epsilon", "sd2": "v_prediction"}


def start(unet):
    """Every value of A is 0.2 sin(1 + i); B is 0."""
    unet.requires_grad_(False)
    unet.add_adapter(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=LAYERS))
    for name, parameter in unet.named_parameters():
        if ".lora_A." in name:
            values = 0.2 * torch.sin(1 + torch.arange(parameter.numel(), dtype=torch.float64))
            parameter.data.copy_(values.view(parameter.shape))
    return [parameter for parameter in unet.parameters() if parameter.requires_grad]


def batch(step, width):
    """Clean latents, noise and embeddings, in this order of one generator."""
    generator = torch.Generator().manual_seed(1000 + step)
    clean = torch.randn(BATCH, 4, 8, 8, generator=generator)
    return clean, torch.randn(BATCH, 4, 8, 8, generator=generator), torch.randn(BATCH, 5, width, generator=generator)


def losses(name, prediction, timesteps):
    unet = load(name).float()
    parameters = start(unet)
    scheduler = DDPMScheduler(prediction_type=prediction, **SCHEDULE)
    optimizer = torch.optim.AdamW(parameters, lr=RATE, betas=(0.9, 0.999), weight_decay=1e-2, eps=1e-8)
    rate = get_scheduler("cosine", optimizer=optimizer, num_warmup_steps=WARM_UP, num_training_steps=STEPS)
    found = []
    for step in range(STEPS):
        latents, noise, text = batch(step, unet.config.cross_attention_dim)
        t = torch.from_numpy(timesteps[step]).long()
        predicted = unet(scheduler.add_noise(latents, noise, t), t, text, return_dict=False)[0]
        snr = compute_snr(scheduler, t)
        kept = torch.stack([snr, GAMMA * torch.ones_like(snr)], dim=1).min(dim=1)[0]
        if prediction == "epsilon":
            target, weights = noise, kept / snr
        else:
            target, weights = scheduler.get_velocity(latents, noise, t), kept / (snr + 1)
        loss = torch.nn.functional.mse_loss(predicted.float(), target.float(), reduction="none")
        loss = (loss.mean(dim=list(range(1, loss.dim()))) * weights).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        rate.step()
        optimizer.zero_grad()
        found.append(loss.item())
    print(name, found[:3], found[-3:])
    return np.array(found)


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    torch.set_num_threads(1)
    timesteps = np.random.default_rng(5).integers(0, 1000, (STEPS, BATCH))
    arrays = {"timesteps": timesteps}
    for name, prediction in CASES.items():
        arrays[name] = losses(name, prediction, timesteps)
    np.savez_compressed(RESOURCES / "gradients/learning.npz", **{k: v.astype(np.float32) for k, v in arrays.items()})


if __name__ == "__main__":
    main()
