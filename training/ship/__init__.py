# SPDX-License-Identifier: MIT
"""What leaves training: weights, golden tensors, ONNX models and the decoder's options."""
