"""Configuration files as tests ask for them: what one says of all models."""

from __future__ import annotations

from tflm_lint.config import Config, nearest_file
from tflm_lint.config_files import load


def load_config(path: str) -> Config:
    """Read what a configuration says of all models."""
    return load(path).of(None).config


def nearest_config(folder: str) -> Config:
    """Return what holds in a folder for all models, the defaults where there is no file."""
    path = nearest_file(folder)
    return Config() if path is None else load_config(path)
