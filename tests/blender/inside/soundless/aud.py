# SPDX-License-Identifier: MIT
"""As much of Blender's `aud` as the add-on asks for, of WAV: bpy 4.2 on PyPI is built without sound."""

import wave

import numpy as np


class error(Exception):
    pass


class Sound:
    def __init__(self, path):
        self._path = str(path)

    @property
    def specs(self):
        return self._read()[0]

    @property
    def length(self):
        return len(self.data())

    def data(self):
        return self._read()[1]

    def _read(self):
        try:
            with wave.open(self._path) as file:
                specs = file.getframerate(), file.getnchannels()
                samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        except (wave.Error, EOFError, OSError) as reason:
            raise error(str(reason)) from None
        return specs, samples.reshape(-1, specs[1]).astype(np.float32) / 32768
