"""Where the shipped content is: inside the installed package, or in the checkout."""

from __future__ import annotations

from pathlib import Path


def content_root() -> Path:
    """The folder that holds `ontology/ shapes/ queries/ data/`.

    A wheel carries them in `grondkaart/_assets`; a checkout has them two levels above the package.
    """
    package = Path(__file__).resolve().parent.parent
    packed = package / "_assets"
    return packed if packed.is_dir() else package.parent.parent
