"""Writes a copy of a GGUF model for comparing engines with one another.

usage: python make_f32.py [--keep-weights] MODEL.gguf OUTPUT.gguf     (needs llama-cpp-python)

The weights become 32-bit floats, for which all kernels agree closely; the copy holds exactly the weights that a
quantized file stands for. With --keep-weights they are left as they are.

The copy asks engines to open every text with the BOS token. llama-cpp-python's server scores given text rightly only
then, and so both engines score the same tokens.
"""

import ctypes
import os
import sys

import llama_cpp

ALL_F32 = 0  # LLAMA_FTYPE_ALL_F32
BOOL = 2  # LLAMA_KV_OVERRIDE_TYPE_BOOL


def make_copy(source: str, target: str, keep_weights: bool) -> None:
    opens_with_bos = llama_cpp.llama_model_kv_override(
        tag=BOOL, key=b"tokenizer.ggml.add_bos_token"
    )
    opens_with_bos.value.val_bool = True
    end_of_list = llama_cpp.llama_model_kv_override(key=b"")
    overrides = (llama_cpp.llama_model_kv_override * 2)(opens_with_bos, end_of_list)

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = ALL_F32
    parameters.allow_requantize = True
    parameters.only_copy = keep_weights
    parameters.kv_overrides = overrides

    unfinished = f"{target}.unfinished"
    status = llama_cpp.llama_model_quantize(
        source.encode(), unfinished.encode(), ctypes.byref(parameters)
    )
    if status != 0:
        raise SystemExit(f"llama_model_quantize failed with status {status}")
    os.replace(unfinished, target)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--keep-weights"]
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    make_copy(arguments[0], arguments[1], keep_weights="--keep-weights" in sys.argv)
