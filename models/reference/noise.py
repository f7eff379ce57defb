"""Writes the SHA-256 of what torch.randn draws from CPU generators, for many seeds and shapes.

    python models/reference/noise.py src/test/resources/reference/noise/torch-randn.json

Each case is one generator and its draws in order; a draw has a shape, its first values and the hash of its values as
little-endian float32. The processor must have AVX2, as torch's C library path rounds differently.
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch

LATENTS = (1, 4, 64, 64)
SEEDS = (0, 1, 7, 42, 123, 1337, 2023, 12345, 999999, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 42, 2 ** 40 + 5,
         2 ** 53 + 1, 2 ** 62 + 9, -1, -2, -42, -2 ** 31, -2 ** 32 - 7, -2 ** 53 - 1)
SHAPES = (LATENTS, (1, 4, 96, 64), (1, 4, 8, 8), (2, 4, 16, 16), (1, 16, 32, 32), (1, 4, 65, 63), (1, 4, 128, 128))
SIZES = (*range(0, 34), 47, 48, 49, 63, 64, 65, 100, 255, 256, 257, 1000, 4095, 4097)
SEQUENCES = {
    5: (16384, 16384, 16384), 6: (1, 1, 1, 1, 16, 1, 1), 8: (3, 16, 3, 17, 3), 9: (15, 64, 15, 64, 2, 1, 0, 1),
    10: (4096, 5, 4096, 5, 33, 1), -11: (1, 1000, 1, 1001, 1, 7, 16384), 2 ** 33 + 12: (2, 2, 16, 31, 13, 13, 16384, 9),
    13: (17, 31, 33, 18, 19, 623, 625, 1248), 14: (16384, 1, 16384, 1, 16384),
    52372: (4096,),  # holds a uniform 0, whose normal is a zero: its sign counts
}


def draw(generator, shape):
    values = torch.randn(shape, generator=generator, dtype=torch.float32).contiguous().numpy().astype("<f4")
    return {"shape": list(shape), "first": [float(v) for v in values.ravel()[:4]],
            "sha256": hashlib.sha256(values.tobytes()).hexdigest()}


def case(seed, shapes):
    generator = torch.Generator("cpu").manual_seed(seed)
    return {"seed": seed, "draws": [draw(generator, shape) for shape in shapes]}


def cases():
    yield from (case(seed, [shape]) for seed in SEEDS for shape in SHAPES)
    yield from (case(seed, [(size,)]) for seed in (3, -3) for size in SIZES)
    yield from (case(seed, [(size,) for size in sizes]) for seed, sizes in SEQUENCES.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(1)
    assert "AVX" in torch.backends.cpu.get_cpu_capability()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in cases())
    args.out.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
