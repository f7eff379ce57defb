"""Losses and crops for the autoencoder."""
import numpy as np
import skimage.data
import torch
import torch.nn.functional as F

REAL_SHARE = 0.12
PHOTOGRAPHS = ("cell", "immunohistochemistry", "retina", "microaneurysms", "hubble_deep_field", "coffee", "astronaut",
               "chelsea", "rocket", "coins", "moon", "camera", "brick", "gravel", "grass", "colorwheel")


def photographs():
    """Scikit-image's bundled pictures that need no download, as RGB."""
    pictures = []
    for name in PHOTOGRAPHS:
        try:
            picture = np.asarray(getattr(skimage.data, name)())
        except Exception:  # not in this installation: the others suffice
            continue
        if picture.dtype == np.uint8 and min(picture.shape[:2]) >= 256:
            pictures.append(np.stack([picture] * 3, -1) if picture.ndim == 2 else picture[..., :3])
    return pictures


def random_crop(rng, picture, side, tries=3):
    """The liveliest of a few random crops, so that empty background does not fill the batches."""
    height, width = picture.shape[:2]
    best = None
    for _ in range(tries):
        y, x = rng.integers(height - side + 1), rng.integers(width - side + 1)
        crop = picture[y:y + side, x:x + side]
        if best is None or crop[::4, ::4].std() > best[::4, ::4].std():
            best = crop
    return best.astype(np.float32) / 255


def augment(rng, crop):
    """Half the crops get another gain and half of those another colour."""
    if rng.random() < 0.5:
        crop = crop * rng.uniform(0.5, 1.1)
        if rng.random() < 0.5:
            crop = crop[..., rng.permutation(3)] * rng.uniform(0.2, 1.0, 3)
        if rng.random() < 0.1:
            crop = 1 - crop
    return np.clip(crop, 0, 1)


def batch(rng, simulated, real, size, side):
    """(size, 3, side, side) in [-1, 1]."""
    crops = []
    for _ in range(size):
        if rng.random() < REAL_SHARE:
            picture = real[rng.integers(len(real))]
            shrink = 1 if min(picture.shape[:2]) < 2 * side else rng.integers(1, 3)
            crops.append(augment(rng, random_crop(rng, picture[::shrink, ::shrink], side, 1)))
        else:
            crops.append(augment(rng, random_crop(rng, simulated[rng.integers(len(simulated))], side)))
    return torch.from_numpy(np.stack(crops).astype(np.float32)).permute(0, 3, 1, 2).contiguous() * 2 - 1


def dihedral(x, k):
    """Element k of the eight symmetries of the square."""
    x = torch.rot90(x, k % 4, (2, 3))
    return x.flip(3) if k >= 4 else x


def channel_differences(x):
    return torch.stack([x[:, 0] - x[:, 1], x[:, 1] - x[:, 2], x[:, 2] - x[:, 0]], 1)


def reconstruction_loss(y, x):
    """L1 on values, on gradients and on channel differences, the last also on coarse averages.

    PSNR hardly sees colour, because dark fields dominate; the differences make a wrong hue as dear as a wrong shape.
    """
    error = y - x
    gradient = (error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean())
    chroma = channel_differences(error)
    return error.abs().mean() + 0.5 * gradient + 0.5 * chroma.abs().mean() + 0.5 * F.avg_pool2d(chroma, 8).abs().mean()


def vae_loss(vae, colour_probe, x, k):
    """Loss of decoding the latents after symmetry k, so that turned and flipped latents are legitimate later.

    `colour_probe` (1x1 convolution, 4 to 3) reads the coarse picture from the latents linearly: it keeps hues that
    are far apart in the picture (cyan and green, say) apart in the latents.
    """
    posterior = vae.encode(x).latent_dist
    z = dihedral(posterior.sample(), k)
    x = dihedral(x, k)
    coarse = (colour_probe(z) - F.avg_pool2d(x, 8)).abs().mean()
    divergence = 0.5 * (posterior.mean ** 2 + posterior.var - 1 - posterior.logvar).mean()
    return reconstruction_loss(vae.decode(z).sample, x) + 0.3 * coarse + 5e-4 * divergence
