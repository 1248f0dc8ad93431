# SPDX-License-Identifier: MIT
"""A factory-fresh Blender for each test, with the add-on registered from its source."""

import bpy
import pytest
from stage import leave, make_head

import blender_addon


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(exitstatus):
    yield
    leave(exitstatus)


@pytest.fixture(scope="session", autouse=True)
def addon():
    blender_addon.register()
    yield
    blender_addon.unregister()


@pytest.fixture
def scene():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    made = bpy.context.scene
    made.render.fps, made.render.fps_base = 24, 1.0
    return made


@pytest.fixture
def head(scene):
    return make_head("head")
