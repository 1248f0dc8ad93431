"""Unity animation clip (`.anim`), text-serialised.

From clips that Unity itself wrote and programs that read them: a document `!u!74` of class AnimationClip; a curve in
`m_FloatCurves` names `blendShape.NAME`, the path of the renderer and class 137 (SkinnedMeshRenderer); weights are 0 to
100; slopes are per second, and an infinite one holds. What the editor derives (`m_EditorCurves`, bindings) it makes
anew when it imports the clip.
"""

from __future__ import annotations

import itertools
import re
from pathlib import PurePath
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from ..track import Track
from .base import TextFormat
from .motion import MorphOptions, motion_of

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

_KEY = (
    "      - serializedVersion: 3\n        time: %s\n        value: %s\n        inSlope: %s\n        outSlope: %s\n"
    "        tangentMode: %d\n        weightedMode: 0\n"
    "        inWeight: 0.33333334\n        outWeight: 0.33333334\n"
)


class UnityAnimation(TextFormat[MorphOptions]):
    """One float curve a shape that is ever shown."""

    name = "unity"
    extensions = (".anim",)
    description = "Unity animation clip of a SkinnedMeshRenderer's blend shapes"
    default_set = "mpeg4"
    options = MorphOptions
    uses = ("fps",)
    cannot_carry = "confidence, words, the sound"
    validated_by = "PyYAML and Unity's rules restated"

    def write(self, track: Track, stream: TextIO, options: MorphOptions) -> None:
        """Keys at the starts of frames, in seconds; the clip is called as the sound's file."""
        curves = motion_of(track, options)
        fps = float(options.fps.fps)
        stream.write(_HEAD.format(name=_scalar(PurePath(track.source).stem or "wav2vis")))
        shown = {name: keys for name, keys in curves.keys().items() if len(keys[0])}
        stream.write("  m_FloatCurves:\n" if shown else "  m_FloatCurves: []\n")
        for name, (frames, values) in shown.items():
            stream.write("  - curve:\n      serializedVersion: 2\n      m_Curve:\n")
            stream.write(_keys(frames / fps, 100 * values, stepped=curves.stepped))
            stream.write("      m_PreInfinity: 2\n      m_PostInfinity: 2\n      m_RotationOrder: 4\n")
            stream.write(f"    attribute: {_scalar('blendShape.' + options.prefix + name)}\n")
            stream.write(f"    path: {_scalar(options.node)}\n    classID: 137\n    script: {{fileID: 0}}\n")
        stream.write(_TAIL.format(rate=f"{fps:.7g}", stop=f"{(len(curves.values) - 1) / fps:.6f}"))


def _keys(times_s: NDArray[np.float64], values: NDArray[np.float64], *, stepped: bool) -> str:
    times_s, values = np.round(times_s, 6), np.round(values, 2)
    if stepped:
        slopes: list[float | str] = ["Infinity"] * (len(times_s) + 1)
    else:
        slopes = [0.0, *np.round(np.diff(values) / np.diff(times_s), 4).tolist(), 0.0]
    mode = _CONSTANT if stepped else _LINEAR
    rows = zip(times_s.tolist(), values.tolist(), slopes, slopes[1:], itertools.repeat(mode))
    return _KEY * len(times_s) % tuple(itertools.chain.from_iterable(rows))


def _scalar(text: str) -> str:
    """A text as YAML: plain where that is safe, else in double quotes with escapes."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", text) and text.lower() not in {"true", "false", "yes", "no", "null"}:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[^ -~\u00a1-\ud7ff\ue000-\ufefe]", lambda found: f"\\U{ord(found[0]):08x}", escaped) + '"'


FORMAT = UnityAnimation()
