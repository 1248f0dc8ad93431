# SPDX-License-Identifier: MIT
"""Unity animation clip (`.anim`), text-serialised.

From clips that Unity itself wrote and programs that read them: a document `!u!74` of class AnimationClip; a curve in
`m_FloatCurves` names `blendShape.NAME`, the path of the renderer and class 137 (SkinnedMeshRenderer); weights are 0 to
100; slopes are per second, and an infinite one holds. What the editor derives (`m_EditorCurves`, bindings) it makes
anew when it imports the clip.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from ...track.track import Track
from ..common.base import TextFormat
from .motion import MorphFormat, MorphOptions

_HEAD = """%YAML 1.1
%TAG !u! tag:unity3d.com,2011:
--- !u!74 &7400000
AnimationClip:
  m_ObjectHideFlags: 0
  m_CorrespondingSourceObject: {{fileID: 0}}
  m_PrefabInstance: {{fileID: 0}}
  m_PrefabAsset: {{fileID: 0}}
  m_Name: {name}
  serializedVersion: 7
  m_Legacy: 0
  m_Compressed: 0
  m_UseHighQualityCurve: 1
  m_RotationCurves: []
  m_CompressedRotationCurves: []
  m_EulerCurves: []
  m_PositionCurves: []
  m_ScaleCurves: []
"""

_TAIL = """  m_PPtrCurves: []
  m_SampleRate: {rate}
  m_WrapMode: 0
  m_Bounds:
    m_Center: {{x: 0, y: 0, z: 0}}
    m_Extent: {{x: 0, y: 0, z: 0}}
  m_ClipBindingConstant:
    genericBindings: []
    pptrCurveMapping: []
  m_AnimationClipSettings:
    serializedVersion: 2
    m_AdditiveReferencePoseClip: {{fileID: 0}}
    m_AdditiveReferencePoseTime: 0
    m_StartTime: 0
    m_StopTime: {stop}
    m_OrientationOffsetY: 0
    m_Level: 0
    m_CycleOffset: 0
    m_HasAdditiveReferencePose: 0
    m_LoopTime: 0
    m_LoopBlend: 0
    m_LoopBlendOrientation: 0
    m_LoopBlendPositionY: 0
    m_LoopBlendPositionXZ: 0
    m_KeepOriginalOrientation: 0
    m_KeepOriginalPositionY: 1
    m_KeepOriginalPositionXZ: 0
    m_HeightFromFeet: 0
    m_Mirror: 0
  m_EditorCurves: []
  m_EulerEditorCurves: []
  m_HasGenericRootTransform: 0
  m_HasMotionFloatCurves: 0
  m_Events: []
"""

# Both tangents broken and linear, or both constant.
_LINEAR, _CONSTANT = 69, 103

Float64 = NDArray[np.float64]

# What stands around and between a key's four numbers.
_KEY = (
    "      - serializedVersion: 3\n        time: ",
    "\n        value: ",
    "\n        inSlope: ",
    "\n        outSlope: ",
    "\n        tangentMode: {mode}\n        weightedMode: 0\n"
    "        inWeight: 0.33333334\n        outWeight: 0.33333334\n",
)

# So many keys stay in the processor's cache while their lines are put together.
_BLOCK_KEYS = 1024


class UnityAnimation(MorphFormat, TextFormat[MorphOptions]):
    """One float curve a shape that is ever shown."""

    name = "unity"
    extensions = (".anim",)
    description = "Unity animation clip of a SkinnedMeshRenderer's blend shapes"
    validated_by = "PyYAML and Unity's rules restated; by hand unityparser; Unity itself was not run"

    def write(self, track: Track, stream: TextIO, options: MorphOptions) -> None:
        """Keys at the starts of frames, in seconds; the clip is called as the sound's file."""
        curves = self.curves_of(track, options)
        fps = float(options.fps.fps)
        stream.write(_HEAD.format(name=_scalar(PurePath(track.source).stem or "wav2vis")))
        shown = {name: keys for name, keys in curves.keys().items() if len(keys[0])}
        stream.write("  m_FloatCurves:\n" if shown else "  m_FloatCurves: []\n")
        for name, keys in zip(shown, _keys(list(shown.values()), fps, stepped=curves.stepped), strict=True):
            stream.write("  - curve:\n      serializedVersion: 2\n      m_Curve:\n")
            stream.writelines(keys)
            stream.write("      m_PreInfinity: 2\n      m_PostInfinity: 2\n      m_RotationOrder: 4\n")
            stream.write(f"    attribute: {_scalar('blendShape.' + name)}\n")
            stream.write(f"    path: {_scalar(options.node)}\n    classID: 137\n    script: {{fileID: 0}}\n")
        stream.write(_TAIL.format(rate=f"{fps:.7g}", stop=f"{(len(curves.values) - 1) / fps:.6f}"))


def _keys(curves: list[tuple[NDArray[np.int64], Float64]], fps: float, *, stepped: bool) -> Iterator[Iterator[str]]:
    """Blocks of lines for each curve, put together of texts that are made once for all keys that share them."""
    nothing = np.empty(0, np.int64)
    frames = np.concatenate([nothing, *(frames for frames, _ in curves)])
    hundredths = np.concatenate([nothing, *(np.rint(10_000 * values).astype(np.int64) for _, values in curves)])
    times_s = np.round(np.arange(frames.max(initial=-1) + 1) / fps, 6)
    ends = np.cumsum([0, *(len(frames) for frames, _ in curves)])
    slopes = np.full(len(frames) + 1, np.inf)
    if not stepped:
        took_s = np.diff(times_s[frames])
        slopes[1:-1] = np.round(np.diff(hundredths / 100) / np.where(took_s > 0, took_s, 1), 4)
        slopes[ends] = 0.0
    different, slope = np.unique(slopes, return_inverse=True)
    times, values, slope_texts = map(_texts, (times_s, np.arange(10_001) / 100, different))
    *before, rest = _KEY
    rest = rest.format(mode=_CONSTANT if stepped else _LINEAR)

    def lines(first: int, last: int) -> str:
        around = slope_texts[slope[first : last + 1]]
        texts = np.empty((last - first, 9), object)
        texts[:, ::2] = *before, rest
        texts[:, 1] = times[frames[first:last]]
        texts[:, 3] = values[hundredths[first:last]]
        texts[:, 5] = around[:-1]
        texts[:, 7] = around[1:]
        return "".join(texts.ravel().tolist())

    for start, end in itertools.pairwise(ends):
        yield (lines(first, min(first + _BLOCK_KEYS, end)) for first in range(start, end, _BLOCK_KEYS))


def _texts(numbers: Float64) -> NDArray[np.object_]:
    return np.array(["Infinity" if each == "inf" else each for each in map(repr, numbers.tolist())], object)


def _scalar(text: str) -> str:
    """A text as YAML: plain where that is safe, else in double quotes with escapes."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", text) and text.lower() not in {"true", "false", "yes", "no", "null"}:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[^ -~\u00a1-\ud7ff\ue000-\ufefe]", lambda found: f"\\U{ord(found[0]):08x}", escaped) + '"'


FORMAT = UnityAnimation()
