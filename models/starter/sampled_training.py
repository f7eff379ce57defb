"""The control network of label maps, trained on by pictures that the model samples under it.

From noised pictures a network learns the mean of what may be there, which draws small objects too small and faint.
Here pictures are sampled as the plugin samples them, and pixels teach that are on the wrong side of the threshold which
a user of ImageJ would take for the objects. The gradient goes through the decoder, but not from one step of the sampler
to the next. Only the layers that hand residuals to the UNet learn, with the first ones of the copied encoder, and
predictions are held near those before.
"""
import copy
import json

import torch
import torch.nn.functional as F
from skimage.filters import threshold_otsu

import controlnet_training
import networks
import text_training
import training
import unet_training
import vae_training
from controlnet_training import LABELS
from evaluation.levels import outlined
from micrographs.captions import FILAMENTS
from micrographs.scene import Scene

# PyTorch 2.13 crashed in the norm behind conv_in where that did not learn.
LEARNING = ("conv_in", "down_blocks.0.resnets.0", "controlnet_down_blocks", "controlnet_mid_block")
STAGE = f"{LABELS}-sampled"
STEPS, GUIDANCE = networks.ADVICE["num_inference_steps"], networks.ADVICE["guidance_scale"]
EMA_DECAY = 0.9
STRONGER = (2.6, 1.7)  # the residuals at 32x32 and at 16x16 to begin with, or small objects are drawn too faint


class Objects:
    """Pictures of label maps, in which ImageJ's threshold should find the objects."""
    oftener = {"cells": 3, "nuclei": 1.6, "beads": 1.6, "tissue": 3}
    many, many_oftener = 20, 3  # objects
    margin = 0.2   # by which a pixel should pass the threshold, in differences of the means on its two sides
    faintest = 0.05  # difference that counts; an even picture has none
    edge = 3       # pixels; what is farther inside cells is left to the network, since nuclei may lie anywhere
    edges_of_cells = 1.5  # weight of objects' pixels there; counted like the ground's, they left cells too small
    doubted = 0.4  # weight of pixels of objects, at their edges, that it misses in the simulator's picture, too
    least_found = 0.6  # of the objects' pixels in the simulator's picture, in pictures that are judged
    least = 2000   # pixels of objects that wrong pixels are counted against, at least
    kept, kept_elsewhere = 0.2, 1.5  # weight of predictions as before, where pixels teach and elsewhere

    def __init__(self, run, decode):
        self.maps, self.decode = controlnet_training.Maps(run), decode
        records = json.loads((run / "data/train.json").read_text())
        self.scenes = [Scene(**{name: r[name] for name in Scene.__dataclass_fields__}) for r in records]
        self.often = torch.tensor([self.oftener.get(r["structure"], 1) * (
            self.many_oftener if r["objects"] >= self.many else 1) for r in records])

    @staticmethod
    def judged(scene):
        """Haze, blur and grain are asked for, not to be cleared away; filaments are thicker than their label maps; of
        stained cells the threshold takes the nuclei."""
        plain = (scene.focus, scene.noise, scene.background) == ("sharp", "low", "clean")
        stained = (scene.structure, scene.modality) == ("cells", "bright field")
        return plain and scene.structure not in FILAMENTS and not stained and not outlined(scene)

    def draw(self, index, z, worded):
        """The condition of pictures with latents `z`, `worded` where they have a caption; `fault` is about these."""
        x, _ = self.maps.draw(index)
        self.shown = [self.scenes[i] for i in index.tolist()]
        self.truth = x[:, 0] > 0
        own = [threshold(level(picture, scene)) for picture, scene in zip(self.decode(z), self.shown)]
        high = torch.stack([high for _, high in own])
        share = (high & self.truth).sum((1, 2)) / self.truth.sum((1, 2)).clamp(min=1)
        told = worded & ~x[:, 2].flatten(1).any(1) & (share >= self.least_found)
        self.told = [self.judged(scene) and bool(one) for scene, one in zip(self.shown, told)]
        near = F.max_pool2d((~self.truth).float()[:, None], 2 * self.edge + 1, 1, self.edge)[:, 0]
        cells = torch.tensor([scene.structure == "cells" for scene in self.shown], device=x.device).view(-1, 1, 1)
        within = self.truth * cells * (1 - near)
        agreed = torch.where(self.truth & cells, self.edges_of_cells, 1.0) * (1 - within)
        self.counted = torch.where(high == self.truth, agreed, self.doubted * near * self.truth)
        told = torch.tensor(self.told, device=x.device).view(-1, 1, 1, 1)
        taught = told & (F.avg_pool2d(within[:, None], 8) < 0.5)
        self.weight = torch.where(taught, self.kept, self.kept_elsewhere)
        return x

    def fault(self, pictures):
        """How far pixels are on the wrong side of the threshold, mean of the pictures that are judged."""
        faults = [self.missed(picture, i) for i, picture in enumerate(pictures) if self.told[i]]
        return sum(faults) / max(len(faults), 1)

    def missed(self, picture, i):
        shown = level(picture, self.shown[i])
        limit, high = threshold(shown.detach())
        contrast = (shown[high].mean() - shown[~high].mean()).detach().nan_to_num().clamp(min=self.faintest)
        above = (shown - limit) / contrast
        wrong = F.relu(self.margin + torch.where(self.truth[i], -above, above)) * self.counted[i]
        return wrong.sum() / self.truth[i].sum().clamp(min=self.least)


def level(picture, scene):
    """(3, h, w) in [0, 1]: (h, w), bright objects on a dark ground, as evaluation/levels.py makes them for ImageJ."""
    if scene.modality in ("fluorescence", "SEM"):
        shown = picture.amax(0)
        shown = F.relu(shown - blurred(shown, 12)) if scene.structure == "puncta" else shown
    elif scene.modality == "bright field" and scene.structure != "beads":
        shown = 1 - picture[0]
    else:
        shown = F.relu(picture.mean(0).median() - picture.mean(0))
    return blurred(shown, 0.8)


def blurred(shown, sigma):
    reach = round(4 * sigma)
    kernel = torch.exp(-torch.arange(-reach, reach + 1, device=shown.device) ** 2 / (2 * sigma ** 2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1)
    x = F.conv2d(F.pad(shown[None, None], (reach, reach, reach, reach), mode="reflect"), kernel)
    return F.conv2d(x, kernel.transpose(2, 3))[0, 0]


def threshold(shown):
    """Otsu's, and the pixels above it."""
    limit = threshold_otsu(shown.cpu().numpy())
    return limit, shown > limit


class Sampler:
    """Euler's method of the scheduler, v-prediction, with guidance, as the plugin samples."""

    def __init__(self, unet, empty):
        scheduler = networks.new_scheduler()
        scheduler.set_timesteps(STEPS)
        self.timesteps, self.sigmas, self.first = scheduler.timesteps, scheduler.sigmas, scheduler.init_noise_sigma
        self.unet, self.empty = unet, empty

    def clean(self, network, x, k, text, condition):
        """The clean latents that step k predicts of the latents x under the control network."""
        sigma = self.sigmas[k]
        given = [torch.cat([a, b]) for a, b in ((x, x), (self.empty.expand_as(text), text), (condition, condition))]
        given[0] = given[0] / (sigma ** 2 + 1).sqrt()
        with training.half_computation():
            down, middle = network(given[0], self.timesteps[k], *given[1:], return_dict=False)
            v = self.unet(given[0], self.timesteps[k], given[1], down_block_additional_residuals=down,
                          mid_block_additional_residual=middle).sample.float()
        plain, told = v.chunk(2)
        return cleaned(x, plain + GUIDANCE * (told - plain), sigma)

    def next(self, x, clean, k):
        return x + (x - clean) / self.sigmas[k] * (self.sigmas[k + 1] - self.sigmas[k])


def cleaned(x, v, sigma):
    """The clean latents by the velocity `v` that is predicted of the latents x."""
    return x / (sigma ** 2 + 1) - v * sigma / (sigma ** 2 + 1).sqrt()


def strengthened(weights, at_32, at_16):
    """The network's weights, by name, with its residuals at 32x32 and at 16x16 these times as strong."""
    factors = {f"controlnet_down_blocks.{k}.": (at_32, at_32, at_16, at_16)[k] for k in range(4)}
    return {name: weight * next((f for layer, f in factors.items() if name.startswith(layer)), 1)
            for name, weight in weights.items()}


def train_sampled(run, args):
    """Each picture teaches at its last step, and at another one."""
    unet, vae = controlnet_training.prepared(controlnet_training.load_unet(run)), vae_training.load_measured_vae(run)[0]
    encoder = text_training.load_text_encoder(run).to(training.device())
    vae.to(training.device()).requires_grad_(False)
    stored = unet_training.Latents(run)

    def decode(z):
        with training.half_computation():
            return (vae.decode(z / stored.scaling).sample.float() / 2 + 0.5).clamp(0, 1)

    judge = Objects(run, decode)
    stored.emphasis = judge.often.to(stored.means.device)
    before = controlnet_training.load_network(run, LABELS)
    network = copy.deepcopy(before)
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.startswith(LEARNING))
    network.load_state_dict(strengthened(network.state_dict(), *STRONGER))
    with torch.no_grad():
        empty = encoder(stored.tokens[:1, 0].long()).last_hidden_state
    sampler = Sampler(unet, empty)

    def loss_of(progress):
        index, z, ids = stored.drawn(args.batch or 8)
        with torch.no_grad():
            text = encoder(ids).last_hidden_state.float()
            worded = (ids != stored.tokens[0, 0]).any(1)
            condition = judge.draw(index, z, worded).contiguous(memory_format=torch.channels_last)
        x, loss = torch.randn_like(z) * sampler.first, 0
        teaching = (int(torch.randint(1, STEPS - 1, ())), STEPS - 1)
        for k in range(STEPS):
            with torch.set_grad_enabled(k in teaching):
                clean = sampler.clean(network, x, k, text, condition)
                if k in teaching:
                    kept = (clean - sampler.clean(before, x, k, text, condition).detach()).square()
                    as_velocity = 1 + 1 / sampler.sigmas[k] ** 2
                    loss = loss + judge.fault(decode(clean)) + (judge.weight * kept).mean() * as_velocity
            x = sampler.next(x, clean, k).detach()
        return loss

    training.train(run, args.stage, args, {LABELS: network}, args.rate or 4e-4, loss_of, training.Ema(EMA_DECAY))
