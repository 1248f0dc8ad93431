# SPDX-License-Identifier: MIT
"""The commands for corpora, which need no config: `python -m training prepare|convert|align|clean|analyse …`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from .align.align_pass import align
from .align.registry import aligner_of
from .corpora import CORPORA, prepare
from .data.clean import RULE_NAMES, clean
from .data.convert import convert
from .data.encoding import Encoding
from .data.manifest_pass import PassOptions


def add_commands(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """Add a parser for each command; its `command` default runs it with the parsed arguments."""
    parser = add_parser("prepare", help="write the manifest of a corpus as its makers ship it")
    parser.add_argument("corpus", choices=list(CORPORA))
    parser.add_argument("corpus_dir", type=Path, metavar="DIR", help="the unpacked corpus; for `manifest` a .jsonl too")
    parser.add_argument("--out", type=Path, default=Path("manifest.jsonl"), metavar="FILE", help="(manifest.jsonl)")
    parser.add_argument("--dev-share", type=float, default=0.05, help="share of the speakers for tuning (0.05)")
    parser.add_argument("--test-share", type=float, default=0.05, help="share of the speakers for figures (0.05)")
    parser.set_defaults(command=lambda a: prepare(a.corpus, a.corpus_dir, a.out, a.dev_share, a.test_share))

    parser = add_parser("convert", help="convert every sound to 16 kHz mono, and measure it")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("folder", type=Path, help="for the sounds, manifest.jsonl and failures.jsonl")
    parser.add_argument("--to", choices=get_args(Encoding), default="flac", help="file type (flac)")
    add_pass_options(parser)
    parser.set_defaults(command=lambda a: convert(a.manifest, a.folder, a.to, pass_options(a)))

    parser = add_parser("align", help="find each word and phone of the text in the sound")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("folder", type=Path, help="for manifest.jsonl and failures.jsonl")
    parser.add_argument(
        "--with",
        dest="aligner",
        default="pocketsphinx",
        metavar="NAME[=WHERE]",
        help="pocketsphinx (the default), gentle[=http://HOST:8765], teacher=CONFIG, textgrid[=DIR], phn[=DIR]",
    )
    parser.add_argument("--phn", action="store_true", help="also write a TIMIT .phn file for each sound")
    add_pass_options(parser)
    parser.set_defaults(
        command=lambda a: align(a.manifest, a.folder, aligner_of(a.aligner), pass_options(a), phn=a.phn)
    )

    parser = add_parser("clean", help="leave out what would mislead a network, and report what and why")
    parser.add_argument("manifests", type=Path, nargs="+", metavar="manifest")
    parser.add_argument("folder", type=Path, help="for SPLIT.jsonl, dropped.jsonl, report.json and report.md")
    parser.add_argument(
        "--without", nargs="+", choices=RULE_NAMES, default=[], metavar="RULE", help=f"of {', '.join(RULE_NAMES)}"
    )
    parser.set_defaults(command=lambda a: clean(a.manifests, a.folder, without=a.without))

    parser = add_parser("analyse", help="write a page of plots about what manifests hold")
    parser.add_argument("manifests", type=Path, nargs="+", metavar="manifest")
    parser.add_argument("page", type=Path, help="the .html file")
    parser.set_defaults(command=_analyse)


def _analyse(arguments: argparse.Namespace) -> None:
    from .analysis import analyse  # matplotlib and librosa take seconds to import, and only this needs them

    analyse(arguments.manifests, arguments.page)


def add_pass_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a pass over a manifest."""
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes (one a core)")
    parser.add_argument("--cluster", default="", metavar="tcp://HOST:PORT", help="a Dask scheduler to use instead")
    parser.add_argument("--failure-share", type=float, default=0.05, help="stop once a larger share has failed (0.05)")


def pass_options(arguments: argparse.Namespace) -> PassOptions:
    """What `add_pass_options` parsed."""
    return PassOptions(arguments.workers, arguments.cluster, arguments.failure_share)
