var wav2vis = {"frames": 36, "exposures": [[1, "X"], [1, "A"], [2, "D"], [6, "B"], [13, "X"], [17, "F"], [20, "A"], [21, "E"], [23, "G"], [25, "D"], [29, "B"], [32, "X"]]};
// Exposes the letters on the drawing column of the selected node, from frame 1 of the scene.
(function () {
    if (selection.numberOfNodesSelected() !== 1) {
        MessageBox.information("Select the one drawing with the mouths, then run this script again.");
        return;
    }
    var name = node.linkedColumn(selection.selectedNode(0), "DRAWING.ELEMENT");
    if (!name) {
        MessageBox.information("The selected node has no drawing column: select the drawing with the mouths.");
        return;
    }
    var last = Math.min(wav2vis.frames, frame.numberOf()), at = 0, k;
    scene.beginUndoRedoAccum("wav2vis lip sync");
    for (k = 1; k <= last; k++) {
        while (at + 1 < wav2vis.exposures.length && wav2vis.exposures[at + 1][0] <= k) {
            at++;
        }
        column.setEntry(name, 1, k, wav2vis.exposures[at][1]);
    }
    scene.endUndoRedoAccum();
})();
