var wav2vis = {"target": "time_remap", "shapes": ["X", "A", "B", "C", "D", "E", "F", "G", "H"], "keys": [[0.0, 1], [0.041667, 4], [0.208333, 2], [0.5, 0], [0.666667, 6], [0.791667, 1], [0.833333, 5], [0.916667, 7], [1.0, 4], [1.166667, 2], [1.291667, 0], [1.5, 0]]};
// Puts HOLD keys on the selected layer's time remap, or on a slider, of the active composition.
// The layer's source shows the shapes in their order, one a frame. ExtendScript: ECMAScript 3 only.
(function () {
    var comp = app.project.activeItem;
    if (!(comp instanceof CompItem) || comp.selectedLayers.length !== 1) {
        alert("Open the composition, select the one layer with the mouth, then run this script again.");
        return;
    }
    var layer = comp.selectedLayers[0];
    app.beginUndoGroup("wav2vis lip sync");
    try {
        var property, step;
        if (wav2vis.target === "slider") {
            var effect = layer.property("ADBE Effect Parade").addProperty("ADBE Slider Control");
            effect.name = "Mouth";
            property = effect.property(1);
            step = 1;
        } else {
            if (!layer.canSetTimeRemapEnabled) {
                alert("This layer has no time to remap: select a composition or an image sequence, one shape a frame.");
                return;
            }
            layer.timeRemapEnabled = true;
            property = layer.property("ADBE Time Remapping");
            step = layer.source.frameDuration;
        }
        var times = [], values = [], k, at;
        for (k = 0; k < wav2vis.keys.length; k++) {
            times.push(layer.startTime + wav2vis.keys[k][0]);
            values.push(wav2vis.keys[k][1] * step);
        }
        property.setValuesAtTimes(times, values);
        for (k = property.numKeys, at = times.length - 1; k >= 1; k--) {
            while (at > 0 && times[at] > property.keyTime(k) + 0.0005) {
                at--;
            }
            if (Math.abs(property.keyTime(k) - times[at]) > 0.0005) {
                property.removeKey(k); // one that was there before
            } else {
                property.setInterpolationTypeAtKey(k, KeyframeInterpolationType.HOLD, KeyframeInterpolationType.HOLD);
            }
        }
    } finally {
        app.endUndoGroup();
    }
})();
