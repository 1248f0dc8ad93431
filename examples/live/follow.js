// SPDX-License-Identifier: MIT
"use strict";

// Calls show(weights) for every mouth that wav2vis tells, and again when it is back; greet(hello) comes before.
function follow(address, show, greet = () => {}) {
  let rest = {};
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "hello") {
      rest = { [message.rest]: 1 };
      greet(message);
    }
    if (message.type === "mouth") show(message.weights);
  };
  socket.onclose = () => {
    show(rest);
    setTimeout(follow, 1000, address, show, greet);
  };
}
