# SPDX-License-Identifier: MIT
"""Installs the built zip as an extension, bakes with it, disables and uninstalls it. Run by ../test_in_blender.py."""

import sys
import tempfile
import warnings
from pathlib import Path

import bpy
from stage import SPEECH, add_strip, curves, highest, leave, make_head

ADDON = "bl_ext.user_default.wav2vis"


def enabled() -> bool:
    return ADDON in bpy.context.preferences.addons


def check(truth, what):
    if not truth:
        sys.stdout.write(f"not so: {what}\n")
        leave(1)


warnings.simplefilter("error")
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.extensions.package_install_files(filepath=sys.argv[1], repo="user_default", enable_on_install=True)
check(enabled(), "enabled after installing")
head = make_head("head")
add_strip(SPEECH)
check(bpy.ops.wav2vis.bake() == {"FINISHED"}, "baked")
check(highest(head) > 0.5, "the mouth moves")
keyed = curves(head.data.shape_keys)
module = sys.modules[ADDON + ".wav2vis_core.pipeline"]
check("wav2vis_core.pipeline" not in sys.modules, "the core is the zip's own")
check(module.__file__.startswith(bpy.utils.user_resource("EXTENSIONS")), "it lies in the extension")

formats = sys.modules[ADDON + ".wav2vis_core.formats"].all_formats().values()
check(len(formats) > 20, "formats")
for each in formats:
    path = Path(tempfile.mkdtemp(), "talk" + each.extensions[0])
    try:
        bpy.ops.wav2vis.export_cues(filepath=str(path))
    except RuntimeError as error:
        check(each.needs, f"{each.name} is written: {error}")
        check("no format for cues" in str(error) and "pip" not in str(error), f"{each.name} is refused: {error}")
    check(path.exists() == (not each.needs), f"{each.name}: written or refused")
bpy.context.scene.wav2vis.text = bpy.data.texts.new("talk")
try:
    bpy.ops.wav2vis.bake()
except RuntimeError as error:
    check("dictionary" in str(error) and "pip" not in str(error), f"a transcript says what it needs: {error}")
bpy.context.scene.wav2vis.text = None

bpy.ops.preferences.addon_disable(module=ADDON)
check(not enabled(), "disabled")
check(not hasattr(bpy.types.Object, "wav2vis"), "no property is left")
check(not hasattr(bpy.types, "WAV2VIS_PT_view_main"), "no panel is left")
check(curves(head.data.shape_keys) == keyed, "keys stay without the add-on")

bpy.ops.preferences.addon_enable(module=ADDON)
check(bpy.ops.wav2vis.bake() == {"FINISHED"}, "baked after enabling again")
repos = [each.module for each in bpy.context.preferences.extensions.repos]
bpy.ops.extensions.package_uninstall(repo_index=repos.index("user_default"), pkg_id="wav2vis")
check(not enabled(), "gone after uninstalling")
sys.stdout.write("ALL IS SO\n")
leave(0)
