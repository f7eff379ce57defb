"""Numbers that pictures are judged by, and how sure they are. Pictures are RGB in [0, 1]."""
import numpy as np
from scipy.ndimage import convolve, gaussian_filter

from micrographs.captions import FILAMENTS


def sharpness(picture):
    """Steepest edges (of a hundredth of the pixels) over the picture's contrast: density and size do not matter."""
    level = gaussian_filter(picture.mean(-1), 1.5)
    slope = np.hypot(*np.gradient(level))
    return float(np.percentile(slope, 99) / max(np.percentile(level, 99.5) - np.percentile(level, 0.5), 0.05))


NOISE_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], float)  # Immerkaer 1996


def noise(picture):
    """Standard deviation of the noise in the brightest channel (Immerkaer 1996)."""
    return float(np.sqrt(np.pi / 2) / 6 * np.abs(convolve(picture.max(-1).astype(float), NOISE_MASK)).mean())


def is_bright_field(picture):
    """Whether three tenths of the pixels or fewer are dark in all channels."""
    return bool(np.percentile(picture.max(-1), 30) > 0.45)


def size(counts, structure):
    """Per picture: mean radius of the objects, or for filaments their mean width, in pixels; NaN where there are none."""
    number, area, skeleton = counts.T
    if structure in FILAMENTS:
        return np.where(skeleton > 0, number * area / np.maximum(skeleton, 1), np.nan)
    return np.where(number > 0, np.sqrt(area / np.pi), np.nan)


def objects(counts, structure):
    """Per picture: the number of objects, or for filaments, which cross, the length of their skeleton."""
    return counts[:, 2] if structure in FILAMENTS else counts[:, 0]


def auc(low, high):
    """Probability that a value of `high` exceeds one of `low`, ties counting half."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    low, high = low[np.isfinite(low)], high[np.isfinite(high)]
    if not len(low) or not len(high):
        return 0.5
    difference = high[:, None] - low
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def ratio(low, high):
    """Of the means, at least a thousandth."""
    return float(max(np.nanmean(high), 1e-3) / max(np.nanmean(low), 1e-3))


def interval(statistic, samples, repeats=300, seed=0):
    """95 % bootstrap interval of statistic(*samples), each resampled with replacement."""
    rng = np.random.default_rng(seed)
    values = [statistic(*(np.asarray(s)[rng.integers(len(s), size=len(s))] for s in samples)) for _ in range(repeats)]
    return tuple(np.nanpercentile(values, (2.5, 97.5)))


def dice(a, b):
    return float(2 * (a & b).sum() / max(a.sum() + b.sum(), 1))


def psnr(a, b):
    return float(-10 * np.log10(max(np.mean((a - b) ** 2), 1e-10)))
