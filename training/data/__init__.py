# SPDX-License-Identifier: MIT
"""Speech as training reads it: manifests, the passes over them, augmentation and features."""
