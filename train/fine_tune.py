"""Fine-tunes a LoRA adapter of a GGUF model on rows of prompt and completion, and writes it as a GGUF file.

    node train/train.mjs --rows rows.jsonl --adapter adapter.gguf --base model.gguf

makes the environment and runs this. Beside the adapter a folder `adapter.gguf.training` holds the settings, the losses, the
adapter in PEFT's form and, until the end, checkpoints: the same command goes on from the last of them.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # Everything needed is in files.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Threads that wait for each other give way: where other programs use the same cores, spinning takes 10 to 20 times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# What the packages, whose versions are pinned, say to those who write programs with them.
warnings.filterwarnings("ignore", category=FutureWarning)
warnings.filterwarnings("ignore", message="Could not find a config file")

import torch
from datasets import Dataset, disable_progress_bars
from peft import LoraConfig, PeftModel, get_peft_model
from rows import Row, RowError, read_rows
from student import load_student
from to_gguf import TENSORS, write_adapter
from transformers import PreTrainedModel, set_seed
from transformers.tokenization_utils_base import PreTrainedTokenizerBase
from trl import SFTConfig, SFTTrainer


LAYERS = [name.split(".")[1] for name in TENSORS]
"""The linear layers of a block, as PEFT is told them."""


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="npm run train --",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=Path, required=True, help="JSONL with prompt and completion")
    parser.add_argument("--adapter", type=Path, required=True, help="GGUF file to write")
    parser.add_argument("--base", type=Path, required=True, help="GGUF file of the model")
    parser.add_argument("--from", type=Path, dest="start", help="adapter made earlier, to go on from")
    parser.add_argument("--epochs", type=float, default=3.0, help="times over the rows (%(default)s)")
    parser.add_argument("--batch-size", type=int, default=8, help="rows of a step (%(default)s)")
    parser.add_argument("--learning-rate", type=float, default=5e-4, help="at its peak (%(default)s)")
    parser.add_argument("--rank", type=int, default=8, help="of the adapter's matrices (%(default)s)")
    parser.add_argument(
        "--targets",
        nargs="+",
        choices=LAYERS,
        default=["q_proj", "v_proj"],
        help="layers beside which matrices are trained (q_proj v_proj); all of them take twice the time",
    )
    parser.add_argument("--max-length", type=int, default=1024, help="longest row in tokens (%(default)s)")
    parser.add_argument("--save-steps", type=int, default=25, help="between checkpoints (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the order and the first weights (%(default)s)")
    return parser.parse_args()


def training_folder(adapter: Path) -> Path:
    return adapter.with_name(f"{adapter.name}.training")


def describe_settings(arguments: argparse.Namespace) -> dict[str, object]:
    """Everything that the adapter depends on; files by what is in them."""
    files = {"rows": arguments.rows, "base": arguments.base}
    if arguments.start is not None:
        files["from"] = training_folder(arguments.start) / "peft" / "adapter_model.safetensors"
    names = ("epochs", "batch_size", "learning_rate", "rank", "targets", "max_length", "seed")
    return {
        **{name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
        **{name: getattr(arguments, name) for name in names},
        "versions": {name: version(name) for name in ("torch", "transformers", "peft", "trl")},
    }


def claim_folder(folder: Path, settings: dict[str, object]) -> None:
    """Raises ValueError if the folder is another training's."""
    file = folder / "settings.json"
    if file.exists():
        found = json.loads(file.read_text(encoding="utf-8"))
        differing = [name for name in settings if found.get(name) != settings[name]]
        if differing:
            raise ValueError(
                f"{folder} holds a training with other {', '.join(differing)}:"
                " name another --adapter, or remove that folder to begin anew"
            )
        return
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(file, json.dumps(settings, indent=2))


def replace_text(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    part.write_text(f"{text}\n", encoding="utf-8")
    os.replace(part, file)


def give_adapter(model: PreTrainedModel, arguments: argparse.Namespace) -> PeftModel:
    """The model with an adapter to be trained: a new one, which changes nothing yet, or one made earlier."""
    if arguments.start is not None:
        earlier = training_folder(arguments.start) / "peft"
        return PeftModel.from_pretrained(model, earlier, is_trainable=True)
    return get_peft_model(
        model,
        LoraConfig(
            task_type="CAUSAL_LM",
            r=arguments.rank,
            lora_alpha=2 * arguments.rank,
            target_modules=arguments.targets,
        ),
    )


def require_fit(rows: list[Row], tokenizer: PreTrainedTokenizerBase, max_length: int) -> None:
    """Raises RowError if a row is longer than is trained on: its end, which is what is learned, would be cut off unseen."""
    for number, row in enumerate(rows, 1):
        text = tokenizer.apply_chat_template(row["prompt"] + row["completion"], tokenize=False)
        length = len(tokenizer(text, add_special_tokens=False)["input_ids"])
        if length > max_length:
            raise RowError(f"row {number} has {length} tokens: raise --max-length {max_length}, or shorten it")


def last_checkpoint(folder: Path) -> Path | None:
    """The last one that is whole: its state is written last of all."""
    whole = [state.parent for state in folder.glob("checkpoint-*/trainer_state.json") if is_json(state)]
    return max(whole, key=lambda found: int(found.name.split("-")[1]), default=None)


def is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
        return True
    except ValueError:
        return False


def train(arguments: argparse.Namespace, folder: Path) -> None:
    started = time.monotonic()
    rows = read_rows(arguments.rows)
    set_seed(arguments.seed)
    student, tokenizer = load_student(arguments.base)
    require_fit(rows, tokenizer, arguments.max_length)
    print(f"{len(rows)} rows, {student.device.type}, {student.dtype}, {torch.get_num_threads()} threads", flush=True)
    checkpoints = folder / "checkpoints"
    trainer = SFTTrainer(
        model=give_adapter(student, arguments),
        processing_class=tokenizer,
        train_dataset=Dataset.from_list(rows),
        args=SFTConfig(
            output_dir=str(checkpoints),
            num_train_epochs=arguments.epochs,
            per_device_train_batch_size=arguments.batch_size,
            learning_rate=arguments.learning_rate,
            lr_scheduler_type="cosine",
            warmup_steps=0.05,
            max_length=arguments.max_length,
            train_sampling_strategy="group_by_length",
            # Costs a third of the speed and saves memory that a small model does not need.
            gradient_checkpointing=False,
            bf16=False,
            dataloader_pin_memory=False,
            logging_steps=5,
            save_steps=arguments.save_steps,
            save_total_limit=2,
            report_to="none",
            seed=arguments.seed,
            use_cpu=student.device.type == "cpu" and not torch.cuda.is_available(),
        ),
    )
    last = last_checkpoint(checkpoints)
    if last is not None:
        print(f"going on from {last.name}", flush=True)
    result = trainer.train(resume_from_checkpoint=last and str(last))
    trainer.model.save_pretrained(folder / "peft")
    write_adapter(folder / "peft", arguments.base, arguments.adapter)
    losses = [entry for entry in trainer.state.log_history if "loss" in entry]
    replace_text(folder / "losses.json", json.dumps(losses, indent=1))
    shutil.rmtree(checkpoints, ignore_errors=True)
    print(
        f"{arguments.adapter}: {result.global_step} steps, mean loss {result.training_loss:.3f},"
        f" {time.monotonic() - started:.0f} s",
        flush=True,
    )


def main() -> int:
    arguments = read_arguments()
    folder = training_folder(arguments.adapter)
    disable_progress_bars()
    try:
        claim_folder(folder, describe_settings(arguments))
        if arguments.adapter.exists():
            print(f"{arguments.adapter} is there already", flush=True)
            return 0
        train(arguments, folder)
        return 0
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except FileNotFoundError as error:
        print(f"{error.filename} is not there: name a file that is", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"interrupted: {GOES_ON}", file=sys.stderr)
        return 130
    except Exception as error:
        # The libraries tell of a full disk in errors of several kinds.
        if not is_full(folder):
            raise
        print(f"the disk is full ({error}): free some space; {GOES_ON}", file=sys.stderr)
        return 1


GOES_ON = "the same command goes on from the last checkpoint"


def is_full(folder: Path) -> bool:
    """Whether there is less space than a checkpoint of a small adapter takes."""
    return shutil.disk_usage(folder if folder.exists() else folder.parent).free < 64 * 2**20


if __name__ == "__main__":
    sys.exit(main())
