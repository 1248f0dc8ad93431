# SPDX-License-Identifier: MIT
"""The panel draws in every state of the scene, and names only what Blender knows."""

import bpy
import pytest
from stage import SOUNDLESS, add_strip, make_head, make_pose, make_rig

from blender_addon.operators.listening import ListeningOperator
from blender_addon.outputs import OUTPUTS
from blender_addon.outputs.shape_keys import ShapeKeys
from wav2vis_core.jobs.task import Task


class Recording:
    """A layout that checks what it is told against RNA, and remembers texts and buttons."""

    def __init__(self, texts=None):
        object.__setattr__(self, "texts", [] if texts is None else texts)

    def __setattr__(self, name, value):
        assert name in bpy.types.UILayout.bl_rna.properties, name

    def _inner(self, **options):
        return Recording(self.texts)

    row = column = split = grid_flow = _inner

    def label(self, text="", icon="NONE"):
        self.texts.append(text)
        self._check_icon(icon)

    def prop(self, data, name, text="", expand=False):
        assert name in data.bl_rna.properties, name
        self.texts.append(data.bl_rna.properties[name].name)

    def prop_search(self, data, name, within, among, text=""):
        assert name in data.bl_rna.properties
        assert among in within.bl_rna.properties

    def operator(self, name, text="", icon="NONE", emboss=True):
        space, _, rest = name.partition(".")
        kind = getattr(bpy.ops, space).__getattr__(rest).get_rna_type()
        self.texts.append(text or kind.name)
        self._check_icon(icon)
        return type("Given", (), {"__setattr__": lambda _, key, value: self._check(kind, key)})()

    def menu(self, name, text="", icon="NONE"):
        assert hasattr(bpy.types, name)

    def template_list(self, kind, name, data, rows_of, active_data, active, rows=5):
        item_class = getattr(bpy.types, kind)
        assert active in active_data.bl_rna.properties
        for item in getattr(data, rows_of):
            item_class.draw_item(None, bpy.context, self, data, item, 0, active_data, active)

    def progress(self, factor=0.0, text=""):
        assert 0 <= factor <= 1
        self.texts.append(text)

    def separator(self):
        pass

    def _check_icon(self, icon):
        assert icon in bpy.types.UILayout.bl_rna.functions["label"].parameters["icon"].enum_items, icon

    @staticmethod
    def _check(kind, key):
        assert key in kind.properties, key


def draw(part, space="view"):
    layout = Recording()
    kind = getattr(bpy.types, f"WAV2VIS_PT_{space}_{part}")
    kind.draw(type("Drawn", (), {"layout": layout})(), bpy.context)
    return layout.texts


PARTS = ("main", "mapping", "settings", "cues", "live")


def test_both_sidebars_draw_an_empty_scene(scene):
    for space in ("view", "sequencer"):
        for part in PARTS:
            draw(part, space)
    assert "Bake Lip Sync" in draw("main")
    assert any("character's mesh" in text for text in draw("main"))


@pytest.mark.parametrize("output", [each.name for each in OUTPUTS])
@pytest.mark.parametrize("mapped", [False, True])
def test_every_output_draws_mapped_or_not(head, output, mapped):
    add_strip()
    head["mouth"] = 0
    head.wav2vis.output = output
    if mapped and output in ("SHAPE_KEYS", "STEPPED", "PROPERTY"):
        bpy.ops.wav2vis.auto_map()
    texts = [text for part in PARTS for text in draw(part)]
    assert "Bake Lip Sync" in texts
    assert any("Lead" in text for text in texts)


@pytest.mark.parametrize("by_hand", [False, True])
def test_poses_of_bones_draw_their_armature_and_their_actions(scene, by_hand):
    make_rig("rig", ["jaw"]).wav2vis.output = "POSES"
    for letter in "ABCDEFGHX":
        make_pose(letter, {("jaw", "location"): (0, 0, ord(letter))})
    if by_hand:
        bpy.ops.wav2vis.auto_map()
    texts = [text for part in PARTS for text in draw(part)]
    assert "rig" in texts
    assert ("Store the Pose as X" if by_hand else "Recognised: Rhubarb letters") in " ".join(texts)


def test_a_known_rig_is_named_and_its_mouths_can_be_shown(head):
    add_strip()
    texts = draw("mapping")
    assert any("Oculus" in text for text in texts)
    assert SOUNDLESS or "tribe" in draw("main")
    assert {"PP", "aa", "ou"} <= set(texts)
    assert not any("no strip" in text for text in draw("main"))


def test_what_the_last_bake_did_stays_in_the_panel(head):
    add_strip()
    bpy.ops.wav2vis.bake()
    assert "keys in head lip sync" in " ".join(draw("main"))


def test_the_reason_for_a_grey_button_stands_below_it(scene):
    make_head("no mouth", ["Smile"])
    assert "names of its shape keys are not known" in " ".join(draw("main")).replace("\n", " ")


@pytest.mark.parametrize(("share", "says"), [(0.25, "Listening; ESC cancels"), (1.0, "Finishing; ESC cancels")])
def test_progress_stands_in_the_buttons_place_until_it_is_done(head, monkeypatch, share, says):
    add_strip()
    task = Task(lambda report: report(share))
    task.start()
    task.wait(30)
    monkeypatch.setattr(ListeningOperator, "current", task)
    texts = draw("main")
    assert any(text.startswith(says) for text in texts)
    assert "Bake Lip Sync" not in texts
    assert not bpy.ops.wav2vis.bake.poll()


def test_the_button_is_checked_once_per_change_and_not_at_each_redraw(head, monkeypatch):
    strip = add_strip()
    checked = []
    check = ShapeKeys.check
    monkeypatch.setattr(ShapeKeys, "check", lambda *given: (checked.append(given), check(*given)))

    def times_in_three_redraws():
        bpy.context.view_layer.update()
        before = len(checked)
        shown = [draw(part, space) for _ in range(3) for space in ("view", "sequencer") for part in PARTS]
        assert shown[:10] == shown[10:20] == shown[20:]
        return len(checked) - before

    assert times_in_three_redraws() == 1
    assert times_in_three_redraws() == 0
    for key in head.data.shape_keys.key_blocks[1:]:
        key.name = f"Key {key.name.__hash__()}"
    head.data.update_tag()
    assert times_in_three_redraws() == 1
    assert "names of its shape keys are not known" in " ".join(draw("main"))
    head.wav2vis.output = "STEPPED"
    assert times_in_three_redraws() == 1
    make_head("another")
    assert times_in_three_redraws() == 1
    if not SOUNDLESS:
        assert "no strip is selected" not in " ".join(draw("main"))
        other = add_strip(frame=500, channel=2)
        strip.select = other.select = False
        bpy.context.scene.sequence_editor.active_strip = None
        assert "no strip is selected" in " ".join(draw("main"))


def test_the_menu_of_saved_mappings_draws(head):
    layout = Recording()
    bpy.types.WAV2VIS_MT_presets.draw(type("Drawn", (), {"layout": layout})(), bpy.context)
    assert "Save Mapping" in layout.texts


def test_the_preview_range_is_offered_where_there_is_one(head):
    assert "Preview Range Only" not in draw("main")
    bpy.context.scene.use_preview_range = True
    assert "Preview Range Only" in draw("main")
