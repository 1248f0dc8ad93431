# SPDX-License-Identifier: MIT
"""Checkpoints as a full disk or a stranger leaves them."""

import pytest
import torch

from training.fit import checkpoint
from training.stamp import StaleError, Stamp
from wav2vis_core.errors import OutputError


@pytest.fixture
def saved(tmp_path):
    """A stamp with its checkpoint, the network and its optimiser."""
    net = torch.nn.Linear(2, 2)
    stamp, optimizer = Stamp(tmp_path / "net.ckpt", {"seed": 1}), torch.optim.Adam(net.parameters())
    checkpoint.save(stamp, net, optimizer, checkpoint.Progress(3, 0.5, 2))
    return stamp, net, optimizer


def test_a_whole_one_goes_on_where_it_was(saved):
    assert checkpoint.resume(*saved) == checkpoint.Progress(3, 0.5, 2)


@pytest.mark.parametrize("hurt", ["empty", "cut", "text", "list", "no optimizer", "other sizes"])
def test_a_damaged_one_is_named(saved, hurt):
    stamp, net, optimizer = saved
    path, data = stamp.target, stamp.target.read_bytes()
    state = torch.load(path, weights_only=True)
    if hurt in ("empty", "cut", "text"):
        path.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "text": b"no checkpoint"}[hurt])
    elif hurt == "no optimizer":
        torch.save({name: value for name, value in state.items() if name != "optimizer"}, path)
    else:
        torch.save([1] if hurt == "list" else {**state, "model": {"weight": torch.zeros(3)}}, path)
    with pytest.raises(StaleError, match=r"net\.ckpt: is damaged"):
        checkpoint.resume(stamp, net, optimizer)


def test_a_damaged_best_is_deleted_with_what_it_is_the_best_of(saved):
    stamp, net, _ = saved
    checkpoint.save_best(stamp, net)
    checkpoint.best_path(stamp.target).write_bytes(b"")
    with pytest.raises(StaleError, match=r"net\.best\.ckpt: is damaged; delete it and the checkpoint that"):
        checkpoint.load_weights(net, stamp.target)


@pytest.mark.parametrize("model", [3, None, {"weight": 3}])
def test_one_that_holds_no_network_is_named(saved, model):
    stamp, net, _ = saved
    torch.save({"model": model}, stamp.target)
    with pytest.raises(StaleError, match=r"net\.ckpt: holds a network of other sizes"):
        checkpoint.load_weights(net, stamp.target)


def test_one_that_was_ended_on_its_way_is_not_used(saved):
    with pytest.raises(StaleError, match=r"net\.ckpt: is not trained to its end; run the step teacher again"):
        checkpoint.check(saved[0], "teacher")


def test_a_disk_that_fills_up_keeps_the_checkpoint_before(saved, room_for):
    stamp, net, optimizer = saved
    before = stamp.target.read_bytes()
    with room_for(len(before) // 2), pytest.raises(OutputError, match=r"net\.ckpt: cannot be written"):
        checkpoint.save(stamp, net, optimizer, checkpoint.Progress(4, 0.6, 4))
    assert [path.name for path in stamp.target.parent.iterdir()] == ["net.ckpt"]
    assert stamp.target.read_bytes() == before
