"""A LoRA adapter of PEFT as a GGUF file, which llama.cpp lays over its base model.

    python to_gguf.py PEFT_FOLDER BASE.gguf ADAPTER.gguf

For models of the architectures llama and qwen2; llama.cpp's convert_lora_to_gguf.py knows others.
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

ROTATES_NEIGHBOURS = {"llama": True, "qwen2": False}
"""Whether llama.cpp rotates neighbours of a head in a model of this architecture, where transformers rotates its halves."""

NAME = re.compile(r"layers\.(\d+)\.([a-z_]+\.[a-z_]+)\.lora_([AB])\.weight$")


def write_adapter(peft: Path, base: Path, adapter: Path) -> None:
    """Writes the adapter whole or not at all. Raises ValueError for one that the GGUF file has no place for."""
    settings = json.loads((peft / "adapter_config.json").read_text(encoding="utf-8"))
    architecture, fields = read_architecture(base)
    heads = {
        "attn_q": fields[f"{architecture}.attention.head_count"].contents(),
        "attn_k": fields[f"{architecture}.attention.head_count_kv"].contents(),
    }
    part = adapter.with_name(f"{adapter.name}.part")
    writer = GGUFWriter(part, architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(settings["lora_alpha"]))
    for name, weight in load_file(peft / "adapter_model.safetensors").items():
        found = NAME.search(name)
        tensor = TENSORS.get(found[2]) if found else None
        if found is None or tensor is None:
            raise ValueError(f"{name} cannot be converted: tune only {', '.join(TENSORS)}")
        if found[3] == "B" and tensor in heads and ROTATES_NEIGHBOURS[architecture]:
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


def read_architecture(base: Path) -> tuple[str, dict[str, ReaderField]]:
    """A model's architecture and all that its file says of it. Raises ValueError for one whose adapters cannot be written here."""
    try:
        fields = GGUFReader(base).fields
    except ValueError as error:
        raise ValueError(f"{base.name} is no GGUF file ({error}): name that of a model") from error
    architecture = fields["general.architecture"].contents()
    if architecture not in ROTATES_NEIGHBOURS:
        known = " and ".join(ROTATES_NEIGHBOURS)
        raise ValueError(
            f"{base.name} is of the architecture {architecture}, and adapters are written for {known} only: name a model of these"
        )
    return architecture, fields


def interleave(weight: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Rows of a query or key, each head's halves in turn, as llama.cpp has them where it rotates neighbours."""
    rows, columns = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, columns)
    return halves.swapaxes(1, 2).reshape(rows, columns)


if __name__ == "__main__":
    write_adapter(*map(Path, sys.argv[1:4]))
