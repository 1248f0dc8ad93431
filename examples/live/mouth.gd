# SPDX-License-Identifier: MIT
## Moves the blend shapes of a mesh as `wav2vis live --send websocket` says.
##
## For Godot 4. Put it on any node of the scene, and choose the mesh that has the mouth.
extends Node

## Where wav2vis sends.
@export var url := "ws://127.0.0.1:8765"
## The mesh with a blend shape for each shape of the mouth.
@export var mesh: MeshInstance3D
## What stands before the shape in the name of its blend shape: "viseme_PP" shows the shape "PP".
@export var prefix := "viseme_"

const RETRY_S := 1.0

var _socket: WebSocketPeer
var _retry_in_s := 0.0
var _blend_shapes := {}  # the number of each shape's blend shape
var _rest := {}  # weights of the mouth at rest


func _process(delta: float) -> void:
	if _socket == null:
		_retry_in_s -= delta
		if _retry_in_s <= 0:
			_connect()
		return
	_socket.poll()
	while _socket.get_available_packet_count() > 0:
		_hear(_socket.get_packet().get_string_from_utf8())
	if _socket.get_ready_state() == WebSocketPeer.STATE_CLOSED:
		_lose()


func _connect() -> void:
	_socket = WebSocketPeer.new()
	if _socket.connect_to_url(url) != OK:
		_lose()


func _lose() -> void:
	_socket = null
	_retry_in_s = RETRY_S
	_show(_rest)


func _hear(text: String) -> void:
	var message: Variant = JSON.parse_string(text)
	if not message is Dictionary:
		return
	match message.get("type"):
		"hello":
			_greet(message)
		"mouth":
			_show(message.weights)


func _greet(hello: Dictionary) -> void:
	_rest = {hello.rest: 1.0}
	_blend_shapes.clear()
	for shape: String in hello.shapes:
		var number := mesh.find_blend_shape_by_name(prefix + shape)
		if number >= 0:
			_blend_shapes[shape] = number
	if _blend_shapes.is_empty():
		push_warning("%s has no blend shape %s%s: set its prefix" % [mesh.name, prefix, hello.shapes[-1]])


func _show(weights: Dictionary) -> void:
	for shape: String in _blend_shapes:
		mesh.set_blend_shape_value(_blend_shapes[shape], weights.get(shape, 0.0))
