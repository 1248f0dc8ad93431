# SPDX-License-Identifier: MIT
## A triangle with fifteen blend shapes, and a line of JSON with their values whenever they have changed.
extends Node3D

const SHAPES := "sil PP FF TH DD kk CH SS nn RR aa E ih oh ou"

var _told := ""
var _face: MeshInstance3D


func _enter_tree() -> void:
	_face = $Face
	var mesh := ArrayMesh.new()
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.RIGHT, Vector3.UP])
	arrays[Mesh.ARRAY_NORMAL] = PackedVector3Array([Vector3.BACK, Vector3.BACK, Vector3.BACK])
	var moved := []
	for shape in SHAPES.split(" "):
		mesh.add_blend_shape("viseme_" + shape)
		var targets := []
		targets.resize(Mesh.ARRAY_MAX)
		targets[Mesh.ARRAY_VERTEX] = arrays[Mesh.ARRAY_VERTEX]
		targets[Mesh.ARRAY_NORMAL] = arrays[Mesh.ARRAY_NORMAL]
		moved.append([targets[Mesh.ARRAY_VERTEX], targets[Mesh.ARRAY_NORMAL], null])
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays, moved)
	_face.mesh = mesh
	$Mouth.url = "ws://127.0.0.1:%s" % OS.get_cmdline_user_args()[0]


func _process(_delta: float) -> void:
	var values := {}
	for number in _face.get_blend_shape_count():
		var value := _face.get_blend_shape_value(number)
		if value > 0.0:
			values[_face.mesh.get_blend_shape_name(number).trim_prefix("viseme_")] = snappedf(value, 0.001)
	var text := JSON.stringify(values)
	if text != _told:
		_told = text
		print("weights ", text)
