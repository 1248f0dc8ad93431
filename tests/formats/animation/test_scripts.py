# SPDX-License-Identifier: MIT
"""Scripts run by a JavaScript engine (duktape) on stand-ins for the programs' objects, which keep to their manuals."""

import json
import re

import dukpy
import pytest

from wav2vis_core.formats import WriteOptions, by_name, render
from wav2vis_core.formats.animation.ae import AfterEffectsOptions
from wav2vis_core.track.timebase import FrameRate

# Time remap and sliders as After Effects' scripting guide has them: keys in order of time, counted from 1; a
# property with keys keeps one at least; enabling time remap sets keys at the layer's two ends.
AFTER_EFFECTS = """
var said = [], undo = [];
function alert(text) { said.push(text); }
function CompItem() {}
var KeyframeInterpolationType = { LINEAR: 6612, HOLD: 6614 };
function Property() { this.keys = []; this.numKeys = 0; }
Property.prototype.set = function (time, value) {
    for (var k = 0; k < this.keys.length; k++) {
        if (Math.abs(this.keys[k].time - time) < 1e-6) { this.keys[k].value = value; return; }
    }
    this.keys.push({ time: time, value: value, type: KeyframeInterpolationType.LINEAR });
    this.keys.sort(function (a, b) { return a.time - b.time; });
    this.numKeys = this.keys.length;
};
Property.prototype.setValuesAtTimes = function (times, values) {
    if (times.length !== values.length) { throw new Error("times and values differ in number"); }
    for (var k = 0; k < times.length; k++) { this.set(times[k], values[k]); }
};
Property.prototype.at = function (index) {
    if (!(index >= 1 && index <= this.keys.length)) { throw new Error("no key " + index); }
    return this.keys[index - 1];
};
Property.prototype.keyTime = function (index) { return this.at(index).time; };
Property.prototype.removeKey = function (index) {
    this.at(index);
    if (this.keys.length === 1) { throw new Error("the last key cannot go"); }
    this.keys.splice(index - 1, 1);
    this.numKeys = this.keys.length;
};
Property.prototype.setInterpolationTypeAtKey = function (index, into, out) { this.at(index).type = out; };
var remap = new Property(), slider = new Property(), effect = { property: function (k) { return k === 1 && slider; } };
var layer = {
    startTime: START, canSetTimeRemapEnabled: CAN_REMAP, source: { frameDuration: 1 / 24 },
    set timeRemapEnabled(on) { if (on && !remap.numKeys) { remap.set(START, 0); remap.set(START + 9, 9); } },
    property: function (name) {
        if (name === "ADBE Time Remapping") { return remap; }
        if (name === "ADBE Effect Parade") {
            return { addProperty: function (kind) { return kind === "ADBE Slider Control" && effect; } };
        }
    }
};
var comp = new CompItem();
comp.selectedLayers = [layer];
var app = {
    project: { activeItem: comp },
    beginUndoGroup: function () { undo.push("begin"); }, endUndoGroup: function () { undo.push("end"); }
};
"""


def run_after_effects(text: str, before: str = "", start: float = 0, can_remap: str = "true") -> dict:
    host = AFTER_EFFECTS.replace("START", str(start)).replace("CAN_REMAP", can_remap)
    after = "JSON.stringify({remap: remap.keys, slider: slider.keys, name: effect.name, said: said, undo: undo})"
    return json.loads(dukpy.evaljs(f"{host}\n{before}\n{text}\n{after}"))


def script(track, **options) -> str:
    return render(track, by_name("ae"), AfterEffectsOptions(**options))


@pytest.mark.parametrize("fps", ["12", "23.976", "24", "25", "30", "60"])
def test_time_remap_shows_each_shape_from_its_frame_and_holds(make_track, fps):
    rate = FrameRate.parse(fps)
    track = make_track("0 X 0.25 A 0.5 D 0.75 X 1", "rhubarb")
    ran = run_after_effects(script(track, fps=rate), start=2)
    assert ran["said"] == []
    assert ran["undo"] == ["begin", "end"]
    assert all(key["type"] == 6614 for key in ran["remap"])
    expected = [*track.floor_frames(rate), (rate.ceil_frame(1), "X")]
    assert [key["time"] for key in ran["remap"]] == pytest.approx([2 + rate.start_s(f) for f, _ in expected], abs=2e-6)
    assert [round(key["value"] * 24) for key in ran["remap"]] == [track.shapes.index(shape) for _, shape in expected]
    assert ran["slider"] == []


def test_a_slider_takes_the_places_of_the_shapes(make_track):
    ran = run_after_effects(script(make_track("0 X 0.25 A 0.5 D 1", "rhubarb"), target="slider"), can_remap="false")
    assert [key["value"] for key in ran["slider"]] == [0, 1, 4, 0]
    assert ran["name"] == "Mouth"
    assert ran["remap"] == []


def test_running_it_again_leaves_no_key_of_before(make_track):
    first, second = (script(make_track(line, "rhubarb")) for line in ("0 X 0.3 A 0.5 D 1 X 2", "0 X 0.25 B 1"))
    ran = run_after_effects(first + second)
    assert [round(key["time"] * 24) for key in ran["remap"]] == [0, 6, 24]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("app.project.activeItem = null;", "Open the composition"),
        ("comp.selectedLayers = [];", "select the one layer"),
        ("layer.canSetTimeRemapEnabled = false;", "no time to remap"),
    ],
)
def test_a_wrong_selection_is_told_and_nothing_is_keyed(make_track, before, said):
    ran = run_after_effects(script(make_track("0 A 1", "rhubarb")), before)
    assert said in ran["said"][0]
    assert ran["remap"] == ran["slider"] == []
    assert ran["undo"] in ([], ["begin", "end"])


def test_the_script_says_in_which_order_the_shapes_are(make_track):
    track = make_track("0 A 1", "rhubarb")
    assert json.dumps(track.shapes) in script(track).splitlines()[0]


@pytest.mark.parametrize("name", ["ae", "harmony"])
def test_scripts_use_nothing_that_came_after_ecmascript_3(make_track, name):
    code = re.sub("//.*", "", render(make_track("0 A 1", "rhubarb"), by_name(name)))
    assert not re.search(r"\b(let|const|class|async)\b|=>|`|\.(map|forEach|filter|indexOf|keys)\(|JSON", code)
    assert code.isascii()


HARMONY = """
var said = [], cells = {}, undo = [];
var MessageBox = { information: function (text) { said.push(text); } };
var selection = {
    numberOfNodesSelected: function () { return SELECTED; }, selectedNode: function () { return "Top/Mouth"; }
};
var node = { linkedColumn: function (path, name) {
    return path === "Top/Mouth" && name === "DRAWING.ELEMENT" ? COLUMN : "";
} };
var frame = { numberOf: function () { return 30; } };
var scene = {
    beginUndoRedoAccum: function () { undo.push("begin"); }, endUndoRedoAccum: function () { undo.push("end"); }
};
var column = { setEntry: function (name, sub, at, value) {
    if (name !== "Mouth" || sub !== 1 || at < 1) { throw new Error("no such cell"); }
    cells[at] = value;
} };
"""


def run_harmony(text: str, selected: int = 1, column: str = '"Mouth"') -> dict:
    host = HARMONY.replace("SELECTED", str(selected)).replace("COLUMN", column)
    return json.loads(dukpy.evaljs(f"{host}\n{text}\nJSON.stringify({{cells: cells, said: said, undo: undo}})"))


def test_harmony_exposes_a_letter_on_every_frame_of_the_scene(make_track):
    track = make_track("0 X 0.25 A 0.5 H 0.75 D 2", "rhubarb")
    ran = run_harmony(render(track, by_name("harmony"), WriteOptions(FrameRate.parse(24))))
    letters = "".join(ran["cells"][str(frame)] for frame in range(1, 31))
    assert letters == "X" * 6 + "A" * 6 + "C" * 6 + "D" * 12  # H is C; the scene ends at frame 30
    assert ran["undo"] == ["begin", "end"]


@pytest.mark.parametrize(("selected", "column"), [(0, '"Mouth"'), (2, '"Mouth"'), (1, '""')])
def test_harmony_is_told_what_to_select(make_track, selected, column):
    ran = run_harmony(render(make_track("0 A 1", "rhubarb"), by_name("harmony")), selected, column)
    assert len(ran["said"]) == 1
    assert ran["cells"] == {}
