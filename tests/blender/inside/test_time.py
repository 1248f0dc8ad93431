# SPDX-License-Identifier: MIT
"""Sound on the timeline: what is read is where Blender itself plays it, to a hundredth of a frame."""

import bpy
import numpy as np
import pytest
import soundfile_free as wav
from stage import SOUNDLESS, add_strip, heights, make_head

from blender_addon import bake, compat
from blender_addon.errors import StripError
from blender_addon.operators.listening import reason_not_to_listen
from blender_addon.pieces import chosen_speakers, chosen_strips, frame_rate_of
from blender_addon.strip_audio import RATE_HZ, Timeline
from wav2vis_core.sound.audio import Audio

pytestmark = pytest.mark.skipif(SOUNDLESS, reason="this Blender is built without sound strips")


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    """Four seconds of a hiss whose every part is unlike the others."""
    path = tmp_path_factory.mktemp("sound") / "noise.wav"
    wav.write(path, np.random.default_rng(7).normal(0, 0.1, 4 * 48_000), 48_000)
    return path


def read(scene, timeline=None) -> tuple[np.ndarray, int]:
    timeline = timeline or Timeline.of_strips(chosen_strips(scene), scene)
    samples = timeline.read(lambda seconds: None).samples
    speed = float(timeline.speed)
    return np.interp(np.arange(0, len(samples), speed), np.arange(len(samples)), samples), timeline.first_frame


def frames_off(scene, folder, timeline=None, least=0.3) -> float:
    """How many frames later than in Blender's own mixdown the sound is in ours, by correlation over up to 1.5 s."""
    samples, first_frame = read(scene, timeline)
    scene.frame_start, scene.frame_end = first_frame, first_frame + round(2 * scene.render.fps)
    name, reach, n = scene.name, 800, min(len(samples), 24_000) - 1600  # opening a file ends the scene
    part = samples[reach : reach + n]
    alike = np.correlate(mixed_by_blender(name, folder)[: n + 2 * reach], part)
    at = int(np.argmax(alike))
    # Blender plays mono at -3 dB on each side, and between samples a little dull.
    assert alike[at] > least * part @ part, "Blender plays another sound"
    before, top, after = alike[at - 1 : at + 2]
    later = reach - at - 0.5 * (before - after) / (before - 2 * top + after)
    return later / RATE_HZ * float(frame_rate_of(bpy.context.scene).fps)


def mixed_by_blender(name, folder) -> np.ndarray:
    """The samples of Blender's mixdown of a scene.

    Its mixer does not always know of a trim that a script has just set; it does when the file is opened.
    """
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "trimmed.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(folder / "trimmed.blend"))
    bpy.context.window.scene = bpy.data.scenes[name]
    path = folder / "mixdown.wav"
    bpy.ops.sound.mixdown(filepath=str(path), container="WAV", codec="PCM", format="S16")
    return Audio.read(path, RATE_HZ).samples


@pytest.mark.parametrize(("fps", "base"), [(12, 1.0), (24, 1.001), (120, 1.0)])
@pytest.mark.parametrize("trim", ["none", "soft", "hard", "offset", "soft, hard", "soft, hard, offset"])
def test_sound_is_where_blender_mixes_it(scene, noise, tmp_path, fps, base, trim):
    if "hard" in trim and bpy.app.version[:2] == (5, 1):
        pytest.skip("5.1 itself places some hard trims many frames late")
    scene.render.fps, scene.render.fps_base = fps, base
    strip = add_strip(noise, frame=17)
    if "hard" in trim:
        name = "content_trim_start" if hasattr(strip, "content_trim_start") else "animation_offset_start"
        setattr(strip, name, 9)
        setattr(strip, name.replace("start", "end"), 4)
    if "soft" in trim:
        name = "left_handle" if hasattr(strip, "left_handle") else "frame_final_start"
        setattr(strip, name, getattr(strip, name) + 11)
        name = name.replace("left", "right").replace("start", "end")
        setattr(strip, name, getattr(strip, name) - 5)
    if "offset" in trim:
        strip.sound_offset = -0.2 if "hard" in trim else 0.35
    assert abs(frames_off(scene, tmp_path)) <= 0.01


def test_packed_sounds_are_heard_though_their_file_is_gone(scene, noise, tmp_path):
    copy = tmp_path / "copy.wav"
    copy.write_bytes(noise.read_bytes())
    strip = add_strip(copy)
    before, _ = read(scene)
    strip.sound.pack()
    copy.unlink()
    after, _ = read(scene)
    np.testing.assert_array_equal(after, before)


def test_strips_in_a_meta_strip_are_cut_where_it_is_cut(scene, noise):
    add_strip(noise, frame=10)
    whole, first = read(scene)
    editor = scene.sequence_editor
    inner = compat.strips_of(editor)[0]
    meta = (editor.strips if hasattr(editor, "strips") else editor.sequences).new_meta("meta", 2, 10)
    inner.move_to_meta(meta)
    name = "left_handle" if hasattr(meta, "left_handle") else "frame_final_start"
    setattr(meta, name.replace("left", "right").replace("start", "end"), 100)
    setattr(meta, name, 34)
    samples, start = read(scene)
    assert (first, start) == (10, 34)
    np.testing.assert_allclose(samples[200:1000], whole[16_200:17_000], atol=1e-3)


def test_several_strips_are_one_sound(scene, noise):
    add_strip(noise, frame=1)
    alone, _ = read(scene)
    add_strip(noise, frame=49, channel=2)
    both, first = read(scene)
    assert first == 1
    assert len(both) == len(alone) + 2 * RATE_HZ
    np.testing.assert_allclose(
        both[3 * RATE_HZ : 4 * RATE_HZ], alone[3 * RATE_HZ : 4 * RATE_HZ] + alone[RATE_HZ : 2 * RATE_HZ], atol=1e-5
    )


def test_only_what_is_selected_is_heard_else_the_active_strip_else_the_only_one(scene, noise):
    first, second = add_strip(noise, frame=1), add_strip(noise, frame=500)
    assert chosen_strips(scene) == [first, second]
    first.select = False
    assert chosen_strips(scene) == [second]
    second.select, scene.sequence_editor.active_strip = False, first
    assert chosen_strips(scene) == [first]
    scene.sequence_editor.active_strip = None
    assert chosen_strips(scene) == []


@pytest.mark.parametrize("how", ["strip", "channel", "volume"])
def test_muted_strips_are_left_out_unless_nothing_else_is_chosen(scene, noise, how):
    loud, muted = add_strip(noise, frame=1), add_strip(noise, frame=500, channel=2)
    if how == "strip":
        muted.mute = True
    elif how == "channel":
        scene.sequence_editor.channels[2].mute = True
    else:
        muted.volume = 0
    assert chosen_strips(scene) == [loud]
    loud.select = False
    assert chosen_strips(scene) == [muted]
    muted.select, scene.sequence_editor.active_strip = False, None
    assert chosen_strips(scene) == [loud]


def retimed(strip, percent):
    """The strip at another speed, as Set Speed in the sequencer makes it; True where it can be done here."""
    if not hasattr(bpy.ops.sequencer, "retiming_segment_speed_set") or not bpy.context.window_manager.windows:
        return False
    window = bpy.context.window_manager.windows[0]
    area = window.screen.areas[0]
    area.type = "SEQUENCE_EDITOR"
    region = next(each for each in area.regions if each.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        if hasattr(bpy.context.workspace, "sequencer_scene"):
            bpy.context.workspace.sequencer_scene = bpy.context.scene
        bpy.context.scene.sequence_editor.active_strip = strip
        bpy.ops.sequencer.retiming_segment_speed_set(speed=percent)
    if hasattr(strip, "pitch_correction"):
        strip.pitch_correction = False  # so that the mixdown can be compared wave by wave
    return True


@pytest.fixture
def window():
    bpy.ops.wm.read_factory_settings()
    bpy.context.scene.render.fps = 24
    return bpy.context.scene


@pytest.mark.parametrize("percent", [80, 130])
@pytest.mark.parametrize("trimmed", [False, True])
def test_a_strip_at_another_speed_is_heard_at_its_own_and_where_blender_mixes_it(
    window, noise, tmp_path, percent, trimmed
):
    strip = add_strip(noise, frame=17)
    if not retimed(strip, percent):
        pytest.skip("no window to retime a strip in")
    if trimmed:
        name = "left_handle" if hasattr(strip, "left_handle") else "frame_final_start"
        setattr(strip, name, 30)
    timeline = Timeline.of_strips([strip], window)
    assert float(timeline.speed) == pytest.approx(percent / 100, abs=0.006)
    if not trimmed:
        whole = Timeline.of_file(str(noise), 1, window).read(lambda seconds: None).samples
        heard = timeline.read(lambda seconds: None).samples
        np.testing.assert_allclose(heard[:20_000], whole[:20_000], atol=1e-6)
    assert abs(frames_off(window, tmp_path)) <= 0.2


def test_the_mouth_of_a_retimed_strip_moves_in_its_time(window):
    def apexes():
        bpy.ops.wav2vis.bake()
        return np.array([np.argmax([heights(head, f)[k] for f in range(1, 220)]) for k in (1, 10)])

    head = make_head("head")
    strip = add_strip(frame=1)
    natural = apexes()
    if not retimed(strip, 80):
        pytest.skip("no window to retime a strip in")
    np.testing.assert_allclose(apexes(), natural / 0.8, atol=2)


def test_a_strip_that_changes_its_speed_is_refused_with_a_reason(window, noise):
    strip = add_strip(noise)
    if not retimed(strip, 80):
        pytest.skip("no window to retime a strip in")
    strip.retiming_keys.add(timeline_frame=50)
    with pytest.raises(StripError, match="changes its speed, or was cut for good and retimed; render the sound"):
        read(window)
    strip.retiming_keys.reset()
    retimed(strip, 80)
    other = add_strip(noise, channel=2)
    with pytest.raises(StripError, match="at different speeds; bake one after the other"):
        Timeline.of_strips([strip, other], window)


def test_the_strip_of_a_scene_is_where_blender_mixes_it(scene, noise, tmp_path):
    inner = bpy.data.scenes.new("inner")
    inner.render.fps, inner.frame_start = 24, 5
    editor = inner.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strips.new_sound("noise", str(noise), 1, 25)
    editor = scene.sequence_editor_create()
    strip = (editor.strips if hasattr(editor, "strips") else editor.sequences).new_scene("scene", inner, 1, 40)
    strip.scene_input = "SEQUENCER"
    silent = bpy.data.scenes.new("silent")
    (editor.strips if hasattr(editor, "strips") else editor.sequences).new_scene("silent", silent, 2, 1)
    bpy.context.view_layer.update()
    for each in compat.strips_of(editor):
        each.select = False
    editor.active_strip = None
    assert [each.name for each in chosen_strips(scene)] == ["scene"]
    timeline = Timeline.of_strips([strip], scene)
    assert timeline.first_frame == 60
    assert abs(frames_off(scene, tmp_path, timeline)) <= 0.01
    inner = bpy.data.scenes["inner"]
    inner.render.fps = 30
    scene = bpy.data.scenes["Scene"]
    with pytest.raises(StripError, match="its scene inner has another frame rate"):
        Timeline.of_strips(chosen_strips(scene), scene)


def test_a_speaker_is_heard_where_blender_mixes_it(scene, noise, tmp_path):
    bpy.ops.object.speaker_add()
    speaker = bpy.context.object
    scene.wav2vis.source = "SPEAKERS"
    bpy.context.view_layer.update()
    assert "the speaker is silent" in reason_not_to_listen(bpy.context) or chosen_speakers(bpy.context) == [speaker]
    speaker.data.sound = bpy.data.sounds.load(str(noise))
    speaker.data.attenuation = 0
    strip = speaker.animation_data.nla_tracks[0].strips[0]
    strip.frame_start = 31
    bpy.ops.object.camera_add()
    scene.camera = bpy.context.object
    timeline = bake.Speech.of(bpy.context).timeline
    assert (timeline.first_frame, timeline.end_frame) == (31, 31 + 96)
    assert abs(frames_off(scene, tmp_path, timeline, least=0.1)) <= 0.01


def test_a_missing_file_is_named(scene, noise, tmp_path):
    copy = tmp_path / "copy.wav"
    copy.write_bytes(noise.read_bytes())
    add_strip(copy)
    copy.unlink()
    with pytest.raises(StripError, match=r"copy\.wav is missing"):
        bake.Speech.of(bpy.context)


def strip_of_scene(scene, inner, channel=1):
    editor = scene.sequence_editor or scene.sequence_editor_create()
    return (editor.strips if hasattr(editor, "strips") else editor.sequences).new_scene(inner.name, inner, channel, 1)


def test_scenes_within_each_other_are_silent_and_a_strip_beside_them_is_heard(scene, noise):
    other = bpy.data.scenes.new("other")
    other.render.fps = scene.render.fps
    circle = [strip_of_scene(scene, other, 2), strip_of_scene(other, scene)]
    heard = add_strip(noise)
    circle[0].select = True
    assert [each.name for each in chosen_strips(scene)] == [heard.name]
    with pytest.raises(StripError, match="silent"):
        Timeline.of_strips(circle[:1], scene)


def test_strips_that_lie_hours_apart_are_refused_with_a_reason(scene, noise):
    scene.render.fps = 1
    strips = [add_strip(noise), add_strip(noise, frame=1_000_000, channel=2)]
    with pytest.raises(StripError, match=r"from its beginning to its end are 277.8 h; bake less at a time"):
        Timeline.of_strips(strips, scene)
