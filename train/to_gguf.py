"""A LoRA adapter of PEFT as a GGUF file, which llama.cpp lays over its base model.

    python to_gguf.py PEFT_FOLDER BASE.gguf ADAPTER.gguf

For models of the llama architecture; llama.cpp's convert_lora_to_gguf.py knows others.
"""

import json
import os
import re
import sys
from pathlib import Path

import numpy
from gguf import GGUFReader, GGUFWriter, ReaderField
from safetensors.numpy import load_file

TENSORS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""The linear layers of a block, as PEFT and as GGUF call them."""

NAME = re.compile(r"layers\.(\d+)\.([a-z_]+\.[a-z_]+)\.lora_([AB])\.weight$")


def write_adapter(peft: Path, base: Path, adapter: Path) -> None:
    """Writes the adapter whole or not at all. Raises ValueError for one that GGUF files of llama have no place for."""
    settings = json.loads((peft / "adapter_config.json").read_text(encoding="utf-8"))
    fields = require_llama(base)
    heads = {
        "attn_q": fields["llama.attention.head_count"].contents(),
        "attn_k": fields["llama.attention.head_count_kv"].contents(),
    }
    part = adapter.with_name(f"{adapter.name}.part")
    writer = GGUFWriter(part, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(settings["lora_alpha"]))
    for name, weight in load_file(peft / "adapter_model.safetensors").items():
        found = NAME.search(name)
        tensor = TENSORS.get(found[2]) if found else None
        if found is None or tensor is None:
            raise ValueError(f"{name} cannot be converted: tune only {', '.join(TENSORS)}")
        if found[3] == "B" and tensor in heads:
            weight = interleave(weight, heads[tensor])
        writer.add_tensor(
            f"blk.{found[1]}.{tensor}.weight.lora_{found[3].lower()}",
            numpy.ascontiguousarray(weight, dtype=numpy.float32),
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(part, adapter)


def require_llama(base: Path) -> dict[str, ReaderField]:
    """What the file of a model says of it. Raises ValueError for one whose adapters cannot be written here."""
    try:
        fields = GGUFReader(base).fields
    except ValueError as error:
        raise ValueError(f"{base.name} is no GGUF file ({error}): name that of a model") from error
    architecture = fields["general.architecture"].contents()
    if architecture != "llama":
        raise ValueError(
            f"{base.name} is of the architecture {architecture}, and adapters are written for llama only: name a model of it"
        )
    return fields


def interleave(weight: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Rows of a query or key in llama.cpp's order: it rotates neighbours, where transformers rotates the halves of a head."""
    rows, columns = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, columns)
    return halves.swapaxes(1, 2).reshape(rows, columns)


if __name__ == "__main__":
    write_adapter(*map(Path, sys.argv[1:4]))
