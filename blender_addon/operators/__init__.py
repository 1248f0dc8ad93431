"""The buttons: each bakes, imports, exports, maps or shows, and says what it did."""
