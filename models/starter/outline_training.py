"""The joined control network of label maps, trained on for the outlines of bacteria.

ImageJ's watershed cuts a rod in two where its outline is uneven by about half a pixel. On states that the learning
network comes to by itself while it samples, the clean picture that each step predicts of fluorescent bacteria is held to
the edges of the simulator's picture, through the decoder. Bacteria in phase contrast are predicted as by the network that
was trained by sampled pictures, whose outlines are smoother there than the simulator's, and so are many round objects;
all else as before.
"""
import copy
import json

import numpy as np
import torch
import torch.nn.functional as F

import controlnet_training
import text_training
import training
import unet_training
from controlnet_training import LABELS, controlled, load_network
from joined_training import EMPHASIS, ROUND, SCALE, STAGE as BEFORE, States
from sampled_training import (EMA_DECAY, STAGE as SAMPLED, Objects, Sampler, cleaned, decoder, difference, level,
                              scenes_of, threshold)

STAGE = f"{LABELS}-outlined"
STRUCTURE, BRIGHT = "bacteria", "fluorescence"
SHARE = 0.4     # of the pictures that are drawn show bacteria, half of them in fluorescence
MANY = 40, 8    # objects, and by how much pictures of so many round ones are drawn oftener, since these drift
WEIGHT = 1.4    # of the edges
KEPT = 0.15     # weight of predictions where edges teach, 1 elsewhere
SOFTNESS = 0.15  # of edges, in differences of the means on the two sides of the threshold
AROUND = 6      # pixels outside of objects that count, too
LEAST = 500     # pixels of objects that edges are counted against, at least


class Rods:
    """Which pictures show bacteria, and how far the edges of those in fluorescence are from the simulator's."""

    def __init__(self, run, stored, decode):
        self.decode, self.empty = decode, stored.tokens[0, 0]
        self.pictures = np.load(run / "data/train.npy", mmap_mode="r")
        records = json.loads((run / "data/train.json").read_text())
        self.scenes = scenes_of(records)
        rods = torch.tensor([scene.structure == STRUCTURE for scene in self.scenes])
        bright = torch.tensor([scene.modality == BRIGHT for scene in self.scenes]) & rods
        often = stored.emphasis
        many = torch.tensor([s.structure in ROUND and r["objects"] >= MANY[0] for s, r in zip(self.scenes, records)])
        often[many] *= MANY[1]
        for some, share in ((bright, SHARE / 2), (rods & ~bright, SHARE / 2), (~rods, 1 - SHARE)):
            often[some] *= share / often[some].sum()
        self.bright, self.sampled = bright.to(often.device), (rods | many).to(often.device)

    def beside(self, index, z, ids, condition):
        """Of each picture that is drawn: its number, the simulator's, and whether caption and label map tell its contents."""
        own = torch.from_numpy(self.pictures[index.cpu().numpy()]).to(z.device).permute(0, 3, 1, 2).float() / 255
        return index, controlnet_training.turned(own), (ids != self.empty).any(1) & ~condition[:, 2].flatten(1).any(1)

    def faults(self, clean, condition, index, own, told):
        """Sum over the pictures in which ImageJ's threshold finds the bacteria where the simulator drew them."""
        judged = (self.bright[index] & told).nonzero().flatten().tolist()
        if not judged:
            return clean.new_zeros(())
        return sum(self.fault(picture, own, truth > 0, self.scenes[number]) for picture, own, truth, number in
                   zip(self.decode(clean[judged]), own[judged], condition[judged, 0], index[judged].tolist()))

    @staticmethod
    def fault(picture, own, truth, scene):
        (shown, _), (wanted, high) = edges(level(picture, scene)), edges(level(own, scene))
        if (high & truth).sum() < Objects.least_found * truth.sum():
            return shown.new_zeros(())
        near = F.max_pool2d(truth.float()[None], 2 * AROUND + 1, 1, AROUND)[0]
        return (near * (shown - wanted).square()).sum() / truth.sum().clamp(min=LEAST)


def edges(shown):
    """(h, w) in [0, 1]: how far pixels are above the threshold, soft at edges alone; and those that are above it."""
    limit, high = threshold(shown.detach())
    return torch.sigmoid((shown - limit) / (SOFTNESS * difference(shown, high))), high


def train_outlined(run, args):
    unet = controlnet_training.prepared(controlnet_training.load_unet(run))
    encoder = text_training.load_text_encoder(run).to(training.device())
    stored = unet_training.Latents(run, EMPHASIS)
    judge = Rods(run, stored, decoder(run, stored.scaling))
    states = States(run, stored, Sampler(unet, None), encoder, judge.beside)
    before, sampled = (load_network(run, stage) for stage in (BEFORE, SAMPLED))
    network = copy.deepcopy(before).requires_grad_(True)
    network.controlnet_cond_embedding.requires_grad_(False)

    def loss_of(progress):
        sigma, timestep, x, text, condition, index, own, told = states.all()
        condition = condition.contiguous(memory_format=torch.channels_last)
        given, later = (x / (sigma ** 2 + 1).sqrt(), timestep, text, condition), judge.sampled[index]
        wanted = torch.empty_like(x)
        with training.half_computation():
            with torch.no_grad():
                for teacher, taught in ((sampled, later), (before, ~later)):
                    if taught.any():
                        wanted[taught] = controlled(unet, teacher, *(one[taught] for one in given)).float()
            v = controlled(unet, network, *given).float()
        clean = cleaned(x, v, sigma)
        states.go_on(clean.detach())
        weight = torch.where(judge.bright[index], KEPT, 1.0).view(-1, 1, 1, 1)
        kept = (weight * (v - wanted).square()).mean() * SCALE
        return kept + WEIGHT * judge.faults(clean, condition, index, own, told)

    training.train(run, args.stage, args, {LABELS: network}, args.rate or 4e-4, loss_of, training.Ema(EMA_DECAY),
                   hidden=controlnet_training.hidden_weights(network))
