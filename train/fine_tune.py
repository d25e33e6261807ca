"""Fine-tunes a LoRA adapter of a GGUF model on rows of prompt and completion, and writes it as a GGUF file.

    node train/train.mjs --rows rows.jsonl --adapter adapter.gguf --base model.gguf

makes the environment and runs this. Beside the adapter a folder `adapter.gguf.training` holds the settings, the losses, the
adapter in PEFT's form and, until the end, checkpoints: the same command goes on from the last of them. What cannot be trained
is refused before the folder belongs to a training.
"""

import argparse
import json
import os
import shutil
import sys
import time
import warnings
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
from folder import last_checkpoint, lock_folder, peft_folder, replace_text, require_own, training_folder
from peft import LoraConfig, PeftModel, get_peft_model
from rows import Row, RowError, read_rows
from settings import describe_settings, read_arguments
from student import load_student
from to_gguf import read_architecture, write_adapter
from transformers import PreTrainedModel, set_seed
from transformers.tokenization_utils_base import PreTrainedTokenizerBase
from trl import SFTConfig, SFTTrainer


def give_adapter(model: PreTrainedModel, start: Path | None, settings: dict[str, object]) -> PeftModel:
    """The model with an adapter to be trained: a new one, which changes nothing yet, or one made earlier."""
    if start is not None:
        return PeftModel.from_pretrained(model, peft_folder(start), is_trainable=True)
    return get_peft_model(
        model,
        LoraConfig(
            task_type="CAUSAL_LM",
            r=settings["rank"],
            lora_alpha=2 * settings["rank"],
            target_modules=settings["targets"],
        ),
    )


class CompletionTrainer(SFTTrainer):
    """Learns completions, whose mean loss over a step's tokens is computed from the logits at their places.

    TRL's own loss makes the logits in small tiles, and makes them again backward, to save memory that a small model does not
    need: on a CPU that takes a third of a step.
    """

    def compute_loss(
        self,
        model: PeftModel,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | None = None,
    ) -> torch.Tensor:
        student = model.get_base_model()
        labels = inputs["labels"][:, 1:]
        learned = labels != -100
        tokens = {name: inputs[name] for name in ("input_ids", "attention_mask")}
        states = student.base_model(**tokens, use_cache=False).last_hidden_state[:, :-1]
        logits = student.get_output_embeddings()(states[learned])
        return torch.nn.functional.cross_entropy(logits.float(), labels[learned])


def require_fit(rows: list[Row], tokenizer: PreTrainedTokenizerBase, max_length: int) -> None:
    """Raises RowError if a row is longer than is trained on: its end, which is what is learned, would be cut off unseen."""
    for number, row in enumerate(rows, 1):
        text = tokenizer.apply_chat_template(row["prompt"] + row["completion"], tokenize=False)
        length = len(tokenizer(text, add_special_tokens=False)["input_ids"])
        if length > max_length:
            raise RowError(f"row {number} has {length} tokens: raise --max-length {max_length}, or shorten it")


def train(arguments: argparse.Namespace, settings: dict[str, object], folder: Path) -> None:
    started = time.monotonic()
    rows = read_rows(arguments.rows)
    set_seed(arguments.seed)
    student, tokenizer = load_student(arguments.base, settings["precision"])
    require_fit(rows, tokenizer, arguments.max_length)
    model = give_adapter(student, arguments.start, settings)
    replace_text(folder / "settings.json", json.dumps(settings, indent=2))
    print(
        f"{len(rows)} rows, {student.device.type}, {settings['precision']}, {torch.get_num_threads()} threads", flush=True
    )
    checkpoints = folder / "checkpoints"
    trainer = CompletionTrainer(
        model=model,
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
    arguments = read_arguments(__doc__)
    folder = training_folder(arguments.adapter)
    disable_progress_bars()
    try:
        read_architecture(arguments.base)
        settings = describe_settings(arguments)
        lock_folder(folder)
        require_own(arguments.adapter, settings)
        if arguments.adapter.exists():
            print(f"{arguments.adapter} is there already", flush=True)
            return 0
        train(arguments, settings, folder)
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
