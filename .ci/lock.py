"""Writes requirements.lock and the constraints in pyproject.toml from one resolution."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = [
    "uv", "pip", "compile", "pyproject.toml", "--group", "dev", "--universal", "--generate-hashes",
    "--no-header", "--no-annotate", "--no-emit-index-url", "--python-version", "3.11", "--upgrade",
]  # fmt: skip


def main() -> int:
    project = ROOT / "pyproject.toml"
    text = project.read_text("utf-8")
    opened = text.index("constraint-dependencies = [")
    closed = text.index("]\n", opened) + 2
    project.write_text(f"{text[:opened]}constraint-dependencies = []\n{text[closed:]}", "utf-8")
    done = subprocess.run(COMMAND, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        project.write_text(text, "utf-8")
        sys.stderr.write(done.stderr)
        return done.returncode
    (ROOT / "requirements.lock").write_text(done.stdout, "utf-8")
    pins = re.findall(r"^([a-z0-9.\-]+==[^\s\\]+(?: ; [^\\\n]+?)?) \\?$", done.stdout, re.MULTILINE)
    lines = "".join(f'  "{pin}",\n' for pin in pins)
    project.write_text(
        f"{text[:opened]}constraint-dependencies = [\n{lines}]\n{text[closed:]}", "utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
