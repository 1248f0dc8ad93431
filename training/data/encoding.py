# SPDX-License-Identifier: MIT
"""Sound as the bytes of a file; the same sound always gives the same bytes."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Literal

import numpy as np
import soundfile

from wav2vis_core.sound.audio import Audio

Encoding = Literal["flac", "wav", "mp3", "opus", "ogg"]

# libsndfile's names for them; sixteen bits where nothing is lost.
_LIBSNDFILE = {
    "flac": ("FLAC", "PCM_16"),
    "wav": ("WAV", "PCM_16"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "opus": ("OGG", "OPUS"),
    "ogg": ("OGG", "VORBIS"),
}

# Longer pieces overflow the stack of libsndfile's Vorbis writer.
_PIECE_SAMPLES = 1 << 16

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


# libsndfile's compression level runs from 0, at this many kb/s of Opus, to 1, at the least.
_OPUS_MOST_KBPS, _OPUS_LEAST_KBPS = 256, 6


def encoded(audio: Audio, encoding: Encoding, opus_kbps: int | None = None) -> bytes:
    """The bytes of a mono file; Opus at a rate of 6 to 256 kb/s when one is given."""
    container, subtype = _LIBSNDFILE[encoding]
    level = None if opus_kbps is None else (_OPUS_MOST_KBPS - opus_kbps) / (_OPUS_MOST_KBPS - _OPUS_LEAST_KBPS)
    out = io.BytesIO()
    with soundfile.SoundFile(
        out,
        "w",
        samplerate=audio.sample_rate_hz,
        channels=1,
        format=container,
        subtype=subtype,
        compression_level=level,
    ) as file:
        for first in range(0, len(audio.samples), _PIECE_SAMPLES):
            file.write(audio.samples[first : first + _PIECE_SAMPLES])
    return _with_serial_zero(out.getvalue()) if container == "OGG" else out.getvalue()


def through_codec(audio: Audio, encoding: Encoding, opus_kbps: int | None = None) -> Audio:
    """The sound after encoding and decoding, cut or padded to its length before."""
    samples, _ = soundfile.read(io.BytesIO(encoded(audio, encoding, opus_kbps)), dtype="float32")
    samples = samples[: len(audio.samples)]
    return Audio(np.pad(samples, (0, len(audio.samples) - len(samples))), audio.sample_rate_hz)


def _with_serial_zero(ogg: bytes) -> bytes:
    """The same Ogg stream with serial number 0, where libsndfile draws one at random (RFC 3533, section 6)."""
    data = bytearray(ogg)
    at = 0
    while at < len(data):
        n_segments = data[at + 26]
        end = at + 27 + n_segments + sum(data[at + 27 : at + 27 + n_segments])
        data[at + 14 : at + 18] = bytes(4)
        data[at + 22 : at + 26] = bytes(4)
        data[at + 22 : at + 26] = struct.pack("<I", _ogg_crc(bytes(data[at:end])))
        at = end
    return bytes(data)


def _ogg_crc(page: bytes) -> int:
    """Ogg's checksum: zlib's polynomial with the bits in the other order, starting from 0 and not inverted."""
    reflected = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{reflected:032b}"[::-1], 2)
