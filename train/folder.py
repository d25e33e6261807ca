"""The folder beside an adapter, which holds one training: its settings, checkpoints, losses and the adapter in PEFT's form."""

import json
import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none.
    fcntl = None


def training_folder(adapter: Path) -> Path:
    return adapter.with_name(f"{adapter.name}.training")


def peft_folder(adapter: Path) -> Path:
    return training_folder(adapter) / "peft"


def read_settings(folder: Path) -> dict[str, object]:
    """What the folder's training was begun with; nothing where none was."""
    file = folder / "settings.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def require_own(adapter: Path, settings: dict[str, object]) -> None:
    """Raises ValueError if the adapter or its folder is another training's, or nobody knows whose the adapter is."""
    folder = training_folder(adapter)
    found = read_settings(folder)
    if not found:
        if adapter.exists():
            raise ValueError(
                f"{adapter} is there, but nothing in {folder} tells what it was trained on:"
                " name another --adapter, or remove that file to begin anew"
            )
        return
    differing = [name for name in settings if found.get(name) != settings[name]]
    if differing:
        raise ValueError(
            f"{folder} holds a training with other {', '.join(differing)}: name another --adapter,"
            f" or remove that folder and {adapter.name} to begin anew"
        )


def lock_folder(folder: Path) -> None:
    """Keeps other processes from training in the folder until this one ends. Raises ValueError if one does."""
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        return
    try:
        fcntl.flock(os.open(folder / "lock", os.O_CREAT | os.O_WRONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ValueError(
            f"another process trains in {folder}: wait until it ends, or end it, and give the same command again"
        ) from error


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


def replace_text(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    part.write_text(f"{text}\n", encoding="utf-8")
    os.replace(part, file)
