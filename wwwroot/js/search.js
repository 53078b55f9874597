// The search box sends only the keys that control its list, and reports when the focus has left the box and the list.
const listKeys = ["ArrowDown", "ArrowUp", "Enter", "Escape"];

export function attach(root, input, owner) {
  const pressed = event => {
    if (!listKeys.includes(event.key) || event.isComposing) event.stopPropagation();
    else if (event.key.startsWith("Arrow")) event.preventDefault();
    else if (event.key === "Escape") input.blur();
  };
  const left = event => {
    if (!root.contains(event.relatedTarget)) owner.invokeMethodAsync("Left");
  };
  input.addEventListener("keydown", pressed);
  root.addEventListener("focusout", left);
  root.dataset.ready = "";
  return {
    stop: () => {
      input.removeEventListener("keydown", pressed);
      root.removeEventListener("focusout", left);
    }
  };
}
