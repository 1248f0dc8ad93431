// SPDX-License-Identifier: MIT

const AGAIN_MS = 1000;

// A WebSocket at a path of this server.
export function socketAt(path, query = {}) {
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = new URLSearchParams(query);
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  return socket;
}

// One that is opened again whenever it is lost, until the server says why it may not be, or `close`.
export class Line {
  #socket;
  #timer = 0;
  #open;

  // `onMessage` is given objects, `onRefused` the server's reason.
  constructor(path, query, { onOpen, onMessage, onLost, onRefused }) {
    this.#open = () => {
      this.#socket = socketAt(path, query);
      this.#socket.onopen = onOpen;
      this.#socket.onmessage = ({ data }) => onMessage(JSON.parse(data));
      this.#socket.onclose = ({ reason }) => {
        if (reason) {
          onRefused(reason);
          return;
        }
        onLost();
        this.#timer = setTimeout(this.#open, AGAIN_MS);
      };
    };
    this.#open();
  }

  // Whether it was sent.
  send(data) {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  close() {
    clearTimeout(this.#timer);
    this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
  }
}
