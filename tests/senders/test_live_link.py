# SPDX-License-Identifier: MIT
"""Live Link Face's packets read back by PyLiveLinkFace."""

import threading

import pytest
from pylivelinkface import FaceBlendShape, PyLiveLinkFace

from wav2vis_core.senders.live_link import SUBJECT, LiveLinkSender


def test_unreal_gets_the_jaw_and_the_lips_under_our_name(udp, send_all, moments):
    receiver, port = udp
    sending = threading.Thread(target=send_all, args=(LiveLinkSender, port))
    sending.start()
    faces = []
    for _ in moments:
        found, face = PyLiveLinkFace.decode(receiver.recv(65_535))
        assert found
        faces.append(face)
    sending.join()
    assert {(face.name, face.fps) for face in faces} == {(SUBJECT, 100)}
    for face, moment in zip(faces, moments, strict=True):
        pressed = face.get_blendshape(FaceBlendShape.MouthPressLeft)
        assert pressed == pytest.approx(0.5 * moment.weights["PP"], abs=1e-6)
        assert face.get_blendshape(FaceBlendShape.EyeBlinkLeft) == 0
    jaw = [face.get_blendshape(FaceBlendShape.JawOpen) for face in faces]
    assert 0.3 < max(jaw) <= 1 and min(jaw) == 0
    assert [face._frames for face in faces] == list(range(len(moments)))
