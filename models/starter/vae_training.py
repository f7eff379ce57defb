"""The autoencoder: crops to train on, losses, and the folding of its latents' statistics into it."""
import hashlib
import json

import numpy as np
import skimage.data
import torch
import torch.nn.functional as F

import networks
import training

REAL_SHARE = 0.2
MICROGRAPHS = ("cell", "immunohistochemistry", "retina", "microaneurysms")
PHOTOGRAPHS = (*MICROGRAPHS, "hubble_deep_field", "coffee", "astronaut", "chelsea", "rocket", "coins", "moon", "camera",
               "brick", "gravel", "grass", "colorwheel")
STATISTICS = "latent_statistics.json"
GRAIN = 3.0
GRAINY_SHARE = 0.4


def photographs():
    """Scikit-image's bundled pictures that need no download, as RGB, by name."""
    pictures = {}
    for name in PHOTOGRAPHS:
        try:
            picture = np.asarray(getattr(skimage.data, name)())
        except Exception:  # not in this installation: the others suffice
            continue
        if picture.dtype == np.uint8 and min(picture.shape[:2]) >= 256:
            pictures[name] = np.stack([picture] * 3, -1) if picture.ndim == 2 else np.ascontiguousarray(picture[..., :3])
    return pictures


def simulated_crops(pictures, size, side):
    """(size, side, side, 3) of the pictures, uint8: of two random crops each, the livelier or the grainier one."""
    margin = pictures.shape[1] - side + 1
    place = torch.stack([torch.randint(n, (2 * size,)) for n in (len(pictures), margin, margin)], 1).tolist()
    crops = torch.stack([pictures[i, y:y + side, x:x + side] for i, y, x in place]).to(training.device())
    liveliness = crops[:, ::4, ::4].float().std((1, 2)).mean(1).view(size, 2)
    graininess = crops[:, :64].float().diff(dim=1).diff(dim=2).abs().mean((1, 2, 3)).view(size, 2)
    lively = torch.rand(size, 1, device=crops.device) < 0.5
    return crops.view(size, 2, side, side, 3)[torch.arange(size, device=crops.device),
                                              torch.where(lively, liveliness, graininess).argmax(1)]


def real_crop(rng, picture, side):
    """(side, side, 3), uint8: a random part, up to twice as large or half as small."""
    reach = int(min(side * rng.uniform(0.6, 2.0), *picture.shape[:2]))
    y, x = (int(rng.integers(n - reach + 1)) for n in picture.shape[:2])
    part = torch.from_numpy(picture[y:y + reach, x:x + reach]).permute(2, 0, 1)[None].float()
    part = F.interpolate(part, (side, side), mode="bilinear", antialias=True, align_corners=False)
    return part[0].permute(1, 2, 0).round().to(torch.uint8)


def augment(x):
    """(n, 3, h, w) in [0, 1]: half get another gain, a quarter another colour, a twentieth are inverted."""
    n, dev = len(x), x.device
    luck = torch.rand(n, device=dev)
    gain = torch.where(luck < 0.5, torch.rand(n, device=dev) * 0.6 + 0.5, torch.ones(n, device=dev))
    tint = torch.where((luck < 0.25)[:, None], torch.rand(n, 3, device=dev) * 0.8 + 0.2, torch.ones(n, 3, device=dev))
    channels = torch.where((luck < 0.25)[:, None], torch.rand(n, 3, device=dev).argsort(1),
                           torch.arange(3, device=dev).expand(n, 3))
    x = torch.gather(x, 1, channels[:, :, None, None].expand_as(x)) * (gain[:, None] * tint)[:, :, None, None]
    return torch.where((luck > 0.95)[:, None, None, None], 1 - x, x).clamp(0, 1)


def grainy(x):
    """(n, 3, h, w) in [0, 1]: some are smoothed and get noise that grows with the root of the light.

    Where there is nothing but noise to keep, the latents learn to say how much of it there is, and the decoder to
    draw it; from the simulated pictures alone it learned neither.
    """
    def uniform():
        return torch.rand(len(x), 1, 1, 1, device=x.device)
    smooth = F.avg_pool2d(x, 9, 1, 4, count_include_pad=False)
    noise = torch.randn(len(x), 1, *x.shape[2:], device=x.device) * (0.02 + 0.13 * uniform()) * (smooth + 0.05).sqrt()
    return torch.where(uniform() < GRAINY_SHARE, (smooth + noise).clamp(0, 1), x)


def batch(rng, simulated, real, size, side):
    """(size, 3, side, side) in [-1, 1]."""
    other = min(int(rng.binomial(size, REAL_SHARE)), size - 1)
    crops = [simulated_crops(simulated, size - other, side)]
    if other:
        crops.append(torch.stack([real_crop(rng, real[rng.integers(len(real))], side)
                                  for _ in range(other)]).to(training.device()))
    x = torch.cat(crops).permute(0, 3, 1, 2).float() / 255
    return (grainy(augment(x)) * 2 - 1).contiguous(memory_format=torch.channels_last)


def dihedral(x, k):
    """Element k of the eight symmetries of the square."""
    x = torch.rot90(x, k % 4, (2, 3))
    return x.flip(3) if k >= 4 else x


def channel_differences(x):
    return torch.stack([x[:, 0] - x[:, 1], x[:, 1] - x[:, 2], x[:, 2] - x[:, 0]], 1)


def texture(x):
    """Local strength of what a 3x3 mean takes away, on the latents' grid: how grainy or sharp each place is."""
    fine = x - F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    return (F.avg_pool2d(fine.square().mean(1, keepdim=True), 16, 8, 4, count_include_pad=False) + 1e-5).sqrt()


def reconstruction_loss(y, x):
    """L1 on values, on gradients, on channel differences (also of coarse averages), and on local texture.

    PSNR hardly sees colour, because dark fields dominate; the differences make a wrong hue as dear as a wrong shape.
    Grain cannot be stored grain by grain, and any that differs from the original's costs more in L1 than none. The
    texture term asks for as much of it as there was, and must outweigh that: at 0.5 the pictures came out smooth.
    """
    error = y - x
    gradient = error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean()
    chroma = channel_differences(error)
    grain = (texture(y) - texture(x)).abs().mean()
    return (error.abs().mean() + 0.5 * gradient + 0.5 * chroma.abs().mean() + 0.5 * F.avg_pool2d(chroma, 8).abs().mean()
            + GRAIN * grain)


class VaeTraining:
    """Losses of the autoencoder and of the discriminator that looks at what it last made."""

    def __init__(self, vae, colour_probe, grain_probe, discriminator):
        self.vae, self.colour_probe, self.grain_probe, self.discriminator = vae, colour_probe, grain_probe, discriminator
        self.shown = None

    def loss(self, x, k, adversarial):
        """Of decoding the latents after symmetry k, so that turned and flipped latents are legitimate later.

        `colour_probe` (1x1 convolution, 4 to 3) reads the coarse picture from the latents linearly: it keeps hues
        that are far apart in the picture (cyan and green, say) apart in the latents. `grain_probe` (4 to 1) reads how
        grainy each place is, which an encoder that is judged by values alone leaves out.
        """
        posterior = self.vae.encode(x).latent_dist
        z, x = dihedral(posterior.sample(), k), dihedral(x, k)
        y = self.vae.decode(z).sample
        coarse = (self.colour_probe(z) - F.avg_pool2d(x, 8)).abs().mean()
        grain = (self.grain_probe(z) - texture(x).log()).abs().mean()
        divergence = 0.5 * (posterior.mean ** 2 + posterior.var - 1 - posterior.logvar).mean()
        loss = reconstruction_loss(y.float(), x) + 0.3 * coarse + 0.1 * grain + 5e-4 * divergence
        self.shown = x, y.detach()
        return loss - adversarial * self.discriminator(y).mean() if adversarial > 0 else loss

    def discriminator_loss(self):
        """Hinge loss (Lim & Ye 2017)."""
        x, y = self.shown
        with training.half_computation():
            return (F.relu(1 - self.discriminator(x)).mean() + F.relu(1 + self.discriminator(y)).mean()).float()


def load_pictures(run):
    """(n, 256, 256, 3), uint8; on a GPU they are held there."""
    pictures = torch.from_numpy(np.load(run / "data/train.npy", mmap_mode="c"))
    return pictures.to(training.device()) if training.device().type == "cuda" else pictures


def train_vae(run, args):
    """Crops of 128 pixels, for the statistics of group norm; of 64 in the first `--small-share` of the budget, if any.

    The discriminator's word gains weight in the first three tenths.
    """
    rng, simulated, real = training.generator(), load_pictures(run), list(photographs().values())
    vae = networks.new_vae().to(memory_format=torch.channels_last)
    colour_probe, grain_probe = torch.nn.Conv2d(4, 3, 1), networks.new_grain_probe()
    discriminator = networks.new_discriminator()
    state = VaeTraining(vae, colour_probe, grain_probe, discriminator)
    size = args.batch or 12

    def loss_of(progress):
        small = progress < args.small_share
        x = batch(rng, simulated, real, size if small else max(size // 3, 1), 64 if small else 128)
        k = int(rng.integers(8)) if rng.random() < 0.5 else 0
        with training.half_computation():
            return state.loss(x, k, 0.01 * min(1.0, progress / 0.3))

    training.train(run, "vae", args, {"vae": vae, "probe": colour_probe, "grain": grain_probe}, args.rate or 1e-3, loss_of,
                   opponent=("discriminator", discriminator, state.discriminator_loss))


def load_vae(run):
    """The autoencoder as it was trained."""
    vae = networks.new_vae()
    vae.load_state_dict(torch.load(run / "vae.pt", map_location="cpu", weights_only=True)["modules"]["vae"])
    return vae.eval().requires_grad_(False)


def fingerprint(vae):
    """Of the parameters in half precision, which packing keeps."""
    return hashlib.sha256(b"".join(v.half().cpu().numpy().tobytes() for v in vae.state_dict().values())).hexdigest()


def load_measured_vae(run):
    """(the autoencoder with its latents' channels centred and equally wide, scaling factor).

    ValueError if the stage `latents` measured another one: the UNet has then learned latents that it does not make.
    """
    vae, measured = load_vae(run), json.loads((run / STATISTICS).read_text())
    if not has_statistics(run, vae):
        raise ValueError(f"{run / STATISTICS} and latents.npy are those of another autoencoder than vae.pt: run the stage "
                         "latents, and train the UNet on them from the start.")
    normalise(vae, torch.tensor(measured["centre"]), torch.tensor(measured["width"]))
    return vae, measured["scaling"]


@torch.no_grad()
def normalise(vae, centre, width):
    """Folds z' = (z - centre) / width, one value a channel, into the 1x1 convolutions around the latents.

    The pipeline has one scaling factor for all channels and no shift, so this cannot be left to it.
    """
    inward, outward = vae.quant_conv, vae.post_quant_conv
    outward.bias += outward.weight[:, :, 0, 0] @ centre
    outward.weight *= width.view(1, -1, 1, 1)
    inward.weight[:4] /= width.view(-1, 1, 1, 1)
    inward.bias[:4] = (inward.bias[:4] - centre) / width
    inward.bias[4:] -= 2 * width.log()


def as_batch(pictures):
    """uint8 (n, h, w, 3) to (n, 3, h, w) in [-1, 1], on the device that trains."""
    return torch.from_numpy(np.array(pictures)).to(training.device()).permute(0, 3, 1, 2).float() / 127.5 - 1


def write_statistics(run, vae, centre, width, scaling):
    """Of the latents of `vae`: mean and relative width of each channel, and the factor that makes them 1 wide."""
    statistics = {"autoencoder": fingerprint(vae), "centre": centre, "width": width, "scaling": scaling}
    print(statistics)
    (run / STATISTICS).write_text(json.dumps(statistics, indent=2) + "\n")


def has_statistics(run, vae):
    path = run / STATISTICS
    return path.exists() and json.loads(path.read_text())["autoencoder"] == fingerprint(vae)


@torch.no_grad()
def latents(run, args):
    """Writes latents.npy, normalised posterior means in half precision, and what normalised them as JSON.

    Statistics of this autoencoder that are there already are kept: a UNet may have been trained on them. The posterior's
    deviation is some hundredth of the latents', so the means alone are trained on.
    """
    torch.set_num_threads(args.threads)
    vae = load_vae(run).to(training.device())
    pictures = np.load(run / "data/train.npy", mmap_mode="r")
    size = 256 if training.device().type == "cuda" else 4
    means = torch.cat([vae.encode(as_batch(pictures[i:i + size])).latent_dist.mean.cpu()
                       for i in range(0, len(pictures), size)])
    if not has_statistics(run, vae):
        spread = means.std((0, 2, 3))
        scaling = 1 / spread.mean().item()
        write_statistics(run, vae, means.mean((0, 2, 3)).tolist(), (spread * scaling).tolist(), scaling)
    kept = json.loads((run / STATISTICS).read_text())
    centre, width = (torch.tensor(kept[name]).view(-1, 1, 1) for name in ("centre", "width"))
    np.save(run / "latents.npy", ((means - centre) / width).half().numpy())
