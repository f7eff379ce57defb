"""Writes the token ids that Hugging Face's fast CLIP tokenizer gives to some thousand strings.

    python models/reference/tokens.py TOKENIZER src/test/resources/reference/text

TOKENIZER is a folder with the full vocab.json and merges.txt of OpenAI's CLIP; models/starter/tokenizer.py makes it.
Written are

  merges.txt.gz     the merges, from which the vocabulary follows (MIT, (c) 2021 OpenAI)
  tokens.json.gz    strings, their ids for padding with <|endoftext|> (sd1) and with ! (sd2) and for a vocabulary of
                    the first 1000 merges (reduced), and for sd1 how many ids they would have without truncation and
                    at which code point the first word begins that does not fit
  unicode.json.gz   which code points the library takes for letters, numbers and white space, their lower case and
                    composition
  special.json.gz   which tokens the files of a tokenizer folder add
"""

import argparse
import gzip
import json
import random
import tempfile
import unicodedata
from pathlib import Path

from tokenizers import Regex, normalizers, pre_tokenizers
from transformers import CLIPTokenizer

LENGTH = 77
BOS, EOS = "<|startoftext|>", "<|endoftext|>"
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]

SCRIPTS = [(0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x24F), (0x250, 0x2FF), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x587),
           (0x591, 0x5F4), (0x600, 0x6FF), (0x700, 0x74F), (0x900, 0x97F), (0x980, 0x9FE), (0xB80, 0xBFA),
           (0xE01, 0xE5B), (0xE80, 0xEDF), (0xF00, 0xFDA), (0x1000, 0x109F), (0x10A0, 0x10FF), (0x1100, 0x11FF),
           (0x1200, 0x137C), (0x13A0, 0x13FD), (0x1780, 0x17F9), (0x1800, 0x18AA), (0x1C80, 0x1CBF), (0x1E00, 0x1EFF),
           (0x1F00, 0x1FFE), (0x2000, 0x206F), (0x2070, 0x209C), (0x20A0, 0x20F0), (0x2100, 0x218B), (0x2190, 0x23FF),
           (0x2460, 0x24FF), (0x2C00, 0x2C5F), (0x3000, 0x30FF), (0x3130, 0x318E), (0x3200, 0x33FF), (0x4E00, 0x9FFC),
           (0xA720, 0xA7FF), (0xAC00, 0xD7A3), (0xE000, 0xE0FF), (0xF900, 0xFAD9), (0xFB00, 0xFB4F), (0xFE00, 0xFE6B),
           (0xFF00, 0xFFEF), (0x10400, 0x1044F), (0x10570, 0x105BC), (0x10D40, 0x10D85), (0x118A0, 0x118F2),
           (0x11380, 0x113E2), (0x16EA0, 0x16ED3), (0x1D400, 0x1D7FF), (0x1E900, 0x1E95F), (0x1F1E6, 0x1F1FF),
           (0x1F300, 0x1F6FF), (0x1F900, 0x1FAFF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1D), (0x31350, 0x323AF),
           (0xE0020, 0xE007F)]
MARKS = [c for c in CODE_POINTS if unicodedata.combining(chr(c))]
DECOMPOSABLE = [c for c in CODE_POINTS if unicodedata.normalize("NFD", chr(c)) != chr(c)]
SPACES = [0x9, 0xA, 0xB, 0xC, 0xD, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x180E, 0x2000, 0x2003, 0x2009,
          0x200A, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF]
EMOJI = ["😀", "👩‍🔬", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇯🇵", "❤️‍🔥", "☺️", "1️⃣", "🧬🔬", "🫠", "🧑🏿‍🚀", "⚗︎", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
WORDS = """a photo of nuclei stained with DAPI fluorescence microscopy image cells HeLa mitochondria tubulin actin green
red blue magenta bright dark field phase contrast electron micrograph zebrafish embryo Drosophila neurons astronaut
riding horse masterpiece trending artstation 8k uhd hdr Fujifilm XT3 it's don't we're they've I'm she'll he'd o'clock
rock'n'roll 'tis IT'S DON'T naïve café Straße STRASSE İstanbul ISTANBUL ΟΔΥΣΣΕΥΣ Σίσυφος élan Ångström µm 10µm 0.5
3.14159 2026-01-01 1e-5 50% $9.99 #hashtag @user e-mail http://example.org/?q=1&b=2 C++ x86_64 (word:1.3) [soft] {a|b}
<lora:x:0.8> BREAK -- … — “quoted” ‘single’ don’t ﬁne ﬂow Ⅳ ½ x² H₂O ①②③ １２３ ٣٤ 東京 顕微鏡 细胞 세포 клетка κύτταρο
תא خلية कोशिका เซลล์ Zelle cellule""".split()
SPECIAL = [BOS, EOS, "<|ENDOFTEXT|>", "<|StartOfText|>", "<|endoftext|", "|endoftext|>", "<|", "|>", "!", "!!", "!!!",
           "endoftext", "</w>", "<|endoftext|></w>", "Ġ", "<|endoftext|><|endoftext|>", "<|ENDOFTEXT|>!", "!<|endoftext|>",
           "<|ｅndoftext|>", "<|endöftext|>"]
APOSTROPHES = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'", "''s", "!'s", "’s", "'sun", "'llama", "x's's",
               "'r", "'l", "'ſ", "'\u0301s"]


def anywhere(rng, count):
    return "".join(chr(rng.choice(CODE_POINTS)) for _ in range(count))


def in_script(rng, count):
    first, last = rng.choice(SCRIPTS)
    return "".join(chr(rng.randint(first, last)) for _ in range(count))


def accented(rng, count):
    parts = []
    for _ in range(count):
        base = chr(rng.choice(DECOMPOSABLE)) if rng.random() < 0.4 else rng.choice("aeiouAEIOUqkIſ가ᄀσ")
        base = unicodedata.normalize("NFD", base) if rng.random() < 0.5 else base
        parts.append(base + "".join(chr(rng.choice(MARKS)) for _ in range(rng.randrange(4))))
    return "".join(parts)


def spaced(rng, count):
    return "".join(chr(rng.choice(SPACES)) * rng.randint(1, 2) + rng.choice(["", "a", "B", "1", "!", "é", "細"])
                   for _ in range(count))


def mixed(rng, count):
    kinds = (lambda: rng.choice(WORDS), lambda: rng.choice(SPECIAL), lambda: rng.choice(EMOJI),
             lambda: rng.choice(APOSTROPHES), lambda: in_script(rng, rng.randint(1, 6)), lambda: accented(rng, 2),
             lambda: chr(rng.choice(SPACES)), lambda: str(rng.randrange(10 ** 6)), lambda: chr(rng.randrange(32)))
    return "".join(rng.choice(kinds)() + rng.choice(["", " ", "  ", ","]) for _ in range(count))


def sentence(rng, count):
    words = (rng.choice(WORDS) for _ in range(count))
    cases = (str, str, str, str.upper, str.lower, str.title, str.swapcase)
    return rng.choice([" ", ", ", "", "  "]).join(rng.choice(cases)(w) for w in words)


def strings():
    rng = random.Random(20260101)
    fixed = ["", " ", "   ", "\n", "\t\r\n", "hello", "hello world!", "Hello World", "a" * 1000, "!" * 200, "1" * 100,
             "ab" * 300 + " tail of the prompt", "😀" * 40, "é" * 90, "e\u0301" * 90, "\u0301", " \u0301", "!\u0338", "\0",
             "\ufffd", "\ufeffhello", "Σ", "ΣΑΣ", "ΑΣ Σ", "İ", "İİ i̇", "ı", "ﬃ", "Å", "Å", "ẞ", "ǅ", "ſ", "K", "Ω"]
    fixed += WORDS + SPECIAL + EMOJI + APOSTROPHES
    fixed += [f"a{chr(c)}b {chr(c)}{chr(c)} c" for c in SPACES] + [f"x {s} y" for s in SPECIAL]
    fixed += [sentence(rng, 30) + f", {s} " + sentence(rng, 30) for s in SPECIAL + EMOJI]
    made = [anywhere(rng, rng.randint(1, 12)) for _ in range(250)]
    made += [in_script(rng, rng.randint(1, 16)) for _ in range(350)]
    made += [accented(rng, rng.randint(1, 8)) for _ in range(300)]
    made += [spaced(rng, rng.randint(1, 8)) for _ in range(150)]
    made += [mixed(rng, rng.randint(1, 14)) for _ in range(450)]
    made += [sentence(rng, rng.randint(1, 25)) for _ in range(350)]
    made += [sentence(rng, rng.randint(40, 160)) for _ in range(60)]
    made += [mixed(rng, rng.randint(30, 80)) for _ in range(40)]
    return fixed + made


def folder_with(vocab, merges, config, special=None, added=None, single=None):
    folder = Path(tempfile.mkdtemp())
    (folder / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    if special is not None:
        (folder / "special_tokens_map.json").write_text(json.dumps(special), encoding="utf-8")
    if added is not None:
        (folder / "added_tokens.json").write_text(json.dumps(added), encoding="utf-8")
    if single is not None:
        model = {"type": "BPE", "vocab": vocab, "merges": merges, "unk_token": EOS, "end_of_word_suffix": "</w>"}
        (folder / "tokenizer.json").write_text(
            json.dumps({"version": "1.0", "added_tokens": single, "model": model}), encoding="utf-8")
    return folder


def config_with(**changes):
    return {"add_prefix_space": False, "bos_token": BOS, "eos_token": EOS, "unk_token": EOS, "pad_token": EOS,
            "do_lower_case": True, "errors": "replace", "model_max_length": LENGTH,
            "tokenizer_class": "CLIPTokenizer"} | changes


def token(text, normalized=True, **more):
    return {"content": text, "lstrip": False, "normalized": normalized, "rstrip": False, "single_word": False} | more


def special_map(pad):
    """As Stable Diffusion's own repositories have it, version 1 with <|endoftext|>, version 2 with !."""
    return {"bos_token": token(BOS), "eos_token": token(EOS), "pad_token": pad, "unk_token": token(EOS)}


def reduced_vocab(vocab, count):
    tokens = sorted(vocab, key=vocab.get)
    return {t: i for i, t in enumerate(tokens[:512 + count] + [BOS, EOS])}


def ids(tokenizer, text):
    return tokenizer(text, padding="max_length", max_length=LENGTH, truncation=True).input_ids


def cut(tokenizer, text):
    """How many ids there are without truncation, and where the word of the first one begins that finds no room."""
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.no_padding()
    encoding = tokenizer.backend_tokenizer.encode(text)
    count = len(encoding.ids)
    if count <= LENGTH:
        return [count, None]
    first = LENGTH - 1
    while encoding.word_ids[first - 1] == encoding.word_ids[first]:
        first -= 1
    return [count, encoding.offsets[first][0]]


def ranges(members):
    found = []
    for c in sorted(members):
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


def matches(pattern):
    finder = pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True)
    found = set()
    for start in range(0, len(CODE_POINTS), 4096):
        text = "".join(map(chr, CODE_POINTS[start:start + 4096]))
        found.update(ord(c) for word, _ in finder.pre_tokenize_str(text) for c in word)
    return ranges(found)


def unicode_tables():
    lower, nfc = normalizers.Lowercase().normalize_str, normalizers.NFC().normalize_str
    return {
        "letters": matches(r"\p{L}"), "numbers": matches(r"\p{N}"), "spaces": matches(r"\s"),
        "lower": {c: lower(chr(c)) for c in CODE_POINTS if lower(chr(c)) != chr(c)},
        "composed": {c: nfc(chr(c)) for c in CODE_POINTS if nfc(chr(c)) != chr(c)},
        # A mark moves before U+0345, which sorts last, or composes with q's neighbours; all else stays.
        "reordered": ranges(c for c in CODE_POINTS if nfc("q\u0345" + chr(c)) != "q\u0345" + chr(c)),
    }


def special_cases(vocab, merges):
    as_object = {"bos_token": token(BOS, __type="AddedToken"), "eos_token": token(EOS, __type="AddedToken"),
                 "unk_token": token(EOS, __type="AddedToken")}
    framed = {str(vocab[BOS]): token(BOS, special=True), str(vocab[EOS]): token(EOS, special=True)}
    cases = [
        (config_with(), special_map(EOS)), (config_with(), special_map("!")), (config_with(), None),
        (config_with(), special_map(token("!", False))), (config_with(), special_map(token("!"))),
        (config_with(), special_map(token(EOS))), (config_with(), special_map("!") | {"unk_token": EOS}),
        (config_with(), special_map(EOS) | {"bos_token": token(BOS, False), "eos_token": token(EOS, False)}),
        (config_with(), {"bos_token": BOS, "eos_token": EOS, "pad_token": EOS, "unk_token": EOS}),
        (config_with(pad_token="!"), None),
        (config_with(**as_object), special_map("!")), (config_with(**as_object), special_map(EOS)),
        (config_with(**as_object), None),
        (config_with(pad_token="!", added_tokens_decoder=framed | {"0": token("!", False, special=True)}),
         special_map("!")),
        (config_with(added_tokens_decoder=framed), special_map(EOS)),
        (config_with(added_tokens_decoder=framed | {str(vocab[EOS]): token(EOS, False, special=True)}), special_map(EOS)),
        (config_with(pad_token="!", added_tokens_decoder=framed), special_map(EOS)),
        (config_with(added_tokens_decoder=framed | {str(len(vocab)): token("<cat-toy>", True, special=False)}), None),
    ] + [(config, special, *files) for config, special, *files in added_cases(vocab, framed)]
    answers = []
    for config, special, *files in cases:
        words, single = files or (None, None)
        tokenizer = CLIPTokenizer.from_pretrained(folder_with(vocab, merges, config, special, words, single))
        added = {t.content: [i, t.normalized, t.single_word] for i, t in tokenizer.added_tokens_decoder.items()}
        prompt = "Hi! <|ENDOFTEXT|> a<Cat-Toy>b <|STARTOFTEXT|> Glomerulus, glomerulus2 _glomerulus <DOG>  cells! x<pad>"
        answers.append({"config": config, "map": special, "words": words, "single": single, "added": added,
                        "prompt": prompt, "ids": ids(tokenizer, prompt)})
    return answers


def added_cases(vocab, framed):
    """Words of one's own, as textual inversion adds them: config, special map, added_tokens.json, tokenizer.json's."""
    n = len(vocab)
    words = {"<cat-toy>": n, "<Dog>": n + 1, "Glomerulus": n + 2}
    alone = token("glomerulus", single_word=True, special=False)
    frame = [token(BOS, special=True, id=vocab[BOS]), token(EOS, False, special=True, id=vocab[EOS])]
    return [
        (config_with(), special_map(EOS), words, None), (config_with(), special_map("!"), words, None),
        (config_with(), None, words, None), (config_with(), special_map(EOS), dict(reversed(words.items())), None),
        (config_with(), special_map(EOS), {"cells</w>": vocab["cells</w>"], "cells": n} if "cells</w>" in vocab
         else {"he": vocab["he"], "cells": n}, None),
        (config_with(), special_map(EOS) | {"additional_special_tokens": ["<Dog>"]}, words, None),
        (config_with(), special_map(EOS) | {"additional_special_tokens": ["<Dog>", "<cat-toy>"]}, None, None),
        (config_with(additional_special_tokens=["<Dog>", token("<cat-toy>", __type="AddedToken")]), None, None, None),
        (config_with(extra_special_tokens=["<Dog>"]), None, words, None),
        (config_with(), special_map("<pad>"), None, None), (config_with(), special_map("<pad>"), {"<pad>": n}, None),
        (config_with(), special_map("<pad>"), words, None), (config_with(), special_map(token("<pad>")), words, None),
        (config_with(added_tokens_decoder=framed), special_map(EOS), words, None),
        (config_with(added_tokens_decoder=framed | {str(n): token("<Dog>", special=False)}), special_map(EOS), words, None),
        (config_with(added_tokens_decoder=framed | {str(n): alone}), None, None, None),
        (config_with(added_tokens_decoder=framed | {str(n): alone | {"normalized": False}}), None, None, None),
        (config_with(added_tokens_decoder=framed | {str(n): {"content": "<Dog>"}}), None, None, None),
        (config_with(added_tokens_decoder=framed | {str(n): {"content": "<Dog>", "special": True}}), None, None, None),
        (config_with(), special_map({"content": "!"}), None, None),
        (config_with(), special_map(EOS), None, frame), (config_with(), None, None, frame),
        (config_with(), special_map(EOS), words, frame), (config_with(), special_map("!"), words, frame),
        (config_with(), special_map(EOS), {"<Dog>": n}, frame + [alone | {"id": n + 1}]),
        (config_with(added_tokens_decoder=framed), special_map(EOS), None, frame + [alone | {"id": n}]),
    ]


def write(path, value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    Path(path).write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    vocab = json.loads((args.tokenizer / "vocab.json").read_text(encoding="utf-8"))
    merges = (args.tokenizer / "merges.txt").read_text(encoding="utf-8").split("\n")[1:]
    merges = [m for m in merges if m]
    args.out.mkdir(parents=True, exist_ok=True)

    small = reduced_vocab(vocab, 1000)
    folders = {"sd1": folder_with(vocab, merges, config_with(), special_map(EOS)),
               "sd2": folder_with(vocab, merges, config_with(), special_map("!")),
               "reduced": folder_with(small, merges[:1000], config_with(), special_map(EOS))}
    tokenizers = {name: CLIPTokenizer.from_pretrained(folder) for name, folder in folders.items()}
    texts = strings()
    result = {name: [ids(tokenizer, t) for t in texts] for name, tokenizer in tokenizers.items()}
    result |= {"strings": texts, "cut": [cut(tokenizers["sd1"], t) for t in texts]}
    write(args.out / "tokens.json.gz", result)
    write(args.out / "merges.txt.gz", "#version: 0.2\n" + "\n".join(merges) + "\n")
    write(args.out / "unicode.json.gz", unicode_tables())
    write(args.out / "special.json.gz", special_cases(small, merges[:1000]))
    print(len(texts), "strings,", sum(c[1] is not None for c in result["cut"]), "of them cut off")


if __name__ == "__main__":
    main()
