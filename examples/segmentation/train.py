"""Trains a model in float, then on codes, and writes weights/.

train.py MODEL SEED [--scenes PROGRAM] [--steps N] [--code-steps N] ...
MODEL is soft or linear; see README.md for the files.
"""
import argparse
import math
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy
import torch
import torch.nn.functional as F

import codes
import models
import tables

TRAIN, HELD_OUT, CALIBRATION = 1, 2, 3  # seeds of scenes
HELD_OUT_SCENES, CALIBRATION_SCENES = 200, 32
HERE = pathlib.Path(__file__).resolve().parent


def scenes(program, seed, count):
    with tempfile.TemporaryDirectory() as folder:
        prefix = folder + "/scenes"
        subprocess.run([program, str(seed), "0", str(count), prefix], check=True)
        return tuple(torch.from_numpy(numpy.load(f"{prefix}_{part}.npy"))
                     for part in ("image", "label"))


def miou(model, arithmetic, data):
    """Mean over the classes of intersection over union, all scenes together."""
    counts = torch.zeros(models.CLASSES, models.CLASSES, dtype=torch.long)
    with torch.no_grad():
        for image, label in zip(data[0].split(20), data[1].split(20)):
            found = models.run(model, arithmetic, image).argmax(-1)
            pairs = label.long() * models.CLASSES + found
            counts += torch.bincount(pairs.reshape(-1), minlength=models.CLASSES**2).view_as(counts)
    hit = counts.diagonal().double()
    return (hit / (counts.sum(0) + counts.sum(1) - hit)).mean().item()


def in_double(tensors):
    return {name: x.detach().double() for name, x in tensors.items()}


def train(options, arithmetic, data, steps, rate, title):
    """Adam, a warm start and a cosine down to 0."""
    torch.manual_seed(options.seed)
    batch = options.batch
    tensors = list(arithmetic.tensors.values())
    for x in tensors:
        x.requires_grad_(True)
    adam = torch.optim.Adam(tensors, lr=rate)
    epochs = steps * batch // len(data[0]) + 1
    order = torch.cat([torch.randperm(len(data[0])) for _ in range(epochs)])
    start, mean = time.monotonic(), 0.0
    for step in range(steps):
        now = rate * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * step / steps)) / 2
        for group in adam.param_groups:
            group["lr"] = now
        pick = order[step * batch:(step + 1) * batch]
        logits = models.run(options.model, arithmetic, data[0][pick])
        loss = F.cross_entropy(logits.permute(0, 3, 1, 2).contiguous(), data[1][pick].long())
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tensors, 1.0)
        adam.step()
        mean += loss.item()
        if (step + 1) % 100 == 0:
            print(f"{title}: step {step + 1} of {steps}, loss {mean / 100:.4f}, "
                  f"{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
            mean = 0.0
    for x in tensors:
        x.requires_grad_(False)

# ---- files -----------------------------------------------------------------


def joined(arrays, dtype):
    return numpy.concatenate([array.reshape(-1) for array in arrays]).astype(dtype)


def write_layout(folder, model):
    with open(folder / f"{model}.layout.csv", "w", newline="\n") as file:
        file.write("kind,name,dims\n")
        for kind, name, dims in models.layout(model):
            file.write(",".join([kind, name] + [str(d) for d in dims]) + "\n")


def write_float(folder, stem, model, tensors):
    names = [name for _, name, _ in models.layout(model)]
    numpy.save(folder / f"{stem}_float.npy", joined([tensors[n].numpy() for n in names], "<f2"))


def write_codes(folder, stem, model, arithmetic):
    rows = models.layout(model)
    for kind, suffix, dtype in (("weight", "int8", "i1"), ("bias", "bias", "<i4")):
        arrays = [codes.integers(arithmetic, name) for k, name, _ in rows if k == kind]
        numpy.save(folder / f"{stem}_{suffix}.npy", joined(arrays, dtype))
    with open(folder / f"{stem}_scales.csv", "w", newline="\n") as file:
        file.write("name,alpha\n")
        file.writelines(f"{name},{frac}\n" for name, frac in arithmetic.scales.items())


def read_float(folder, stem, model):
    flat, tensors = torch.from_numpy(numpy.load(folder / f"{stem}_float.npy")).float(), {}
    for _, name, dims in models.layout(model):
        size = math.prod(dims)
        tensors[name], flat = flat[:size].reshape(dims).clone(), flat[size:]
    return tensors


def read_codes(folder, stem, model, used):
    """What write_codes wrote, as real values."""
    with open(folder / f"{stem}_scales.csv") as file:
        scales = {name: int(frac) for name, frac in (row.strip().split(",") for row in list(file)[1:])}
    flat = {kind: torch.from_numpy(numpy.load(folder / f"{stem}_{suffix}.npy")).float()
            for kind, suffix in (("weight", "int8"), ("bias", "bias"))}
    tensors = {}
    for kind, name, dims in models.layout(model):
        size = math.prod(dims)
        tensors[name], flat[kind] = flat[kind][:size].reshape(dims), flat[kind][size:]
    arithmetic = codes.Codes(tensors, scales, used)
    with torch.no_grad():  # fills in the scales of the biases
        models.run(model, arithmetic, torch.zeros(1, 64, 64, 3, dtype=torch.uint8))
    fracs = {**scales, **arithmetic.bias_frac}
    for name in tensors:
        tensors[name] = tensors[name] * 2.0**-fracs[name]
    return arithmetic

# ---- the steps -------------------------------------------------------------


def float_weights(options, data, held_out):
    """Trained, written as halves and read back, so that what is measured and
    what the codes start from is what the files say."""
    stem = f"{options.model}_{options.seed}"
    if options.steps is not None:
        tensors = models.first_tensors(options.model, options.seed)
        if options.steps > 0:
            train(options, codes.Real(tensors), data, options.steps, options.rate,
                  stem + " float")
        write_layout(options.out, options.model)
        write_float(options.out, stem, options.model, tensors)
    tensors = read_float(options.out, stem, options.model)
    print(f"{stem} float: mIoU {miou(options.model, codes.Real(tensors), held_out):.4f}",
          flush=True)
    return tensors


def code_miou(options, arithmetic, tables_used, held_out):
    """In double, so that every sum of codes is exact."""
    exact = codes.Codes(in_double(arithmetic.tensors), arithmetic.scales, tables_used)
    return miou(options.model, exact, held_out)


def code_weights(options, tensors, data, held_out):
    stem = f"{options.model}_{options.seed}"
    arithmetic = codes.Codes(tensors, {})
    calibration = scenes(options.scenes, CALIBRATION, CALIBRATION_SCENES)
    with torch.no_grad():
        models.run(options.model, arithmetic, calibration[0])
    print(f"{stem} int8, calibrated: mIoU {code_miou(options, arithmetic, None, held_out):.4f}",
          flush=True)
    if options.code_steps > 0:
        train(options, arithmetic, data, options.code_steps, options.code_rate, stem + " int8")
    write_codes(options.out, stem, options.model, arithmetic)
    print(f"{stem} int8, trained: mIoU {code_miou(options, arithmetic, None, held_out):.4f}",
          flush=True)


def tuned_weights(options, data, held_out):
    """From the codes on file, with tables in place of the functions."""
    stem = f"{options.model}_{options.seed}"
    used = tables.Tables(options.tables)
    arithmetic = read_codes(options.out, stem, options.model, used)
    for title, with_tables in (("exact functions", None), ("tables", used)):
        score = code_miou(options, arithmetic, with_tables, held_out)
        print(f"{stem} int8, {title}: mIoU {score:.4f}", flush=True)
    train(options, arithmetic, data, options.code_steps, options.code_rate, stem + " tables")
    write_codes(options.out, stem + "_tuned", options.model, arithmetic)
    for title, with_tables in (("exact functions", None), ("tables", used)):
        score = code_miou(options, arithmetic, with_tables, held_out)
        print(f"{stem} int8, tuned, {title}: mIoU {score:.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=("soft", "linear"))
    parser.add_argument("seed", type=int)
    parser.add_argument("--scenes", default=str(HERE / "build/scenes"), help="the generator")
    parser.add_argument("--count", type=int, default=16000, help="scenes to train on")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, help="in float; without it the file is read")
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--code-steps", type=int, default=0)
    parser.add_argument("--code-rate", type=float, default=5e-4)
    parser.add_argument("--tables", nargs="+", help="of gqalut gen --format gqa-json: from the "
                        "codes on file, --code-steps with them in the forward")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "weights")
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.set_flush_denormal(True)
    torch.use_deterministic_algorithms(True)
    print("train.py " + " ".join(sys.argv[1:]), flush=True)
    options.out.mkdir(parents=True, exist_ok=True)
    data = scenes(options.scenes, TRAIN, options.count)
    held_out = scenes(options.scenes, HELD_OUT, HELD_OUT_SCENES)
    if options.tables:
        tuned_weights(options, data, held_out)
        return
    tensors = float_weights(options, data, held_out)
    code_weights(options, tensors, data, held_out)


main()
