"""The rows to train on: conversational prompt and completion, one JSON object a line."""

import json
from pathlib import Path

Message = dict[str, str]
Row = dict[str, list[Message]]

ROLES = ("system", "user", "assistant")


class RowError(ValueError):
    """A row that cannot be trained on; the message says which, and what was expected."""


def read_rows(path: Path) -> list[Row]:
    """The rows of a file as `writeExamples()` of equirank/companions writes it.

    Raises RowError for a row that is not of the form, and for a file without one.
    """
    rows = [
        parse_row(f"{path.name}, line {number}", line)
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if line.strip()
    ]
    if not rows:
        raise RowError(f"{path.name} holds no row: there is nothing to train on")
    return rows


def parse_row(place: str, line: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise RowError(f"{place}: not JSON ({error})") from error
    parts = [row.get(name) if isinstance(row, dict) else None for name in ("prompt", "completion")]
    if not all(is_conversation(part) for part in parts) or parts[1][-1]["role"] != "assistant":
        raise RowError(
            f'{place}: expected {{"prompt": [messages], "completion": [messages]}}, each message'
            ' {"role", "content"}, the last one of the assistant (the format trl of equirank)'
        )
    return {"prompt": parts[0], "completion": parts[1]}


def is_conversation(part: object) -> bool:
    return (
        isinstance(part, list)
        and len(part) > 0
        and all(
            isinstance(message, dict)
            and message.get("role") in ROLES
            and isinstance(message.get("content"), str)
            for message in part
        )
    )
