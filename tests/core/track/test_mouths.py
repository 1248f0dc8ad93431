# SPDX-License-Identifier: MIT
"""The bundled drawings, and folders of the user's own."""

import io
import itertools
import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import wav2vis_core
from wav2vis_core.errors import OptionError, VisemeError
from wav2vis_core.track.mouths import bundled_drawings, bundled_mouths, drawn_set, mouths_for
from wav2vis_core.track.visemes import VisemeSet, bundled_names

FOLDER = Path(wav2vis_core.__file__).parent / "assets" / "mouths"
BLACK = (0, 0, 0, 255)


def pixels(png, size=None):
    """RGB over white, shape (height, width, 3)."""
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    image = image if size is None else image.resize(size, Image.Resampling.BOX)
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image), float)[..., :3]


@pytest.mark.parametrize("name", bundled_names())
def test_every_shape_of_every_set_has_a_picture(name):
    viseme_set = VisemeSet.load(name)
    mouths = bundled_mouths(viseme_set)
    assert list(mouths) == list(viseme_set.shapes)
    for png in mouths.values():
        assert Image.open(io.BytesIO(png)).size == (306, 252)


@pytest.mark.parametrize("name", bundled_names())
def test_closed_open_and_round_never_look_alike(name):
    viseme_set = VisemeSet.load(name)
    mouths = bundled_mouths(viseme_set)
    looks = {mouths[viseme_set.shape_of(heard)] for heard in ("PBM", "AA", "UW")}
    assert len(looks) == 3


def test_any_two_of_the_fifteen_differ_at_64_pixels():
    small = {shape: pixels(png, (64, 53)) for shape, png in bundled_mouths(VisemeSet.load("mpeg4")).items()}
    assert len(small) == 15
    for (one, left), (other, right) in itertools.combinations(small.items(), 2):
        changed = (np.abs(left - right).max(axis=2) > 60).mean()
        assert changed > 0.03, (one, other, changed)


def test_the_drawings_are_what_the_master_says():
    render = runpy.run_path(str(Path(__file__).parents[3] / "docs" / "write_mouths.py"))["_png"]
    drawings = {shape: render(drawing) for shape, drawing in bundled_drawings(VisemeSet.load("mpeg4")).items()}
    assert sorted(drawings) == sorted(path.stem for path in FOLDER.glob("*.png"))
    for shape, png in drawings.items():
        committed = pixels((FOLDER / f"{shape}.png").read_bytes())
        assert np.abs(pixels(png) - committed).max() <= 3, "run python docs/write_mouths.py"


def test_the_documentation_says_which_shapes_show_which_drawing():
    lines = (Path(__file__).parents[3] / "docs" / "pictures.md").read_text(encoding="utf-8").splitlines()
    rows = [[re.findall("`(.+?)`", cell) for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    (mpeg4,), *others = rows[0]
    assert sorted([mpeg4, *(name for (name,) in others)]) == bundled_names()
    told = {name: {shape: row[0][0] for row in rows[1:] for shape in row[k]} for k, (name,) in enumerate(others, 1)}
    drawn = VisemeSet.load(mpeg4)
    assert told == {name: VisemeSet.load(name).reduction_to(drawn) for name in told}
    assert [row[0][0] for row in rows[1:]] == list(drawn.shapes)


def test_the_drawings_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) <= 150_000


@pytest.mark.parametrize("name", bundled_names())
def test_a_folder_of_all_shapes_of_a_set_is_known_as_that_set(draw, name):
    assert drawn_set(str(draw(dict.fromkeys(VisemeSet.load(name).shapes, BLACK)))) == name


def test_a_folder_of_most_shapes_of_a_set_is_known_too(draw):
    assert drawn_set(str(draw(dict.fromkeys("ABCDEF", BLACK)))) == "rhubarb"


def test_a_folder_of_other_names_is_of_no_set(draw):
    assert drawn_set(str(draw(dict.fromkeys(["open", "shut", "sil"], BLACK)))) is None


def test_own_drawings_are_given_as_they_are(draw):
    folder = draw({"open": BLACK, "shut": BLACK, "spare": BLACK})
    mouths = mouths_for(("open", "shut"), "mine", str(folder))
    assert mouths == {name: (folder / f"{name}.png").read_bytes() for name in ("open", "shut")}


def test_a_shape_that_was_not_drawn_shows_its_nearest_stand_in(draw):
    folder = draw({name: (k, k, k, 255) for k, name in enumerate("ABCDEF")})
    mouths = mouths_for(tuple("ABGHX"), "rhubarb", str(folder))
    shown = {"A": "A", "B": "B", "G": "A", "H": "C", "X": "A"}
    assert mouths == {shape: (folder / f"{other}.png").read_bytes() for shape, other in shown.items()}


def test_drawings_may_be_called_without_the_capitals_of_their_shapes(draw):
    folder = str(draw(dict.fromkeys("abcdefghx", BLACK)))
    assert drawn_set(folder) == "rhubarb"
    assert set(mouths_for(tuple(VisemeSet.load("rhubarb").shapes), "rhubarb", folder)) == set("ABCDEFGHX")
    both = draw(dict.fromkeys(("sil", *"ptfkirsuaeo"), BLACK))  # Polly's S is not its s, nor its E its e
    with pytest.raises(VisemeError, match="no drawing of T, S, E, O of"):
        mouths_for(("sil", *"pTtSsEeOo"), "mine", str(both))


def test_shapes_without_a_drawing_or_a_stand_in_are_all_named_with_what_to_do(draw):
    folder = str(draw(dict.fromkeys("AB", BLACK)))
    with pytest.raises(VisemeError, match=r"my mouths: no drawing of G, X of the set mine; draw G\.png"):
        mouths_for(tuple("ABGX"), "mine", folder)


def test_a_set_of_ones_own_needs_drawings_of_ones_own():
    with pytest.raises(VisemeError, match=r"no drawing of open, shut of the set mine; .* \(mouths=\)"):
        mouths_for(("open", "shut"), "mine", "")


def test_a_drawing_that_is_no_png_is_named(draw):
    folder = draw({"A": BLACK})
    (folder / "B.png").write_bytes(b"GIF89a")
    with pytest.raises(OptionError, match=r"B\.png: is not a PNG"):
        drawn_set(str(folder))


@pytest.mark.parametrize("folder", ["missing", "null\0"])
def test_a_folder_that_is_not_there_is_one_error(tmp_path, folder):
    with pytest.raises(OptionError, match="cannot be read"):
        drawn_set(str(tmp_path / folder))


def test_a_small_file_that_would_fill_the_memory_is_named(draw):
    folder = draw({"AI": (255, 0, 0, 255)})
    data = (folder / "AI.png").read_bytes()
    (folder / "AI.png").write_bytes(data[:16] + (65_000).to_bytes(4, "big") * 2 + data[24:])
    with pytest.raises(OptionError, match=r"AI\.png: has 65000 x 65000 pixels; save it with 10 million at most"):
        drawn_set(str(folder))
