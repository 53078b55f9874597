// The browser lost the dashboard (not: the dashboard lost the hub). Blazor raises the states as events of this dialog.
const modal = document.getElementById("components-reconnect-modal");
modal.addEventListener("components-reconnect-state-changed", event => {
  switch (event.detail.state) {
    case "show":
      modal.showModal();
      break;
    case "hide":
      modal.close();
      break;
    case "failed":
      document.addEventListener("visibilitychange", retryWhenSeen);
      break;
    case "rejected":
      location.reload();
      break;
  }
});
document.getElementById("components-reconnect-button").addEventListener("click", retry);
document.getElementById("components-resume-button").addEventListener("click", resume);

async function retry() {
  document.removeEventListener("visibilitychange", retryWhenSeen);
  try {
    // false: the server answers but no longer has this tab's circuit.
    if (await Blazor.reconnect()) return;
    if (await Blazor.resumeCircuit()) modal.close();
    else location.reload();
  } catch {
    document.addEventListener("visibilitychange", retryWhenSeen);
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) location.reload();
  } catch {
    modal.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

function retryWhenSeen() {
  if (document.visibilityState === "visible") return retry();
}
