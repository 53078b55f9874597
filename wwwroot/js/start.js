// Starts the circuit and logs only warnings and errors to the console.
const warning = 3;   // SignalR's and Blazor's LogLevel.Warning
Blazor.start({ circuit: { logLevel: warning, configureSignalR: connection => connection.configureLogging(warning) } });

// Without a circuit the page would stay empty: after a while, show a message.
const late = 8000;
const noConnection = document.getElementById("blazor-error-ui");
noConnection.querySelector(".reload").addEventListener("click", () => location.reload());
setTimeout(() => {
  if (document.querySelector("main")) return;
  noConnection.style.display = "block";
  new MutationObserver((_, drawn) => {
    if (!document.querySelector("main")) return;
    noConnection.style.display = "none";
    drawn.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
}, late);
