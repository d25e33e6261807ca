"""Log-likelihoods of completions in PyTorch, in nats, for the base model and with an adapter, as JSON on the output stream.

    python score_rows.py BASE.gguf PEFT_FOLDER ROWS.jsonl
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "train"))

import torch
from peft import PeftModel
from rows import read_rows
from student import load_student


def score(model, tokenizer, row) -> float:
    """log P(completion | prompt), the tokens that end the completion not included."""
    prompt = tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True, tokenize=False)
    [before, text] = [
        tokenizer(given, add_special_tokens=False, return_tensors="pt").input_ids
        for given in (prompt, prompt + row["completion"][0]["content"])
    ]
    with torch.no_grad():
        logs = model(input_ids=text).logits[0].log_softmax(-1)
    return sum(logs[i - 1, text[0, i]].item() for i in range(before.shape[1], text.shape[1]))


base, peft, rows = map(Path, sys.argv[1:4])
model, tokenizer = load_student(base, "float32")
scores = {"base": [score(model, tokenizer, row) for row in read_rows(rows)]}
adapted = PeftModel.from_pretrained(model, peft)
scores["adapted"] = [score(adapted, tokenizer, row) for row in read_rows(rows)]
print(json.dumps(scores))
