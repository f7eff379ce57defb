"""The control network of label maps that was trained on by sampled pictures, joined with the one before; in two stages.

Sampled pictures made small objects as large as the map has them, but large ones paid for it: cells lost their nuclei in
phase contrast, and haze was cleared away. So one network learns to predict as the later one where objects are narrow,
and as the earlier one everywhere else. Both teachers' residuals are mixed place by place, and what the UNet predicts
under the mixture is learned (Hinton et al. 2015), on the states that the learning network comes to by itself while it
samples. In a second stage it learns to predict bacteria as the later one, which draws their outlines more smoothly, and
all else as it does already.
"""
import json

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

import controlnet_training
import text_training
import training
import unet_training
from controlnet_training import LABELS, load_network
from controls import labels_control
from sampled_training import EMA_DECAY, STAGE as LATER, STEPS, Sampler, cleaned

STAGE, SECOND = f"{LABELS}-joined", f"{LABELS}-rods"
NARROW = 9.5             # pixels from the middle of an object to its edge, at most
REACH = 20, 40           # pixels from narrow objects: all theirs, and nothing of theirs
NEARER = 8               # pixels by which wide objects must be nearer than narrow ones to have a place
BEYOND_EDGE = 8          # pixels by which objects at the picture's edge go on outside it
SMALL = ("puncta", "particles", "beads")  # structures that the earlier network misses, however large their objects
RODS = ("bacteria",)     # and one that is narrow, which it does not miss; the second stage is theirs
EMPHASIS = unet_training.EMPHASIS | {"cells": 4, "puncta": 1.5, "particles": 1.5, "tissue": 5, "bacteria": 5}
ROUND = ("cells", "nuclei", "tissue")  # structures that are many narrow objects in some pictures, few wide ones in most
MANY = 0.3, 8            # share of the later network's in such a picture, and by how much it is drawn oftener
BEYOND = 1.25            # of the difference between the two, since the network that learns holds back
FARTHER = {"tissue": 1.8}  # where it holds back most
SCALE = 100              # of the loss, about 0.01 by itself: gradients are clipped at 1
RODS_SHARE = 0.4         # of the pictures that are drawn show bacteria, in the second stage
RODS_BEYOND = 2.2        # of the difference, there
DRIFTING = {"membranes": 3}  # and how much oftener others are drawn there that do not stay by themselves
CROWD = 40, 4            # round objects in a picture there, and by how much it is drawn oftener
TOGETHER = 2             # pictures that are at the same step


def narrow(labels, structure):
    """(h, w): what of the later network's is wanted there, in [0, 1]."""
    if structure in SMALL + RODS:
        return np.full(labels.shape, structure in SMALL, np.float32)
    inner = (labels > 0) & (labels_control(labels)[..., 1] == 0)
    wider = np.pad(inner, BEYOND_EDGE, mode="edge")
    depth = ndimage.distance_transform_edt(wider)[BEYOND_EDGE:-BEYOND_EDGE, BEYOND_EDGE:-BEYOND_EDGE] + 1
    numbers = np.unique(labels[labels > 0])
    thin = np.isin(labels, numbers[ndimage.maximum(depth, labels, numbers) <= NARROW]) if len(numbers) else labels > 0
    if not thin.any():
        return np.zeros(labels.shape, np.float32)
    far, wide = ndimage.distance_transform_edt(~thin), (labels > 0) & ~thin
    theirs = np.clip((REACH[1] - far) / (REACH[1] - REACH[0]), 0, 1)
    nearer = far <= ndimage.distance_transform_edt(~wide) + NEARER if wide.any() else True
    return (theirs * nearer * ~wide).astype(np.float32)


class States:
    """Pictures on their way from noise, as many at each step of the sampler; those that arrive make room for others."""

    def __init__(self, run, stored, sampler, encoder, shares):
        self.stored, self.maps, self.shares = stored, controlnet_training.Maps(run), shares
        self.sampler, self.encoder = sampler, encoder
        self.groups = [self.drawn(k) for k in range(STEPS)]

    def drawn(self, k):
        index, z, ids = self.stored.drawn(TOGETHER)
        with torch.no_grad(), training.half_computation():
            text = self.encoder(ids).last_hidden_state.float()
        x = z + torch.randn_like(z) * self.sampler.sigmas[k] if k else torch.randn_like(z) * self.sampler.first
        condition, _ = self.maps.draw(index)
        return x, text, condition, controlnet_training.turned(self.shares[index])

    def all(self):
        """What the sampler divides states by, timesteps, states, text, conditions, and shares of the later network."""
        parts = [torch.cat(part) for part in zip(*self.groups)]
        steps = torch.arange(STEPS).repeat_interleave(TOGETHER)
        return self.sampler.sigmas[steps].view(-1, 1, 1, 1), self.sampler.timesteps[steps], *parts

    def go_on(self, clean):
        moved = [(self.sampler.next(group[0], one, k), *group[1:])
                 for k, (group, one) in enumerate(zip(self.groups, clean.split(TOGETHER)))]
        self.groups = [self.drawn(0), *moved[:-1]]


def mixed(earlier, later, share):
    """Residuals: the earlier network's, and `share` of what parts the later one's from them; above 1, more than it."""
    return [a + F.adaptive_avg_pool2d(share, a.shape[-2:]) * (b - a) for a, b in zip(earlier, later)]


def of_narrow(run, stored):
    """(n, 1, 32, 32): what is wanted of the later network's, for each picture. Those with much of it are drawn oftener."""
    records = json.loads((run / "data/train.json").read_text())
    labels = np.load(run / "data/train_labels.npy", mmap_mode="r")
    shares = np.stack([narrow(np.array(one), r["structure"]) for one, r in zip(labels, records)])
    beyond = torch.tensor([FARTHER.get(r["structure"], BEYOND) for r in records]).view(-1, 1, 1, 1)
    stored.emphasis *= torch.tensor([MANY[1] if share.mean() > MANY[0] and r["structure"] in ROUND else 1.0
                                     for share, r in zip(shares, records)])
    return F.avg_pool2d(torch.from_numpy(shares)[:, None], 8) * beyond


def of_rods(run, stored):
    """(n, 1, 1, 1): the same for the second stage, bacteria and nothing else. Many round objects are drawn oftener, since
    they drift."""
    records = json.loads((run / "data/train.json").read_text())
    rods = torch.tensor([r["structure"] in RODS for r in records])
    many = torch.tensor([r["structure"] in ROUND and r["objects"] >= CROWD[0] for r in records])
    stored.emphasis *= torch.where(many, CROWD[1], 1) * torch.tensor([DRIFTING.get(r["structure"], 1) for r in records])
    for some, share in ((rods, RODS_SHARE), (~rods, 1 - RODS_SHARE)):
        stored.emphasis[some] *= share / stored.emphasis[some].sum()
    return RODS_BEYOND * rods.float().view(-1, 1, 1, 1)


def train_joined(run, args):
    learn(run, args, of_narrow, LABELS, start=LATER)


def train_rods(run, args):
    learn(run, args, of_rods, STAGE, start=STAGE)


def learn(run, args, shares_of, earlier, start):
    """From the network of the stage `start`, to predict as the later one where `shares_of` says, else as `earlier`."""
    unet = controlnet_training.prepared(controlnet_training.load_unet(run))
    encoder = text_training.load_text_encoder(run).to(training.device())
    stored = unet_training.Latents(run, EMPHASIS)
    shares = shares_of(run, stored).to(stored.means.device)
    states = States(run, stored, Sampler(unet, None), encoder, shares)
    network = load_network(run, start).requires_grad_(True)
    network.controlnet_cond_embedding.requires_grad_(False)
    earlier, later = (load_network(run, stage) for stage in (earlier, LATER))

    def residuals(network, *given):
        down, middle = network(*given, return_dict=False)
        return [*down, middle]

    def predicted(given, kept):
        return unet(*given, down_block_additional_residuals=kept[:-1], mid_block_additional_residual=kept[-1]).sample

    def loss_of(progress):
        sigma, timestep, x, text, condition, share = states.all()
        given = x / (sigma ** 2 + 1).sqrt(), timestep, text
        condition = condition.contiguous(memory_format=torch.channels_last)
        with training.half_computation():
            with torch.no_grad():
                wanted = predicted(given, mixed(residuals(earlier, *given, condition),
                                                residuals(later, *given, condition), share)).float()
            v = predicted(given, residuals(network, *given, condition)).float()
        states.go_on(cleaned(x, v.detach(), sigma))
        return (v - wanted).square().mean() * SCALE

    training.train(run, args.stage, args, {LABELS: network}, args.rate or 4e-4, loss_of, training.Ema(EMA_DECAY),
                   hidden=controlnet_training.hidden_weights(network))
