"""What the autoencoder must show before any UNet step: hue, noise, PSNR of held-out simulated and of real pictures."""
import json

import numpy as np
import torch

import training
import vae_training
from evaluation import measures
from micrographs.scene import COLOURS

HUE, SIMULATED, REAL = 0.95, 28, 22  # share, dB, dB
NOISE, NOISE_RATIO = 0.9, 2  # AUC of low against high noise; how far off their ratio may be


def stain_of(picture):
    """The colour word whose stain has the direction of the bright pixels' mean colour, RGB in [0, 1]."""
    level = picture.max(-1)
    colour = picture[level >= np.percentile(level, 97)].mean(0)
    similarity = {name: colour @ np.array(c) / np.linalg.norm(c) for name, c in COLOURS.items()}
    return max(similarity, key=similarity.get)


@torch.no_grad()
def through(vae, pictures):
    """Pictures (n, h, w, 3), uint8, encoded and decoded, in [0, 1]."""
    y = vae.decode(vae.encode(vae_training.as_batch(pictures)).latent_dist.mode()).sample
    return (y * 0.5 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy()


def gate(run, args):
    """Prints hue accuracy by colour word, PSNR by structure, noise and focus, noise kept, and PSNR of real pictures."""
    torch.set_num_threads(args.threads)
    vae = vae_training.load_vae(run).to(training.device())
    pictures, records = np.load(run / "data/held_out.npy", mmap_mode="r"), json.loads((run / "data/held_out.json").read_text())
    hits, before, quality, grain = {}, {}, {}, {"low": [], "high": []}
    for i in range(0, min(len(pictures), args.count), 16):
        for x, y, record in zip(pictures[i:i + 16] / 255.0, through(vae, pictures[i:i + 16]), records[i:i + 16]):
            for group in ("all", record["structure"], record["noise"] + " noise", record["focus"]):
                quality.setdefault(group, []).append(measures.psnr(x, y))
            grain[record["noise"]].append((measures.noise(x), measures.noise(y)))
            if record["colour"] != "none":
                hits.setdefault(record["colour"], []).append(stain_of(y) == record["colour"])
                before.setdefault(record["colour"], []).append(stain_of(x) == record["colour"])
    for colour, found in sorted(hits.items()):
        print(f"hue {colour}: {np.mean(found):.3f} of {len(found)} (before {np.mean(before[colour]):.3f})")
    for group, values in sorted(quality.items()):
        print(f"PSNR {group}: {np.mean(values):.1f} dB of {len(values)}")
    low, high = (np.array(grain[level]).T for level in ("low", "high"))
    noise, ratios = measures.auc(low[1], high[1]), [measures.ratio(low[i], high[i]) for i in (0, 1)]
    print(f"noise, low against high: AUC {noise:.3f}, ratio {ratios[1]:.1f} of {ratios[0]:.1f}")
    real = {name: measures.psnr(crop / 255.0, through(vae, crop[None])[0]) for name, crop in real_crops()}
    print("PSNR real:", ", ".join(f"{name} {value:.1f}" for name, value in real.items()))
    micrographs = np.mean([value for name, value in real.items() if name in vae_training.MICROGRAPHS])
    print(f"PSNR real micrographs: {micrographs:.1f} dB")
    passed = (all(np.mean(hits.get(colour, 0)) >= HUE for colour in COLOURS) and np.mean(quality["all"]) >= SIMULATED
              and micrographs >= REAL and noise >= NOISE and ratios[0] <= NOISE_RATIO * ratios[1])
    terms = f"hue {HUE} for every colour word, {SIMULATED} dB simulated, {REAL} dB real micrographs, noise {NOISE}"
    if not passed:
        raise SystemExit(f"The gate ({terms}) is NOT passed: give the stage vae more minutes before any step of the UNet.")
    print(f"The gate ({terms}) is passed.")


def real_crops():
    """The upper left 256 by 256 pixels of each bundled picture."""
    for name, picture in vae_training.photographs().items():
        yield name, picture[:256, :256]
