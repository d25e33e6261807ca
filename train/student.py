"""The model that learns, out of a GGUF file."""

import time
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, PreTrainedModel
from transformers.tokenization_utils_base import PreTrainedTokenizerBase


PRECISIONS = ("bfloat16", "float32")
"""The types of number to unpack weights into."""


def load_student(base: Path, precision: str) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """A model with its tokenizer. Weights packed into few bits cannot be trained beside: they are unpacked."""
    folder, name = str(base.parent), base.name
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    if tokenizer.chat_template is None:
        raise ValueError(f"{name} has no chat template: name a model that was tuned for instructions")
    model = AutoModelForCausalLM.from_pretrained(
        folder,
        gguf_file=name,
        quantization_config=GgufConfig(dequantize=True),
        dtype=getattr(torch, precision),
    )
    return model, tokenizer


def fastest_precision() -> str:
    """bfloat16 where the machine computes in it, which is measured: some processors only imitate it."""
    if torch.cuda.is_available():
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float32"
    return min(PRECISIONS, key=lambda precision: time_products(getattr(torch, precision)))


def time_products(dtype: torch.dtype) -> float:
    """Seconds that the fastest of several products of matrices of a usual size takes."""
    left, right = torch.ones(512, 576, dtype=dtype), torch.ones(576, 1536, dtype=dtype)
    best = float("inf")
    for _ in range(10):
        started = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - started)
    return best
