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
SHARES = (0, 0.1, 0.27, 0.8, 0.95, 1)     # of a batch, up to these timesteps
TIMESTEPS = (0, 40, 250, 700, 920, 1000)  # below 40 grain is decided; from 250 shapes, of pale latents (membranes) last
GRAIN_WEIGHT = 0.5
# These structures are learned last: how much oftener they are drawn.
EMPHASIS = {"membranes": 3, "bacteria": 1.75, "puncta": 1.75, "actin": 1.5, "microtubules": 1.5}


class Latents:
    """Cached latents and captions, on the device that trains."""

    def __init__(self, run):
        self.scaling = vae_training.load_measured_vae(run)[1]
        self.means = torch.from_numpy(np.load(run / "latents.npy")).to(training.device())
        self.tokens = torch.from_numpy(np.load(run / "tokens.npy")).to(training.device())
        if len(self.tokens) != len(self.means) + 1:
            raise ValueError(f"{len(self.means)} latents, but captions of {len(self.tokens) - 1} images: "
                             "run the stages latents and tokens again.")
        records = json.loads((run / "data/train.json").read_text())
        self.emphasis = torch.tensor([float(EMPHASIS.get(r["structure"], 1)) for r in records],
                                     device=self.means.device)

    def draw(self, size, whole):
        """(z, ids): scaled latents, each eighth of the batch in another symmetry, and caption tokens, some empty.

        Unless `whole`, z are 16x16 windows: the livelier of two of each.
        """
        index = torch.multinomial(self.emphasis, size, replacement=True)
        z = self.means[index].float() * self.scaling
        z = torch.cat([vae_training.dihedral(part, k) for k, part in enumerate(z.chunk(8))])
        row = torch.where(torch.rand(size, device=index.device) < CAPTION_DROPOUT, 0, index + 1)
        ids = self.tokens[row, torch.randint(self.tokens.shape[1], (size,), device=index.device)].long()
        return z if whole else torch.stack([quarter(picture) for picture in z]), ids


def quarter(z):
    """The livelier of two random 16x16 windows."""
    half = networks.LATENT_SIZE // 2
    corners = torch.randint(half + 1, (2, 2)).tolist()
    return max((z[:, y:y + half, x:x + half] for y, x in corners), key=lambda w: w.std())


def velocity_loss(unet, alphas, z, text):
    """Weighted v-loss; (min(snr, 5) + 1) / (snr + 1) keeps the step without signal, which plain min-SNR drops.

    That weight all but ignores low noise, and without it pictures come out too clean, so grain has its own. Timesteps
    are drawn where something is decided, and spread evenly there, so that the loss varies less (Kingma et al. 2021).
    """
    share = (torch.randperm(len(z)) + torch.rand(len(z))) / len(z)
    t = torch.from_numpy(np.interp(share, SHARES, TIMESTEPS)).long().clamp(max=len(alphas) - 1).to(z.device)
    noise, a = torch.randn_like(z), alphas[t].view(-1, 1, 1, 1)
    with training.half_computation():
        predicted = unet(a.sqrt() * z + (1 - a).sqrt() * noise, t, text).sample.float()
    error = (predicted - (a.sqrt() * noise - (1 - a).sqrt() * z)).square().mean((1, 2, 3))
    snr = (a / (1 - a).clamp(min=1e-8)).flatten()
    weight = ((snr.clamp(max=5) + 1) / (snr + 1)).masked_fill(t < TIMESTEPS[1], GRAIN_WEIGHT)
    return (weight * error).mean()


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

    training.train(run, "unet", args, {"unet": unet}, args.rate or 6e-4, loss_of, training.Ema(EMA_DECAY))
