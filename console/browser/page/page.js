// What the terminal's own script does not do: take the keys at once, say why a session ended, begin another one.
(function () {
  "use strict";
  const Plain = window.WebSocket;

  class Telling extends Plain {
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("message", takeTheKeys, { once: true });
      this.addEventListener("close", (event) => {
        document.getElementById("reason").textContent = event.reason;
        document.getElementById("again").focus();
      });
    }
  }
  window.WebSocket = Telling;

  function takeTheKeys() {
    document.querySelector(".xterm-helper-textarea").focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("again").addEventListener("click", () => window.location.reload());
  });
})();
