"""What a training is asked for on the command line, and the settings that follow."""

import argparse
import hashlib
import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from folder import peft_folder, read_settings, training_folder
from student import PRECISIONS, fastest_precision
from to_gguf import TENSORS

LAYERS = [name.split(".")[1] for name in TENSORS]
"""The linear layers of a block, as PEFT is told them."""

NEW_ADAPTER = {"rank": 8, "targets": ["q_proj", "v_proj"]}
"""The shape of an adapter where none is asked for."""


def read_arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="npm run train --",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=Path, required=True, help="JSONL with prompt and completion")
    parser.add_argument("--adapter", type=Path, required=True, help="GGUF file to write")
    parser.add_argument("--base", type=Path, required=True, help="GGUF file of the model")
    parser.add_argument("--from", type=Path, dest="start", help="adapter made earlier, to go on from")
    parser.add_argument("--epochs", type=positive(float), default=3.0, help="times over the rows (%(default)s)")
    parser.add_argument("--batch-size", type=positive(int), default=8, help="rows of a step (%(default)s)")
    parser.add_argument("--learning-rate", type=positive(float), default=5e-4, help="at its peak (%(default)s)")
    parser.add_argument(
        "--rank",
        type=positive(int),
        help=f"of the adapter's matrices ({NEW_ADAPTER['rank']}, or that of --from)",
    )
    parser.add_argument(
        "--targets",
        nargs="+",
        choices=LAYERS,
        help=f"layers beside which matrices are trained ({' '.join(NEW_ADAPTER['targets'])}, or those of --from);"
        " all of them take twice the time",
    )
    parser.add_argument(
        "--precision",
        choices=("auto", *PRECISIONS),
        default="auto",
        help="of the model's weights (%(default)s: that of --from, else the faster one on this machine)",
    )
    parser.add_argument("--max-length", type=positive(int), default=1024, help="longest row in tokens (%(default)s)")
    parser.add_argument("--save-steps", type=positive(int), default=25, help="between checkpoints (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the order and the first weights (%(default)s)")
    return parser.parse_args()


def positive(kind: Callable[[str], float]) -> Callable[[str], float]:
    """Reads an option that is a number above 0."""

    def read(text: str) -> float:
        value = kind(text)
        if not value > 0:
            raise ValueError
        return value

    read.__name__ = f"positive {kind.__name__}"
    return read


def read_shape(arguments: argparse.Namespace) -> dict[str, object]:
    """The adapter's rank and targets, which are those of the one to go on from. Raises ValueError where others are asked for."""
    asked: dict[str, object] = {}
    if arguments.rank is not None:
        asked["rank"] = arguments.rank
    if arguments.targets is not None:
        asked["targets"] = sorted(set(arguments.targets), key=LAYERS.index)
    if arguments.start is None:
        return NEW_ADAPTER | asked
    config = json.loads((peft_folder(arguments.start) / "adapter_config.json").read_text(encoding="utf-8"))
    shape = {"rank": config["r"], "targets": sorted(config["target_modules"], key=LAYERS.index)}
    for name, value in asked.items():
        if value != shape[name]:
            raise ValueError(
                f"--{name} is {show(value)}, but {arguments.start}, to go on from, has {show(shape[name])}:"
                f" leave --{name} or --from out"
            )
    return shape


def show(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def choose_precision(arguments: argparse.Namespace) -> str:
    """The one asked for, else that of this training's first run, else that of the adapter to go on from, else the fastest."""
    if arguments.precision != "auto":
        return arguments.precision
    for adapter in (arguments.adapter, arguments.start):
        found = read_settings(training_folder(adapter)) if adapter is not None else {}
        if "precision" in found:
            return found["precision"]
    return fastest_precision()


def describe_settings(arguments: argparse.Namespace) -> dict[str, object]:
    """Everything that the adapter depends on; files by what is in them."""
    start = arguments.start and peft_folder(arguments.start) / "adapter_model.safetensors"
    files = {"rows": arguments.rows, "base": arguments.base, "from": start}
    names = ("epochs", "batch_size", "learning_rate", "max_length", "seed")
    return {
        **{name: path and hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
        **{name: getattr(arguments, name) for name in names},
        **read_shape(arguments),
        "precision": choose_precision(arguments),
        "versions": {name: version(name) for name in ("torch", "transformers", "peft", "trl")},
    }
