"""The control networks: residuals for the frozen UNet, from a label map or from a picture with a hole.

First the layers that read the control picture learn to keep what it shows (stages `embedding` and `embedding-inpaint`),
then the copy of the UNet's encoder learns with them (`controlnet` and `controlnet-inpaint`).
"""
import json

import numpy as np
import torch
import torch.nn.functional as F
from diffusers.models.attention_processor import AttnProcessor
from scipy.ndimage import grey_dilation

import networks
import text_training
import training
import unet_training
import vae_training
from controls import holed, labels_control, unknown
from holes import hole
from micrographs.captions import FILAMENTS

UNKNOWN_SHARE = 0.05     # of a batch, whose label maps are withheld
MERGED_SHARE = 0.3       # of the label maps are masks, in which objects that touch are one
WIDTHS = (1, 3, 3, 3, 5)  # of filaments, in pixels; the simulator draws three
COLOUR_WEIGHTS = (1.0, 4.0, 0.5)  # borders are few pixels
CELL = 8                 # pixels of a latent
AROUND = 0.4             # weight of latents that neither hold an object nor lie beside one that does; 1 of those
OUTSIDE = 0.1            # weight of latents that no hole touches; 1 in the hole
SEAM, SEAM_WEIGHT = 2, 2.0  # latents in the hole so near to its edge count more, by this
EMA_DECAY = 0.995
SHARES = (0.03, 0.77)    # as for the UNet


def varied(labels, structure, rng):
    """The label map as others may draw it: filaments of another width, objects that touch not told apart."""
    if structure in FILAMENTS and (width := rng.choice(WIDTHS)) != 3:
        labels = grey_dilation(labels, size=(width - 2,) * 2) if width > 3 else thinned(labels)
    return (labels > 0).astype(labels.dtype) if rng.random() < MERGED_SHARE else labels


def thinned(labels):
    """Without the pixels at the edge of the foreground, unless nothing is left."""
    inner = labels * (labels_control(labels > 0)[..., 1] == 0)
    return inner if inner.any() else labels


def controls(run, args):
    """Writes controls.npy, uint8 (images, 2, 256, 32): objects and borders of the label maps, eight pixels a byte."""
    maps = np.load(run / "data/train_labels.npy", mmap_mode="r")
    records = json.loads((run / "data/train.json").read_text())
    packed = np.lib.format.open_memmap(run / "controls.npy", mode="w+", dtype=np.uint8,
                                       shape=(len(maps), 2, maps.shape[1], maps.shape[2] // 8))
    for i, (labels, record) in enumerate(zip(maps, records)):
        drawn = labels_control(varied(labels, record["structure"], np.random.default_rng(i)))
        packed[i] = np.packbits(drawn[..., :2].transpose(2, 0, 1) > 0, axis=-1)
    packed.flush()


def turned(x):
    """Each eighth of the batch in another symmetry, as Latents.drawn turns latents."""
    return torch.cat([vae_training.dihedral(part, k) for k, part in enumerate(x.chunk(8))])


def weighted(counted):
    """What latents count, (n, 1, h, w), with a mean of 1 in each picture, unless that were more than three times as much."""
    return counted / counted.mean((2, 3), keepdim=True).clamp(min=0.3)


# Small objects are few pixels of the control picture, and are drawn oftener than for the UNet.
EMPHASIS = unet_training.EMPHASIS | {"puncta": 3.5, "particles": 3, "tissue": 2.2, "bacteria": 3.5}


class Maps:
    """Control pictures of the label maps, in the order of the latents. `shapes` is the noise that decides shapes, as for
    the UNet, but since the layout is given, more of it does."""
    shapes = (0.3, 10)

    def __init__(self, run):
        self.packed = np.load(run / "controls.npy", mmap_mode="r")
        self.count = len(self.packed)
        self.unknown = torch.from_numpy(unknown((256, 256))).permute(2, 0, 1).to(training.device()).float() / 255

    def draw(self, index):
        """(n, 3, 256, 256) in [0, 1], and how much each latent counts, (n, 1, 32, 32): few and small objects would
        hardly count in the mean of all."""
        found = np.unpackbits(self.packed[index.cpu().numpy()], axis=-1)
        x = F.pad(torch.from_numpy(found).to(training.device()).float(), (0, 0, 0, 0, 0, 1))
        withheld = torch.rand(len(x), 1, 1, 1, device=x.device) < UNKNOWN_SHARE
        x = turned(torch.where(withheld, self.unknown, x))
        near = F.max_pool2d(F.max_pool2d(x[:, :1], CELL), 3, 1, 1)
        return x, weighted(AROUND + (1 - AROUND) * near)

    @staticmethod
    def kept(read, x):
        """How well the channels of `read`, 3 * 64 of each latent, say which pixels have which colour."""
        weight = torch.tensor(COLOUR_WEIGHTS, device=x.device).repeat_interleave(CELL ** 2).view(1, -1, 1, 1)
        return F.binary_cross_entropy_with_logits(read, F.pixel_unshuffle(x, CELL), weight)


class Holes:
    """The pictures, each with a new hole. Of less noise than `shapes` the UNet itself sees what surrounds the hole."""
    shapes = (0.7, 20)

    def __init__(self, run):
        self.pictures, self.rng = np.load(run / "data/train.npy", mmap_mode="r"), training.generator()
        self.count = len(self.pictures)

    def draw(self, index):
        """(n, 3, 256, 256) in [0, 1], -1 in the hole; and how much each latent counts, (n, 1, 32, 32)."""
        pictures = self.pictures[index.cpu().numpy()]
        masks = np.stack([hole(self.rng, 256) for _ in pictures])
        x = turned(torch.from_numpy(holed(pictures, masks).transpose(0, 3, 1, 2)).to(training.device()))
        within = F.max_pool2d((x[:, :1] < 0).float(), CELL)
        edge = within * F.max_pool2d(1 - within, 2 * SEAM + 1, 1, SEAM)
        return x, weighted(OUTSIDE + within + SEAM_WEIGHT * edge)

    @staticmethod
    def kept(read, x):
        """How far the channels of `read` are from the pixels, and from saying which of them are in the hole."""
        missing, pixels = F.pixel_unshuffle((x[:, :1] < 0).float(), CELL), F.pixel_unshuffle(x.clamp(min=0), CELL)
        known = (1 - missing).repeat(1, 3, 1, 1)
        values, doubt = read.split((3 * CELL ** 2, CELL ** 2), 1)
        return ((values - pixels) * known).abs().mean() * 4 + F.binary_cross_entropy_with_logits(doubt, missing)


LABELS = "controlnet"
KINDS = {LABELS: (Maps, 3), "controlnet-inpaint": (Holes, 4)}  # and how many values of a pixel are kept
EMBEDDINGS = {"embedding": LABELS, "embedding-inpaint": "controlnet-inpaint"}


def train_embedding(run, args):
    """The first layers learn to keep every pixel of the control picture in the channels of its latent.

    From their initial weights they need some thousand steps of the whole network to show a filament of three pixels.
    """
    kind, values = KINDS[EMBEDDINGS[args.stage]]
    stored, embedding = kind(run), new_network(run).controlnet_cond_embedding
    torch.nn.init.kaiming_uniform_(embedding.conv_out.weight, a=5 ** 0.5)
    reading = torch.nn.Conv2d(embedding.conv_out.out_channels, values * CELL ** 2, 1)
    embedding.to(memory_format=torch.channels_last)

    def loss_of(progress):
        x, _ = stored.draw(torch.randint(stored.count, (args.batch or 16,)))
        top, left = torch.randint(0, 256 - 128 + 1, (2,)).tolist()
        x = x[:, :, top:top + 128, left:left + 128].contiguous(memory_format=torch.channels_last)
        with training.half_computation():
            kept = embedding(x).float()
        return kind.kept(reading(kept), x) + 0.01 * (kept.std() - 1).square()

    training.train(run, args.stage, args, {"embedding": embedding, "reading": reading}, args.rate or 4e-3, loss_of)


def load_unet(run):
    unet = networks.new_unet()
    unet.load_state_dict(torch.load(run / "unet.pt", map_location="cpu", weights_only=True)["ema"]["unet"])
    return unet.eval().requires_grad_(False)


def new_network(run):
    return networks.new_controlnet(load_unet(run))


def prepared(network):
    if training.device().type == "cpu":
        network.set_attn_processor(AttnProcessor())  # explicit products: faster backward here than the fused kernel
    return network.to(training.device(), memory_format=torch.channels_last)


def load_network(run, stage):
    """The averaged weights of a stage of the label-map network, not to be trained."""
    network = prepared(new_network(run)).requires_grad_(False)
    saved = torch.load(run / f"{stage}.pt", map_location="cpu", weights_only=True)
    network.load_state_dict(saved["ema"][LABELS])
    return network


def hidden_weights(network):
    """3x3 convolutions of the copied encoder but its first."""
    return [p for name, p in network.named_parameters()
            if p.shape[2:] == (3, 3) and not name.startswith(("conv_in", "controlnet_cond_embedding"))]


def train_controlnet(run, args):
    """The loss of the UNet, whose weights stay; `--whole` trains the layers that read the control picture, too."""
    stored, conditions = unet_training.Latents(run, EMPHASIS), KINDS[args.stage][0](run)
    encoder = text_training.load_text_encoder(run).to(training.device())
    alphas = networks.new_scheduler().alphas_cumprod.to(training.device())
    unet, network = prepared(load_unet(run)), prepared(new_network(run))
    if not (run / f"{args.stage}.pt").exists():
        reader = next(stage for stage, kind in EMBEDDINGS.items() if kind == args.stage)
        start = torch.load(run / f"{reader}.pt", map_location="cpu", weights_only=True)["modules"]["embedding"]
        network.controlnet_cond_embedding.load_state_dict(start)
    network.controlnet_cond_embedding.requires_grad_(args.whole)

    def loss_of(progress):
        index, z, ids = stored.drawn(args.batch or 16)
        x, places = conditions.draw(index)
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.no_grad(), training.half_computation():
            text = encoder(ids).last_hidden_state.float()

        def velocity(noisy, t, text):
            down, middle = network(noisy, t, text, x, return_dict=False)
            return unet(noisy, t, text, down_block_additional_residuals=down, mid_block_additional_residual=middle)

        return unet_training.velocity_loss(velocity, alphas, z, text, SHARES, conditions.shapes, places)

    training.train(run, args.stage, args, {args.stage: network}, args.rate or 6e-4, loss_of, training.Ema(EMA_DECAY),
                   hidden=hidden_weights(network))
