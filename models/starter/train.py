"""Trains the starter model, stage by stage; every stage resumes from its checkpoint. See README.md for the recipe.

    python simulate.py RUN/data --count 60000 --held-out 768
    cp -r tokenizer RUN/tokenizer            # or another one: see tokenizer.py
    python train.py RUN vae --minutes 40
    python train.py RUN gate                 # fails unless hue, noise and PSNR come through the autoencoder
    python train.py RUN text --minutes 13 --processes 1 --batch 48 --rate 8e-4
    python train.py RUN tokens
    python train.py RUN latents --threads 2
    python train.py RUN unet --minutes 360 --small-share 0.25 --batch 16
    python export.py RUN .

The control networks, of a model that is trained (RUN can be made from it by reopen.py):

    python simulate.py RUN/data --count 28000 --seed 27 --labels --maps 0.29
    python train.py RUN tokens
    python train.py RUN latents --threads 2
    python train.py RUN controls
    python train.py RUN embedding --minutes 5 --processes 1
    python train.py RUN controlnet --minutes 80 --batch 8
    python train.py RUN controlnet-sampled --minutes 12 --batch 4
    python train.py RUN controlnet-joined --minutes 28
    python train.py RUN controlnet-rods --minutes 16 --rate 2e-4
    python train.py RUN embedding-inpaint --minutes 5 --processes 1
    python train.py RUN controlnet-inpaint --minutes 25 --batch 8
    python export.py RUN . --controls

A stage's learning rate follows its budget of minutes, those of earlier runs included: constant, then falling at the end.
They are minutes of computing of one worker on a CPU, and of the clock on a GPU. On a CPU each of --processes workers
computes on one thread with its own optimizer, and their parameters are averaged every few steps. On a GPU one process
does all, in bfloat16.
"""
import argparse
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

import controlnet_training
import gate
import joined_training
import sampled_training
import text_training
import training
import unet_training
import vae_training

TRAINED = {"vae": vae_training.train_vae, "text": text_training.train_text, "unet": unet_training.train_unet,
           **dict.fromkeys(controlnet_training.EMBEDDINGS, controlnet_training.train_embedding),
           **dict.fromkeys(controlnet_training.KINDS, controlnet_training.train_controlnet),
           sampled_training.STAGE: sampled_training.train_sampled,
           joined_training.STAGE: joined_training.train_joined,
           joined_training.SECOND: joined_training.train_rods}
PLAIN = {"gate": gate.gate, "latents": vae_training.latents, "tokens": text_training.tokens,
         "controls": controlnet_training.controls}


def worker(rank, args):
    torch.manual_seed(time.time_ns() % 2 ** 40 + rank)
    if args.processes > 1:
        store = f"file://{Path(args.run).resolve() / f'rendezvous-{args.stage}'}"
        dist.init_process_group("gloo", init_method=store, rank=rank, world_size=args.processes)
    if training.device().type == "cpu":
        torch.set_num_threads(1)
    torch.backends.cudnn.benchmark = True
    TRAINED[args.stage](Path(args.run), args)
    if args.processes > 1:
        dist.destroy_process_group()


def main(args):
    if args.stage in PLAIN:
        PLAIN[args.stage](Path(args.run), args)
    elif training.device().type == "cuda" or args.processes == 1:
        args.processes = 1
        worker(0, args)
    else:
        (Path(args.run) / f"rendezvous-{args.stage}").unlink(missing_ok=True)
        mp.spawn(worker, (args,), nprocs=args.processes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", help="folder of data, tokenizer, checkpoints")
    parser.add_argument("stage", choices=[*TRAINED, *PLAIN])
    parser.add_argument("--minutes", type=float, default=30, help="budget of the stage, earlier runs included")
    parser.add_argument("--stop-after", type=float, help="minutes after which this command ends, its budget not yet spent")
    parser.add_argument("--processes", type=int, default=2, help="on a CPU")
    parser.add_argument("--threads", type=int, default=1, help="of the stages that do not train")
    parser.add_argument("--batch", type=int, help="per process")
    parser.add_argument("--rate", type=float, help="peak learning rate")
    parser.add_argument("--small-share", type=float, default=0.0, help="of the budget, spent on small crops first")
    parser.add_argument("--whole", action="store_true", help="train the layers that read control pictures, too")
    parser.add_argument("--compile", action="store_true", help="compile the UNet (GPU)")
    parser.add_argument("--count", type=int, default=768, help="held-out pictures that the gate looks at")
    main(parser.parse_args())
