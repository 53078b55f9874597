// Starts the circuit with a quiet console: what is worth telling is a warning or worse.
const warning = 3;   // SignalR's and Blazor's LogLevel.Warning
Blazor.start({ circuit: { logLevel: warning, configureSignalR: connection => connection.configureLogging(warning) } });

// A page that gets no circuit would stay empty without a word.
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
