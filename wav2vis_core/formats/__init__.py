# SPDX-License-Identifier: MIT
"""Timing formats behind one registry: a folder for each family, a file for each format."""

from .common.base import Format, TextFormat, WriteOptions
from .common.reader import ReadOptions, TextReader
from .files import encode, load, render, save
from .registry import all_formats, all_readers, by_content, by_name, by_path, reader_by_name
from .timing_file import TimingFile

__all__ = [
    "Format",
    "ReadOptions",
    "TextFormat",
    "TextReader",
    "TimingFile",
    "WriteOptions",
    "all_formats",
    "all_readers",
    "by_content",
    "by_name",
    "by_path",
    "encode",
    "load",
    "reader_by_name",
    "render",
    "save",
]
