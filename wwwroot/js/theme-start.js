// Classic and blocking on purpose: the stored choice of theme holds before the first paint.
(() => {
  try {
    const choice = localStorage.getItem("fleetdns-theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch {
    // Storage is closed to us (private window, policy): the system's theme holds.
  }
})();
