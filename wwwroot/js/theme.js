// The operator's choice of theme: "system" (nothing stored), "light" or "dark". tokens.css follows html[data-theme].
const system = matchMedia("(prefers-color-scheme: dark)");
const key = "fleetdns-theme";

function stored() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(choice) {
  try {
    if (choice === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, choice);
  } catch {
    // The choice then applies to this page only.
  }
}

function dark() {
  const choice = document.documentElement.dataset.theme;
  return choice ? choice === "dark" : system.matches;
}

export function current() {
  return { choice: stored() ?? "system", dark: dark() };
}

export function choose(choice) {
  store(choice);
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  return dark();
}

export function watch(owner) {
  const changed = () => owner.invokeMethodAsync("ThemeChanged", dark());
  system.addEventListener("change", changed);
  return { stop: () => system.removeEventListener("change", changed) };
}
