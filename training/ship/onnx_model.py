# SPDX-License-Identifier: MIT
"""A student as an ONNX model for game engines and browsers (https://onnx.ai; operator set 15, as old engines need)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from wav2vis_core.acoustics.normaliser import LIMIT
from wav2vis_core.acoustics.student import Student
from wav2vis_core.track.phones import CLASSES

_OPSET, _IR_VERSION = 15, 8


def onnx_bytes(student: Student) -> bytes:
    """Normalisation and network, as in `Student.recognise`, for as many frames as come, a multiple of its stack.

    Inputs are `features`, shape (n_frames, n_features), as `mfcc` gives them, and `speech_mean`, shape (1, n_mfcc)
    or (n_frames, n_mfcc), the mean cepstra to subtract. The output `posteriors` has shape (n_frames, n_classes).
    The metadata holds the classes, their priors, the feature specification and the look-ahead.
    """
    graph = _Graph()
    spec, tensors = student.spec, student.tensors
    mean = graph.add("Pad", "speech_mean", graph.whole(0, 0, 0, spec.n_features - spec.n_mfcc))
    rows = graph.add("Sub", graph.add("Sub", "features", mean), graph.constant(student.normaliser.mean))
    rows = graph.add("Div", rows, graph.constant(student.normaliser.std))
    rows = graph.add("Clip", rows, graph.constant(np.float32(-LIMIT)), graph.constant(np.float32(LIMIT)))
    if student.stack > 1:
        rows = graph.add("Reshape", rows, graph.whole(-1, student.stack * spec.n_features))
    ahead, *block_aheads = student.look_aheads()
    frames = graph.add("Unsqueeze", graph.add("Transpose", rows, perm=[1, 0]), graph.whole(0))
    frames = graph.add("Relu", graph.conv(frames, tensors["input.weight"], tensors["input.bias"], ahead))
    for k, (dilation, ahead) in enumerate(zip(student.dilations, block_aheads, strict=True)):
        depth, point = (
            (tensors[f"blocks.{k}.{part}.weight"], tensors[f"blocks.{k}.{part}.bias"]) for part in ("depth", "point")
        )
        mixed = graph.conv(frames, depth[0][:, None], depth[1], ahead, dilation, group=len(depth[0]))
        mixed = graph.add("Relu", mixed)
        frames = graph.add("Add", frames, graph.add("Relu", graph.conv(mixed, point[0][:, :, None], point[1])))
    logits = graph.conv(frames, tensors["output.weight"][:, :, None], tensors["output.bias"])
    rows = graph.add("Transpose", graph.add("Squeeze", logits, graph.whole(0)), perm=[1, 0])
    if student.stack > 1:
        rows = graph.add("Reshape", rows, graph.whole(-1, len(CLASSES)))
    graph.add("Softmax", rows, to="posteriors", axis=1)
    model = graph.model(
        inputs={"features": ("n_frames", spec.n_features), "speech_mean": ("n_means", spec.n_mfcc)},
        output=("posteriors", ("n_frames", len(CLASSES))),
    )
    priors = {"class_priors": json.dumps([round(float(p), 6) for p in student.class_priors])}
    seed = {"speech_mean": json.dumps([round(float(m), 4) for m in student.normaliser.speech_mean])}
    look_ahead = {"look_ahead_s": str(student.look_ahead_s)}
    helper.set_model_props(model, student.metadata | priors | seed | look_ahead)
    onnx.checker.check_model(model, full_check=True)
    data: bytes = model.SerializeToString()
    return data


class _Graph:
    """Nodes and constants, named by their order."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, to: str | None = None, **attributes: Any) -> str:
        name = to or f"value{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, values: NDArray[np.generic] | np.generic) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def whole(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def conv(
        self,
        frames: str,
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        ahead: int = 0,
        dilation: int = 1,
        group: int = 1,
    ) -> str:
        before = (weight.shape[2] - 1) * dilation - ahead
        tensors = self.constant(np.ascontiguousarray(weight)), self.constant(bias)
        return self.add("Conv", frames, *tensors, pads=[before, ahead], dilations=[dilation], group=group)

    def model(self, inputs: dict[str, tuple[str, int]], output: tuple[str, tuple[str, int]]) -> onnx.ModelProto:
        tensors = [helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, s) for n, s in [*inputs.items(), output]]
        graph = helper.make_graph(self._nodes, "wav2vis", tensors[:-1], tensors[-1:], self._constants)
        opsets = [helper.make_opsetid("", _OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="wav2vis")
