// A classic, blocking script on purpose: the stored theme applies before the first paint.
(() => {
  try {
    const choice = localStorage.getItem("fleetdns-theme");
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch {
    // Storage is not available (private window, policy): the system's theme applies.
  }
})();
