"""Writes a copy of a GGUF model with 32-bit weights, those that its few bits stand for, on which engines agree closely.

    python unpack_model.py MODEL.gguf OUTPUT.gguf
"""

import os
import sys

from gguf import GGUFReader, GGUFValueType, GGUFWriter, LlamaFileType
from gguf.quants import dequantize

FILE_TYPE = "general.file_type"
# The writer sets these itself.
OWN = ("GGUF.", "general.architecture", FILE_TYPE)


def unpack(source: str, target: str) -> None:
    reader = GGUFReader(source)
    part = f"{target}.part"
    writer = GGUFWriter(part, reader.fields["general.architecture"].contents())
    writer.add_file_type(LlamaFileType.ALL_F32)
    for name, field in reader.fields.items():
        if not name.startswith(OWN):
            is_array = field.types[0] == GGUFValueType.ARRAY
            writer.add_key_value(name, field.contents(), field.types[0], field.types[-1] if is_array else None)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(part, target)


if __name__ == "__main__":
    unpack(*sys.argv[1:3])
