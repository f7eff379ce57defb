"""Packs a run's networks into files small enough to carry between machines, and unpacks them.

    python pack.py RUN PACKED             # half precision, without optimizers, in parts of at most 15 MiB
    python pack.py RUN PACKED --unpack    # with RUN/tokenizer can be exported, and trained on with a fresh budget

Data, latents and captions are not packed: they are made again from the seed.
"""
import argparse
import io
from pathlib import Path

import torch

from controlnet_training import EMBEDDINGS, KINDS
from joined_training import LATER, SECOND, STAGE as JOINED
from vae_training import STATISTICS

AVERAGED = ("unet", *KINDS, LATER, JOINED, SECOND)
STAGES = ("vae", "text", *EMBEDDINGS, *AVERAGED)
PART = 15 * 2 ** 20  # bytes


def converted(value, kind):
    """The nested state with its floating tensors in another precision."""
    if isinstance(value, dict):
        return {k: converted(v, kind) for k, v in value.items()}
    return value.to("cpu", kind) if torch.is_tensor(value) and value.is_floating_point() else value


def pack(run, packed):
    packed.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        if not (run / f"{stage}.pt").exists():
            continue
        state = torch.load(run / f"{stage}.pt", map_location="cpu", weights_only=True)
        kept = {k: v for k, v in state.items() if k != "optimizers"} | {"step": 0, "spent": 0.0}
        if "ema" in kept:  # the average is what is exported, and what a later run goes on from
            kept["modules"] = kept.pop("ema")
        buffer = io.BytesIO()
        torch.save(converted(kept, torch.float16), buffer)
        content = buffer.getvalue()
        for old in packed.glob(f"{stage}.pt.*"):
            old.unlink()
        for i in range(0, len(content), PART):
            (packed / f"{stage}.pt.{i // PART:02d}").write_bytes(content[i:i + PART])
    if (run / STATISTICS).exists():
        (packed / STATISTICS).write_bytes((run / STATISTICS).read_bytes())


def unpack(run, packed):
    run.mkdir(parents=True, exist_ok=True)
    for stage in STAGES:
        parts = sorted(packed.glob(f"{stage}.pt.*"))
        if parts:
            state = torch.load(io.BytesIO(b"".join(p.read_bytes() for p in parts)), weights_only=True)
            state = converted(state, torch.float32)
            if stage in AVERAGED:
                state["ema"] = state["modules"]
            torch.save(state, run / f"{stage}.pt")
    if (packed / STATISTICS).exists():
        (run / STATISTICS).write_bytes((packed / STATISTICS).read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("packed", type=Path)
    parser.add_argument("--unpack", action="store_true")
    args = parser.parse_args()
    (unpack if args.unpack else pack)(args.run, args.packed)
