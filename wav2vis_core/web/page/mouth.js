// SPDX-License-Identifier: MIT

// A drawn mouth: all drawings lie on one another from the start, so that none flickers when it is first shown.
export class Mouth {
  #images = new Map();
  #name;
  #shown;

  // `element` holds the drawings, `name` (an element) what the shape is called.
  constructor(element, name, shapes, rest) {
    this.#name = name;
    this.shapes = shapes;
    this.rest = rest;
    for (const shape of shapes) {
      const image = new Image();
      image.src = `mouths/${encodeURIComponent(shape)}.svg`;
      image.alt = "";
      image.dataset.shape = shape;
      element.append(image);
      this.#images.set(shape, image);
    }
    this.show(rest);
  }

  // Whether the shape was another one until now.
  show(shape) {
    if (shape === this.#shown) return false;
    this.#images.get(this.#shown)?.classList.remove("shown");
    this.#images.get(shape)?.classList.add("shown");
    this.#name.value = shape;
    this.#shown = shape;
    return true;
  }
}
