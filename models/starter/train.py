"""Trains the starter model on the CPU, stage by stage; every stage resumes from its checkpoint.

    python simulate.py RUN/data
    python tokenizer.py bpe_simple_vocab_16e6.js RUN/tokenizer --merges 3500
    python train.py RUN vae --minutes 30
    python train.py RUN gate                 # hue through the autoencoder, PSNR
    python train.py RUN text --minutes 2
    python train.py RUN embed
    python train.py RUN latents
    python train.py RUN unet --minutes 60
    python export.py RUN .

The learning rate follows the stage's budget of wall-clock minutes, not a number of steps. Each of --processes workers
computes on one thread with its own optimizer; their parameters are averaged every few steps (local SGD).
"""
import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F
from diffusers.models.attention_processor import AttnProcessor
from transformers import CLIPTokenizer

import networks
import simulate
import vae_training

AVERAGE_EVERY = 4
SAVE_SECONDS = 90


# --- the loop that the trained stages share -----------------------------------------------------------------------

class Budget:
    """Progress in [0, 1] through the stage's wall-clock minutes, equal in all workers."""

    def __init__(self, minutes, spent):
        self.seconds, self.spent = 60 * minutes, spent
        self.last = time.time()
        self.progress = spent / self.seconds

    def update(self):
        now = time.time()
        self.spent += now - self.last
        self.last = now
        progress = torch.tensor([self.spent / self.seconds])
        dist.broadcast(progress, 0)
        self.progress = progress.item()


def learning_rate(peak, step, progress):
    """100 steps of warm-up, then a cosine to 2 % of the peak at the end of the budget."""
    return peak * min(1.0, (step + 1) / 100) * (0.02 + 0.49 * (1 + math.cos(math.pi * min(progress, 1))))


def average(modules):
    """Replaces every parameter by its mean over the workers."""
    parameters = [p.data for m in modules for p in m.parameters() if p.requires_grad]
    flat = torch.cat([p.reshape(-1) for p in parameters])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for p, mean in zip(parameters, flat.split([p.numel() for p in parameters])):
        p.copy_(mean.view_as(p))


def train(run, stage, minutes, modules, peak, loss_of, ema=None):
    """Runs `loss_of(progress)` and Adam until the budget is spent; rank 0 logs and saves RUN/STAGE.pt."""
    path = run / f"{stage}.pt"
    step, spent, rank = 0, 0.0, dist.get_rank()
    optimizer = torch.optim.AdamW([p for m in modules.values() for p in m.parameters() if p.requires_grad], lr=peak,
                                  betas=(0.9, 0.99), weight_decay=1e-3)
    if path.exists():
        saved = torch.load(path, weights_only=True)
        step, spent = saved["step"], saved["spent"]
        for name, module in modules.items():
            module.load_state_dict(saved["modules"][name])
        optimizer.load_state_dict(saved["optimizer"])
        if ema is not None:
            ema.shadow = saved["ema"]
    elif ema is not None:
        ema.start(modules)
    for module in modules.values():
        for p in module.parameters():
            dist.broadcast(p.data, 0)
    budget = Budget(minutes, spent)
    recent, last_save = [], time.time()
    while budget.progress < 1:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(peak, step, budget.progress)
        loss = loss_of(budget.progress)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], 1.0)
        optimizer.step()
        recent.append(loss.item())
        step += 1
        if step % AVERAGE_EVERY == 0:
            average(modules.values())
            budget.update()
            if ema is not None:
                ema.update(modules, step)
        if rank == 0 and step % 50 == 0:
            print(f"{time.strftime('%H:%M:%S')} {stage} step {step} {100 * budget.progress:.1f} % "
                  f"loss {np.mean(recent[-50:]):.4f}", flush=True)
        if rank == 0 and (time.time() - last_save > SAVE_SECONDS or budget.progress >= 1):
            state = {"step": step, "spent": budget.spent, "optimizer": optimizer.state_dict(),
                     "modules": {name: module.state_dict() for name, module in modules.items()}}
            if ema is not None:
                state["ema"] = ema.shadow
            torch.save(state, path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)
            last_save = time.time()


class Ema:
    """Exponential moving average of parameters; young averages forget faster."""

    def __init__(self, decay):
        self.decay, self.shadow = decay, None

    def start(self, modules):
        self.shadow = {name: {k: v.clone() for k, v in m.state_dict().items()} for name, m in modules.items()}

    def update(self, modules, step):
        decay = min(self.decay, (step + 1) / (step + 40))
        for name, module in modules.items():
            for key, value in module.state_dict().items():
                self.shadow[name][key].lerp_(value.to(self.shadow[name][key].dtype), 1 - decay)


# --- autoencoder --------------------------------------------------------------------------------------------------

def train_vae(run, args):
    rng = np.random.default_rng([int(time.time()), dist.get_rank()])
    simulated, real = np.load(run / "data/train.npy", mmap_mode="r"), vae_training.photographs()
    vae = networks.new_vae().to(memory_format=torch.channels_last)
    probe = torch.nn.Conv2d(4, 3, 1)

    size = args.batch or 8

    def loss_of(progress):  # many small crops first; larger ones at the end, for the statistics of group norm
        small = progress < 0.65
        x = vae_training.batch(rng, simulated, real, size if small else max(size // 3, 1), 64 if small else 128)
        x = x.to(memory_format=torch.channels_last)
        k = int(rng.integers(8)) if rng.random() < 0.5 else 0
        return vae_training.vae_loss(vae, probe, x, k)

    train(run, "vae", args.minutes, {"vae": vae, "probe": probe}, 2.5e-3, loss_of)


def load_vae(run):
    """The autoencoder; once latents have been measured, with their channels centred and equally wide."""
    vae = networks.new_vae()
    vae.load_state_dict(torch.load(run / "vae.pt", weights_only=True)["modules"]["vae"])
    if (run / "latents.npz").exists():
        measured = np.load(run / "latents.npz")
        normalise(vae, torch.from_numpy(measured["centre"]), torch.from_numpy(measured["width"]))
    return vae.eval().requires_grad_(False)


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
    return torch.from_numpy(np.asarray(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def stain_of(picture):
    """The colour word whose stain has the direction of the bright pixels' mean colour, RGB in [0, 1]."""
    level = picture.max(-1)
    colour = picture[level >= np.percentile(level, 97)].mean(0)
    similarity = {name: colour @ np.array(c) / np.linalg.norm(c) for name, c in simulate.COLOURS.items()}
    return max(similarity, key=similarity.get)


def psnr(a, b):
    return -10 * math.log10(np.mean((a - b) ** 2))


@torch.no_grad()
def gate(run, args):
    """Prints PSNR and hue accuracy through the autoencoder on held-out and on real pictures."""
    torch.set_num_threads(args.threads)
    vae = load_vae(run)
    pictures, records = np.load(run / "data/held_out.npy"), json.loads((run / "data/held_out.json").read_text())

    def through(batch):
        y = vae.decode(vae.encode(as_batch(batch)).latent_dist.mode()).sample
        return (y * 0.5 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy()

    hits, before, quality = {}, {}, {}
    for i in range(0, min(len(pictures), args.count), 16):
        for x, y, record in zip(pictures[i:i + 16] / 255.0, through(pictures[i:i + 16]), records[i:i + 16]):
            quality.setdefault(record["structure"], []).append(psnr(x, y))
            if record["colour"] != "none":
                hits.setdefault(record["colour"], []).append(stain_of(y) == record["colour"])
                before.setdefault(record["colour"], []).append(stain_of(x) == record["colour"])
    for colour, found in hits.items():
        print(f"hue {colour}: {np.mean(found):.2f} of {len(found)} (before {np.mean(before[colour]):.2f})")
    for structure, values in quality.items():
        print(f"PSNR {structure}: {np.mean(values):.1f} dB")
    for name, picture in zip(vae_training.PHOTOGRAPHS, vae_training.photographs()):
        crop = picture[:picture.shape[0] // 8 * 8, :picture.shape[1] // 8 * 8][:256, :256]
        print(f"PSNR real {name}: {psnr(crop / 255.0, through(crop[None])[0]):.1f} dB")


# --- text encoder -------------------------------------------------------------------------------------------------

def load_tokenizer(run):
    return CLIPTokenizer.from_pretrained(run / "tokenizer")


def tokens_of(tokenizer, captions, length=networks.TOKENS):
    return tokenizer(captions, padding="max_length", max_length=length, truncation=True,
                     return_tensors="pt").input_ids


def attribute_values():
    """Every scene parameter with the values that it can take."""
    return {"structure": list(simulate.STRUCTURES), "colour": [*simulate.COLOURS, "none"],
            "density": list(simulate.DENSITIES), "size": list(simulate.SIZES), "shape": ["round", "elongated"],
            "focus": ["sharp", "blurred"], "noise": ["low", "high"]}


def train_text(run, args):
    """Teaches the text encoder to tell a caption's scene parameters at the end token and at every padding token.

    The UNet then starts with a text encoder that has read the words already, and its training can use cached
    embeddings. Scenes without pictures are enough, so every batch is new.
    """
    rng = np.random.default_rng([int(time.time()), dist.get_rank()])
    tokenizer = load_tokenizer(run)
    encoder = networks.new_text_encoder(len(tokenizer))
    values = attribute_values()
    heads = torch.nn.Linear(networks.TEXT_WIDTH, sum(map(len, values.values())))

    def loss_of(progress):
        scenes = [simulate.sample_scene(rng) for _ in range(args.batch or 32)]
        ids = tokens_of(tokenizer, [simulate.caption(s, rng) for s in scenes], 40 if progress < 0.7 else 77)
        logits = heads(encoder(ids).last_hidden_state)[ids == tokenizer.eos_token_id]
        row = (ids == tokenizer.eos_token_id).nonzero()[:, 0]
        loss = 0
        for part, (name, choices) in zip(logits.split([len(c) for c in values.values()], 1), values.items()):
            truth = torch.tensor([choices.index(getattr(s, name)) for s in scenes])
            loss = loss + F.cross_entropy(part, truth[row])
        return loss

    train(run, "text", args.minutes, {"text_encoder": encoder, "heads": heads}, 1e-3, loss_of)


def load_text_encoder(run):
    encoder = networks.new_text_encoder(len(load_tokenizer(run)))
    encoder.load_state_dict(torch.load(run / "text.pt", weights_only=True)["modules"]["text_encoder"])
    return encoder.eval().requires_grad_(False)


# --- caches -------------------------------------------------------------------------------------------------------

@torch.no_grad()
def latents(run, args):
    """Writes latents.npz: normalised posterior means and deviations, float16, and what normalised them."""
    torch.set_num_threads(args.threads)
    (run / "latents.npz").unlink(missing_ok=True)
    vae, pictures = load_vae(run), np.load(run / "data/train.npy", mmap_mode="r")
    posteriors = [vae.encode(as_batch(pictures[i:i + 16])).latent_dist for i in range(0, len(pictures), 16)]
    means, deviations = torch.cat([p.mean for p in posteriors]), torch.cat([p.std for p in posteriors])
    centre, spread = means.mean((0, 2, 3)), means.std((0, 2, 3))
    scaling = 1 / spread.mean().item()
    width = spread * scaling
    print("centre", centre, "spread", spread, "posterior deviation", deviations.mean((0, 2, 3)), "scaling", scaling)
    np.savez(run / "latents.npz", centre=centre.numpy(), width=width.numpy(), scaling=scaling,
             means=((means - centre.view(-1, 1, 1)) / width.view(-1, 1, 1)).half().numpy(),
             deviations=(deviations / width.view(-1, 1, 1)).half().numpy())


@torch.no_grad()
def embed(run, args):
    """Writes embeddings.npy, float16 (images, captions, 77, width), and empty.npy, those of the empty caption."""
    torch.set_num_threads(args.threads)
    tokenizer, encoder = load_tokenizer(run), load_text_encoder(run)
    records = json.loads((run / "data/train.json").read_text())
    ids = tokens_of(tokenizer, [c for r in records for c in r["captions"][:args.captions]])
    shape = (len(records), args.captions, networks.TOKENS, networks.TEXT_WIDTH)
    cached = np.lib.format.open_memmap(run / "embeddings.npy", mode="w+", dtype=np.float16, shape=shape)
    flat = cached.reshape(-1, *shape[2:])
    for i in range(0, len(ids), 128):
        flat[i:i + 128] = encoder(ids[i:i + 128]).last_hidden_state.half().numpy()
    cached.flush()
    np.save(run / "empty.npy", encoder(tokens_of(tokenizer, [""])).last_hidden_state.half().numpy())


# --- UNet ---------------------------------------------------------------------------------------------------------

CAPTION_DROPOUT = 0.1
QUARTER_SHARE = 0.45  # of the budget, spent on 16x16 quarters of the latents, which cost a quarter


def quarter(rng, z):
    """The livelier of two random 16x16 windows."""
    half = networks.LATENT_SIZE // 2
    corners = [rng.integers(0, half + 1, 2) for _ in range(2)]
    windows = [z[:, y:y + half, x:x + half] for y, x in corners]
    return max(windows, key=lambda w: w.std())


def latent_batch(rng, latents, size, whole):
    """Indices and scaled latents, each sampled from its posterior and put into one of the eight symmetries."""
    indices = rng.integers(len(latents["means"]), size=size)
    batch = []
    for i in indices:
        mean, deviation = (torch.from_numpy(latents[k][i]).float() for k in ("means", "deviations"))
        z = vae_training.dihedral((mean + deviation * torch.randn_like(mean))[None], int(rng.integers(8)))[0]
        batch.append(z if whole else quarter(rng, z))
    return indices, torch.stack(batch) * float(latents["scaling"])


def velocity_loss(unet, scheduler, z, text):
    """Weighted v-loss; (min(snr, 5) + 1) / (snr + 1) keeps the step without signal, which plain min-SNR drops."""
    t = torch.randint(0, scheduler.config.num_train_timesteps, (len(z),))
    noise = torch.randn_like(z)
    a = scheduler.alphas_cumprod[t]
    snr = a / (1 - a).clamp(min=1e-8)
    weight = (snr.clamp(max=5) + 1) / (snr + 1)
    predicted = unet(scheduler.add_noise(z, noise, t), t, text).sample
    error = (predicted - scheduler.get_velocity(z, noise, t)).square().mean((1, 2, 3))
    return (weight * error).mean()


def train_unet(run, args):
    rng = np.random.default_rng([int(time.time()), dist.get_rank()])
    latents = dict(np.load(run / "latents.npz"))
    embeddings, empty = np.load(run / "embeddings.npy", mmap_mode="r"), np.load(run / "empty.npy")[0]
    scheduler, unet = networks.new_scheduler(), networks.new_unet()
    unet.set_attn_processor(AttnProcessor())  # explicit products: faster backward on the CPU than the fused kernel
    size = args.batch or 8

    def loss_of(progress):
        whole = progress > QUARTER_SHARE
        indices, z = latent_batch(rng, latents, size if whole else 3 * size, whole)
        text = np.stack([empty if rng.random() < CAPTION_DROPOUT else embeddings[i, rng.integers(embeddings.shape[1])]
                         for i in indices])
        return velocity_loss(unet, scheduler, z, torch.from_numpy(text).float())

    train(run, "unet", args.minutes, {"unet": unet}, args.rate, loss_of, Ema(0.998))


# --- main ---------------------------------------------------------------------------------------------------------

TRAINED = {"vae": train_vae, "text": train_text, "unet": train_unet}
PLAIN = {"gate": gate, "latents": latents, "embed": embed}


def worker(rank, args):
    torch.set_num_threads(1)
    torch.manual_seed(int(time.time()) + rank)
    store = f"file://{Path(args.run).resolve() / f'rendezvous-{args.stage}'}"
    dist.init_process_group("gloo", init_method=store, rank=rank, world_size=args.processes)
    TRAINED[args.stage](Path(args.run), args)
    dist.destroy_process_group()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", help="folder of data, tokenizer, checkpoints")
    parser.add_argument("stage", choices=[*TRAINED, *PLAIN])
    parser.add_argument("--minutes", type=float, default=30, help="wall-clock budget of the stage, resumed time included")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1, help="of the stages that do not train")
    parser.add_argument("--batch", type=int, help="per process")
    parser.add_argument("--rate", type=float, default=6e-4, help="peak learning rate of the UNet")
    parser.add_argument("--captions", type=int, default=4, help="of an image, whose embeddings are kept")
    parser.add_argument("--count", type=int, default=192, help="pictures that the gate looks at")
    args = parser.parse_args()
    if args.stage in PLAIN:
        PLAIN[args.stage](Path(args.run), args)
    else:
        (Path(args.run) / f"rendezvous-{args.stage}").unlink(missing_ok=True)
        mp.spawn(worker, (args,), nprocs=args.processes)
