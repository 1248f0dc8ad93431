# SPDX-License-Identifier: MIT
"""A user in Blender's window: clicks the tab, presses Bake, undoes, cancels. Run by test_window.py.

Arguments after `--`: the legacy zip, a folder for pictures, a sound of a few minutes.
"""

import itertools
import subprocess
import sys
import time
from pathlib import Path

import bpy

ZIP, PICTURES, LONG_SOUND = map(Path, sys.argv[sys.argv.index("--") + 1 :])
sys.path.insert(0, str(Path(__file__).parents[3] / "examples" / "blender"))
ticks = []


def window():
    return bpy.context.window_manager.windows[0]


def region(area_type, region_type):
    area = next(each for each in window().screen.areas if each.type == area_type)
    return area, next(each for each in area.regions if each.type == region_type)


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def picture(name):
    with bpy.context.temp_override(window=window()):
        bpy.ops.screen.screenshot(filepath=str(PICTURES / f"{name}.png"))


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def click(x, y):
    xdotool("mousemove", x, window().height - y, "click", 1)


def mouth_action():
    animation = bpy.data.objects["Mouth"].data.shape_keys.animation_data
    return animation.action if animation else None


def find_button(label_y_from_top):
    _, sidebar = region("VIEW_3D", "UI")
    return sidebar.x + sidebar.width // 2 - 10, sidebar.y + sidebar.height - label_y_from_top


def work():
    """What the user does, with the seconds to wait after each step."""
    bpy.ops.preferences.addon_install(filepath=str(ZIP))
    assert bpy.ops.preferences.addon_enable(module="wav2vis") == {"FINISHED"}
    for each in list(bpy.data.objects):
        bpy.data.objects.remove(each)
    import talking_head

    talking_head.make_head()
    talking_head.set_stage()
    area, _ = region("VIEW_3D", "UI")
    space = area.spaces.active
    space.show_region_ui, space.overlay.show_overlays = True, False
    space.shading.color_type = "MATERIAL"
    view = space.region_3d
    view.view_rotation = bpy.context.scene.camera.rotation_euler.to_quaternion()
    view.view_distance, view.view_perspective = 5, "ORTHO"
    bpy.ops.ed.undo_push(message="stage")
    yield 1
    picture("1_before")
    _, sidebar = region("VIEW_3D", "UI")
    say("SIDEBAR", sidebar.x, sidebar.y, sidebar.width, sidebar.height)
    click(sidebar.x + sidebar.width - 13, sidebar.y + sidebar.height - TAB_Y)
    yield 1
    picture("2_panel")
    click(*find_button(BAKE_Y))
    ticks.clear()
    while not mouth_action():
        yield 0
    say("LONGEST_GAP_S", max(b - a for a, b in itertools.pairwise(ticks)))
    action = mouth_action()
    say("BAKED", bool(action), len(action.fcurves) if action else 0)
    bpy.context.scene.frame_set(40)
    yield 1
    picture("3_baked")
    _, viewport = region("VIEW_3D", "WINDOW")
    xdotool("mousemove", viewport.x + 100, window().height - viewport.y - 100)
    yield 0.5
    xdotool("key", "ctrl+z")
    yield 1
    say("UNDONE", mouth_action() is None)
    settings = bpy.context.scene.wav2vis
    settings.source, settings.filepath = "FILE", str(LONG_SOUND)
    region("VIEW_3D", "UI")[0].tag_redraw()
    yield 1
    listening = sys.modules["wav2vis.operators.listening"].ListeningOperator
    click(*find_button(BAKE_FILE_Y))
    while not (listening.current and listening.current.share > 0.05):
        yield 0
    button = sys.modules["wav2vis.operators.mouth"].Bake
    button.modal = lambda *event: {"PASS_THROUGH"}  # Blender 3.4 can crash when it draws for a screenshot and for us
    yield 0.5
    picture("4_listening")
    del button.modal
    xdotool("key", "Escape")
    yield 1
    say("CANCELLED", listening.current is None and mouth_action() is None)
    say("DISABLED", bpy.ops.preferences.addon_disable(module="wav2vis") == {"FINISHED"})
    say("DONE")


TAB_Y, BAKE_Y, BAKE_FILE_Y = 169, 204, 233  # pixels below the top of the sidebar, in Debian's Blender 3.4
steps, due = work(), [0.0]


def settled():
    """Whether the window has drawn what it had to: nothing held up the last calls."""
    return len(ticks) > 10 and ticks[-1] - ticks[-10] < 0.5


def tick():
    """Called by Blender all the time: the next step when it is due; gaps between calls are a window that hangs."""
    now = time.perf_counter()
    ticks.append(now)
    if due[0] and (now < due[0] or not (settled() or now > due[0] + 10)):
        return 0.01
    try:
        wait = next(steps)
        due[0] = now + wait if wait else 0.0
    except BaseException as error:
        if not isinstance(error, StopIteration):
            import traceback

            traceback.print_exc()
        sys.stdout.flush()
        bpy.ops.wm.quit_blender()
        return None
    return 0.01


bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(tick, first_interval=1.0)
