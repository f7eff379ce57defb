"""Files of weights as torch and safetensors write them, and what they hold: src/test/resources/reference/weights."""
import argparse
import collections
import json
import pathlib

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/reference/weights"


def tensors():
    generator = torch.Generator().manual_seed(5)
    values = torch.randn(2, 3, 4, generator=generator)
    return collections.OrderedDict(
        float=values,
        half=values.half(),
        bfloat16=values.bfloat16(),
        double=values.double(),
        long=torch.tensor([-(2 ** 40), 0, 77]),
        int=torch.tensor([-(2 ** 31), 5], dtype=torch.int32),
        short=torch.tensor([-7, 32767], dtype=torch.int16),
        signed=torch.tensor([-128, 127], dtype=torch.int8),
        byte=torch.tensor([0, 255], dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        scalar=torch.tensor(0.5),
        empty=torch.zeros(0, 3))


def views():
    """Tensors that look at parts of others, or in another order, as torch saves them."""
    base = torch.arange(24.0).reshape(2, 3, 4)
    return {"base": base, "transposed": base.transpose(0, 2), "row": base[1], "every_other": base[:, :, ::2],
            "channels_last": torch.arange(48.0).reshape(2, 2, 3, 4).contiguous(memory_format=torch.channels_last)}


def expected(named):
    return {name: {"shape": list(tensor.shape), "values": tensor.double().flatten().tolist()}
            for name, tensor in named.items()}


def write(name, value, named):
    torch.save(value, HERE / name)
    (HERE / (name + ".json")).write_text(json.dumps(expected(named)))


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    HERE.mkdir(parents=True, exist_ok=True)
    plain = tensors()
    save_file(dict(plain), HERE / "all.safetensors", metadata={"format": "pt", "ss_network_dim": "8"})
    (HERE / "all.safetensors.json").write_text(json.dumps(expected(plain)))
    write("all.pt", plain, plain)
    write("views.pt", views(), views())
    linear = torch.nn.Linear(3, 2)
    write("module.bin", {"parameters": dict(linear.named_parameters())},
          {"parameters." + name: value for name, value in linear.state_dict().items()})
    weights = {"conv.weight": torch.ones(2, 2), "conv.bias": torch.zeros(2)}
    write("training.ckpt", {"state_dict": weights, "epoch": 3, "global_step": 2 ** 40, "note": "Zellkerne ä",
                            "rate": 1e-4, "done": True, "nothing": None, "loops": [1, (2, 3)],
                            "optimizer_states": [{"state": {0: {"exp_avg": torch.ones(3)}}}]}, weights)


if __name__ == "__main__":
    main()
