"""Writes measures/measures.npz: what scikit-image, SciPy and torchmetrics measure on pieces of the example micrographs.

    python models/reference/measures.py

pairs: skimage's peak_signal_noise_ratio and structural_similarity, both windows.
feature rows (a row a piece): NumPy's quantiles, SciPy's grey openings, NumPy's Fourier transform.
kid_, fid_: torchmetrics' polynomial MMD and Frechet distance on those rows and on random ones, which are written too.
eigen_: a symmetric matrix and NumPy's eigenvalues.
"""
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import ndimage
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torchmetrics.image.fid import _compute_fid
from torchmetrics.image.kid import poly_mmd

ROOT = Path(__file__).resolve().parents[2]
RADII = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)
TILE = 64


def pieces(name, count):
    """Pieces of 96 x 80 pixels, at places that the test computes too."""
    picture = np.asarray(Image.open(ROOT / f"examples/micrographs/{name}.png").convert("RGB"))
    return [picture[(37 * i) % 170:][:80, (53 * i) % 150:][:, :96] / 255 for i in range(count)]


def quantiles(picture):
    return np.quantile(picture, (np.arange(32) + 0.5) / 32, axis=(0, 1)).T.ravel()


def opened(grey, radius):
    """Pixels beyond the border do not count."""
    side = 2 * radius + 1
    low = ndimage.minimum_filter(grey, size=side, mode="constant", cval=np.inf)
    return ndimage.maximum_filter(low, size=side, mode="constant", cval=-np.inf)


def pattern_spectrum(grey):
    sums = [grey.sum(), *(opened(grey, radius).sum() for radius in RADII)]
    return -np.diff(sums) / sums[0] * len(RADII)


def granulometry(picture):
    grey = picture.mean(axis=2)
    return np.concatenate([pattern_spectrum(grey), pattern_spectrum(1 - grey)])


def spectrum(picture):
    grey = picture.mean(axis=2)
    line = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(TILE) / TILE)
    window = np.outer(line, line)
    frequency = np.fft.fftfreq(TILE, 1 / TILE)
    band = np.floor(np.hypot(frequency[:, None], frequency[None]) + 0.5)
    powers = []
    for y in range(0, grey.shape[0] - TILE + 1, TILE // 2):
        for x in range(0, grey.shape[1] - TILE + 1, TILE // 2):
            tile = grey[y:y + TILE, x:x + TILE]
            powers.append(np.abs(np.fft.fft2((tile - tile.mean()) * window)) ** 2 / (window ** 2).sum())
    mean = np.mean(powers, axis=0)
    return (np.log10([mean[band == k].mean() + 1e-8 for k in range(1, 33)]) + 8) / 8


def distances(x, y):
    x, y = torch.tensor(np.float32(x)).double(), torch.tensor(np.float32(y)).double()
    n, m = len(x), len(y)
    kernels = [(a @ b.T / x.shape[1] + 1) ** 3 for a, b in ((x, x), (x, y), (y, y))]
    # torchmetrics' maximum_mean_discrepancy takes sets of one size only: where they differ, its formula by hand
    kid = poly_mmd(x, y) if n == m else ((kernels[0].sum() - kernels[0].trace()) / (n * (n - 1))
                                         + (kernels[2].sum() - kernels[2].trace()) / (m * (m - 1))
                                         - 2 * kernels[1].mean())
    fid = _compute_fid(x.mean(0), x.T.cov(), y.mean(0), y.T.cov())
    return float(kid), float(fid)


def main():
    arrays = {}
    tissue, cell = pieces("tissue", 9), pieces("cell", 7)
    options = {"uniform": {}, "gaussian": {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}}
    pairs = [*zip(tissue, cell), *((piece, 0.7 * piece + 0.1) for piece in tissue)]
    arrays["psnr"] = [peak_signal_noise_ratio(a, b, data_range=1) for a, b in pairs]
    for name, option in options.items():
        arrays[f"ssim_{name}"] = [structural_similarity(a, b, data_range=1, channel_axis=2, **option)
                                  for a, b in pairs]
    for name, space in {"intensity": quantiles, "granulometry": granulometry, "spectrum": spectrum}.items():
        x, y = np.stack([space(p) for p in tissue]), np.stack([space(p) for p in cell])
        arrays[f"{name}_tissue"], arrays[f"{name}_cell"] = x, y
        arrays[f"kid_{name}"], arrays[f"fid_{name}"] = distances(x, y)
    random = np.random.default_rng(7)
    for name, (n, m, d) in {"many": (60, 60, 12), "few": (9, 14, 30), "uneven": (40, 6, 16), "constant": (30, 25, 8)}.items():
        x, y = random.normal(size=(n, d)) @ random.normal(size=(d, d)), random.normal(0.5, 1.2, size=(m, d))
        if name == "constant":
            x[:, 3] = y[:, 3] = 0.25
            x[:, 5] = 0
        arrays[f"x_{name}"], arrays[f"y_{name}"] = x, y
        arrays[f"kid_{name}"], arrays[f"fid_{name}"] = distances(x, y)
    for size in (1, 2, 5, 24):
        matrix = random.normal(size=(size, size))
        arrays[f"eigen_{size}"] = np.float32(matrix + matrix.T)
        arrays[f"values_{size}"] = np.linalg.eigvalsh(np.float64(arrays[f"eigen_{size}"]))
    target = ROOT / "src/test/resources/reference/measures"
    target.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(target / "measures.npz", **{name: np.float32(np.atleast_1d(a)) for name, a in arrays.items()})


if __name__ == "__main__":
    main()
