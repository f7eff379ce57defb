"""The UNet: v-prediction on cached latents, with the frozen text encoder's embeddings of the cached captions."""
import json

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor

import networks
import text_training
import training
import vae_training

CAPTION_DROPOUT = 0.1
EMA_DECAY = 0.995
GRAIN = 40                # timesteps below this decide grain
GRAIN_WEIGHT = 0.5
SHARES = (0.12, 0.73)     # of a batch, for grain and for shapes; the rest goes to what more noise hides
SHAPES = (0.15, 4)        # noise that decides shapes, in contrasts of the picture's latents
# What is learned last is drawn oftener: by how much.
EMPHASIS = {"bacteria": 3, "actin": 2.5, "mitochondria": 1.6, "beads": 1.6, "cells": 1.6, "tissue": 1.5,
            "membranes": 1.4, "nuclei": 1.3, "microtubules": 1.2}


def emphasis(record, by_structure):
    return (by_structure.get(record["structure"], 1.0) * (2.2 if record["shape"] == "elongated" else 1)
            * (1.7 if record["noise"] == "high" else 1) * (2 if record.get("made_up") else 1)
            * (2 if (record["structure"], record["modality"]) == ("beads", "bright field") else 1))


class Latents:
    """Cached latents and captions, on the device that trains. `by_structure` says how much oftener each is drawn."""

    def __init__(self, run, by_structure=EMPHASIS):
        self.scaling = vae_training.load_measured_vae(run)[1]
        self.means = torch.from_numpy(np.load(run / "latents.npy")).to(training.device())
        self.tokens = torch.from_numpy(np.load(run / "tokens.npy")).to(training.device())
        if len(self.tokens) != len(self.means) + 1:
            raise ValueError(f"{len(self.means)} latents, but captions of {len(self.tokens) - 1} images: "
                             "run the stages latents and tokens again.")
        records = json.loads((run / "data/train.json").read_text())
        self.emphasis = torch.tensor([emphasis(r, by_structure) for r in records], device=self.means.device)

    def draw(self, size, whole):
        """(z, ids) of drawn(size). Unless `whole`, z are 16x16 windows: the livelier of two of each."""
        _, z, ids = self.drawn(size)
        return z if whole else torch.stack([quarter(picture) for picture in z]), ids

    def drawn(self, size):
        """(index, z, ids): which pictures, scaled latents, each eighth of the batch in another symmetry, and caption
        tokens, some empty."""
        index = torch.multinomial(self.emphasis, size, replacement=True)
        z = self.means[index].float() * self.scaling
        z = torch.cat([vae_training.dihedral(part, k) for k, part in enumerate(z.chunk(8))])
        row = torch.where(torch.rand(size, device=index.device) < CAPTION_DROPOUT, 0, index + 1)
        ids = self.tokens[row, torch.randint(self.tokens.shape[1], (size,), device=index.device)].long()
        return index, z, ids


def quarter(z):
    """The livelier of two random 16x16 windows."""
    half = networks.LATENT_SIZE // 2
    corners = torch.randint(half + 1, (2, 2)).tolist()
    return max((z[:, y:y + half, x:x + half] for y, x in corners), key=lambda w: w.std())


def contrast(z):
    """(n,): how far the latents of objects are from the others', root mean square of the channels; few or many alike.

    Where a share f of the pixels deviates by d from the rest, this is d: mean of d^4 over mean of d^2.
    """
    square = (z - z.mean((2, 3), keepdim=True)).square().mean(1)
    return (square.square().mean((1, 2)) / square.mean((1, 2))).sqrt()


def timesteps(z, sigmas, shares, shapes):
    """Timesteps (n,), drawn where something is decided, and spread evenly there (Kingma et al. 2021).

    `shares` of a batch go to grain and to the noise that decides shapes, `shapes` in contrasts of the picture. Latents
    of pale objects are decided at less noise than those of bright ones on black.
    """
    def at(noise):
        return np.interp(log_contrast + noise, np.log(sigmas), np.arange(len(sigmas)))
    share = (np.random.permutation(len(z)) + np.random.rand(len(z))) / len(z)
    log_contrast, (least, most), (grain, shaped) = np.log(contrast(z).cpu().numpy()), np.log(shapes), shares
    shape = (share - grain) / shaped
    rest = (shape - 1) * shaped / (1 - grain - shaped)
    drawn = np.select([shape < 0, shape < 1], [share / grain * GRAIN, at(least + shape * (most - least))],
                      at(most) + rest * (len(sigmas) - 1 - at(most)))
    return torch.from_numpy(drawn).round().long()


def velocity_loss(unet, alphas, z, text, shares=SHARES, shapes=SHAPES, places=1.0):
    """Weighted v-loss; (min(snr, 5) + 1) / (snr + 1) keeps the step without signal, which plain min-SNR drops. The
    signal is the picture's contrast, so that pale objects are weighted at less noise, where their shapes are decided.

    That weight all but ignores low noise, and without it pictures come out too clean, so grain has its own. `places`
    weighs the latents of a picture, (n, 1, h, w).
    """
    t = timesteps(z, ((1 - alphas) / alphas.clamp(min=1e-8)).sqrt().cpu().numpy(), shares, shapes).to(z.device)
    noise, a = torch.randn_like(z), alphas[t].view(-1, 1, 1, 1)
    with training.half_computation():
        predicted = unet(a.sqrt() * z + (1 - a).sqrt() * noise, t, text).sample.float()
    error = (places * (predicted - (a.sqrt() * noise - (1 - a).sqrt() * z)).square()).mean((1, 2, 3))
    snr = contrast(z).square() * (a / (1 - a)).flatten()
    weight = ((snr.clamp(max=5) + 1) / (snr + 1)).masked_fill(t < GRAIN, GRAIN_WEIGHT)
    return (weight * error).mean()


def hidden_weights(unet):
    """3x3 convolutions but those at the ends."""
    return [p for name, p in unet.named_parameters()
            if p.shape[2:] == (3, 3) and not name.startswith(("conv_in", "conv_out"))]


def train_unet(run, args):
    """The first `--small-share` of the budget goes to 16x16 windows of the latents, which cost a quarter."""
    stored, encoder = Latents(run), text_training.load_text_encoder(run).to(training.device())
    alphas = networks.new_scheduler().alphas_cumprod.to(training.device())
    unet = networks.new_unet()
    if training.device().type == "cpu":
        unet.set_attn_processor(AttnProcessor())  # explicit products: faster backward here than the fused kernel
    computed = unet.to(memory_format=torch.channels_last)
    if args.compile:
        computed = torch.compile(unet)
    size = args.batch or 8

    def loss_of(progress):
        whole = progress >= args.small_share
        z, ids = stored.draw(size if whole else 3 * size, whole)
        with torch.no_grad(), training.half_computation():
            text = encoder(ids).last_hidden_state
        return velocity_loss(computed, alphas, z, text.float())

    training.train(run, "unet", args, {"unet": unet}, args.rate or 6e-4, loss_of, training.Ema(EMA_DECAY),
                   hidden=hidden_weights(unet))
