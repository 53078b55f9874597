// Ctrl+Enter and Esc for a pending change, handled here so that no other key is sent to the server.
export function attach(root) {
  const keys = event => {
    const name = event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "apply"
      : event.key === "Escape" ? "cancel" : null;
    const button = name && root.querySelector(`[data-key="${name}"]`);
    if (!button || button.disabled || document.querySelector("dialog[open], .mud-dialog")) return;
    event.preventDefault();
    button.click();
  };
  document.addEventListener("keydown", keys);
  return { stop: () => document.removeEventListener("keydown", keys) };
}
