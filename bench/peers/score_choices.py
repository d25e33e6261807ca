"""Log-likelihoods of given texts by llama-cpp-python, computed directly from the logits of every token.

usage: python score_choices.py MODEL.gguf [THREADS] < QUESTIONS.jsonl     (needs llama-cpp-python)

A line of the input is {"prompt": text, "continuations": [text, ...]}; the line of the output that belongs to it is a list
of log P(continuation | prompt) in nats, each summed over the continuation's tokens. A prompt is tokenized together with
what follows it, after a BOS token where the model asks for one, and template tokens in it are text. A token that spans
the end of the prompt belongs to the continuation.
"""

import json
import sys

import llama_cpp
import numpy as np


def tokenize(model: llama_cpp.Llama, text: str) -> list[int]:
    # The engine adds the BOS token only where the model asks for it.
    return model.tokenize(text.encode(), add_bos=True, special=False)


def count_shared(one, other) -> int:
    length = min(len(one), len(other))
    differs = np.not_equal(one[:length], other[:length])
    return int(differs.argmax()) if differs.any() else length


def evaluate(model: llama_cpp.Llama, tokens: list[int]) -> None:
    """Leaves the logits after every token in model.scores; what the last text shares with this one stays as it is."""
    model.n_tokens = count_shared(tokens, model.input_ids[: model.n_tokens])
    model.eval(tokens[model.n_tokens :])


def score(model: llama_cpp.Llama, prompt: str, continuation: str) -> float:
    tokens = tokenize(model, prompt + continuation)
    first_scored = min(count_shared(tokens, tokenize(model, prompt)), len(tokens) - 1)
    evaluate(model, tokens)
    # The logits after a token are those of the next one.
    logits = model.scores[first_scored - 1 : len(tokens) - 1].astype(np.float64)
    largest = logits.max(axis=1)
    log_totals = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
    chosen = logits[np.arange(len(logits)), tokens[first_scored:]]
    return float((chosen - log_totals).sum())


def main(path: str, threads: int) -> None:
    model = llama_cpp.Llama(
        path,
        n_ctx=2048,
        n_threads=threads,
        n_threads_batch=threads,
        logits_all=True,
        verbose=False,
    )
    for line in sys.stdin:
        question = json.loads(line)
        scores = [score(model, question["prompt"], text) for text in question["continuations"]]
        print(json.dumps(scores), flush=True)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else 1)
