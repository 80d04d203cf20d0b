"""Where the checkout keeps what tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config"
MESSAGES = CONFIG / "messages"
EXAMPLE = CONFIG / "marathon.example.toml"
SCRIPTS = ROOT / "scripts"
DOCS = ROOT / "docs"
DATA = ROOT / "tests" / "data"
