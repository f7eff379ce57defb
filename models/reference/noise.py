"""Writes the SHA-256 of what torch and NumPy draw, for many seeds and shapes.

    python models/reference/noise.py src/test/resources/reference/noise

Each case is one generator and its draws in order; a draw has a shape, its first values and the hash of its values as
little-endian float32.

torch-randn.json: torch.randn on the CPU. The processor must have AVX2, as torch's C library path rounds differently.
torch-cuda-randn.json: torch.randn on CUDA, computed here from Philox4x32-10, which is checked with the known answers of
    Random123, and from the order in which torch hands its words out; logarithm and sine are NumPy's in double.
numpy-randn.json: numpy.random.RandomState.randn.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
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
KNOWN_ANSWERS = (  # philox4x32, 10 rounds: the file kat_vectors of Random123 (D. E. Shaw Research)
    ((0, 0, 0, 0), (0, 0), (0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)),
    ((0xffffffff,) * 4, (0xffffffff,) * 2, (0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)),
    ((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0),
     (0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)),
)


class TorchCpu:
    def __init__(self, seed):
        self.generator = torch.Generator("cpu").manual_seed(seed)

    def randn(self, shape):
        return torch.randn(shape, generator=self.generator, dtype=torch.float32).contiguous().numpy()


class TorchCuda:
    """One thread an element; each call of the generator moves the offset by one block of four words."""

    def __init__(self, seed):
        self.key, self.calls = (seed & 0xffffffff, seed >> 32 & 0xffffffff), 0

    def randn(self, shape):
        threads = np.arange(np.prod(shape, dtype=int), dtype=np.uint64)
        offset = np.full_like(threads, self.calls)
        self.calls += threads.size > 0  # for nothing to draw, torch launches nothing
        x, y, _, _ = philox((offset, offset >> np.uint64(32), threads, threads >> np.uint64(32)), self.key)
        radius = np.sqrt(-2 * np.log((x + 0.5) / 2 ** 32))
        return (radius * np.sin(2 * np.pi * ((y + 0.5) / 2 ** 32))).reshape(shape)


class Numpy:
    def __init__(self, seed):
        self.state = np.random.RandomState(seed)

    def randn(self, shape):
        return np.asarray(self.state.randn(*shape))


def philox(counter, key):
    """Philox4x32-10 (Salmon et al. 2011) on arrays of 32-bit words that are held in 64 bits."""
    word, low = np.uint64(0xffffffff), [np.uint64(part) for part in key]
    a, b, c, d = (np.asarray(part, dtype=np.uint64) & word for part in counter)
    for _ in range(10):
        first, second = a * np.uint64(0xD2511F53), c * np.uint64(0xCD9E8D57)
        a, b = second >> np.uint64(32) ^ b ^ low[0], second & word
        c, d = first >> np.uint64(32) ^ d ^ low[1], first & word
        low = [low[0] + np.uint64(0x9E3779B9) & word, low[1] + np.uint64(0xBB67AE85) & word]
    return a, b, c, d


def check_philox():
    for counter, key, answer in KNOWN_ANSWERS:
        assert tuple(int(word) for word in philox(counter, key)) == answer


def draw(generator, shape):
    values = generator.randn(shape).astype("<f4")
    return {"shape": list(shape), "first": [float(v) for v in values.ravel()[:4]],
            "sha256": hashlib.sha256(values.tobytes()).hexdigest()}


def case(source, seed, shapes):
    generator = source(seed)
    return {"seed": seed, "draws": [draw(generator, shape) for shape in shapes]}


def cases(source):
    yield from (case(source, seed, [shape]) for seed in SEEDS for shape in SHAPES)
    yield from (case(source, seed, [(size,)]) for seed in (3, -3) for size in SIZES)
    yield from sequences(source, SEQUENCES)


def few_cases(source, seeds):
    """Where short draws are no case of their own, one shape a seed, all shapes for one, and the sequences suffice."""
    yield from (case(source, seed, [SHAPES[i % len(SHAPES)]]) for i, seed in enumerate(seeds))
    yield from (case(source, 2024, [shape]) for shape in SHAPES)
    yield from sequences(source, [seed for seed in SEQUENCES if seed in seeds])


def sequences(source, seeds):
    return (case(source, seed, [(size,) for size in SEQUENCES[seed]]) for seed in seeds)


def write(file, rows):
    text = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    file.write_text(f"[\n{text}\n]\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    assert "AVX" in torch.backends.cpu.get_cpu_capability()
    check_philox()
    out.mkdir(parents=True, exist_ok=True)
    write(out / "torch-randn.json", cases(TorchCpu))
    seeds = (*SEEDS, *SEQUENCES)
    write(out / "torch-cuda-randn.json", few_cases(TorchCuda, seeds))
    write(out / "numpy-randn.json", few_cases(Numpy, [seed for seed in seeds if 0 <= seed < 2 ** 32]))


if __name__ == "__main__":
    main()
