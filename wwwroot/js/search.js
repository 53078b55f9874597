// The search box sends only the keys that steer its list, and tells when the focus has left it and the list.
const steering = ["ArrowDown", "ArrowUp", "Enter", "Escape"];

export function attach(root, input, owner) {
  const pressed = event => {
    if (!steering.includes(event.key) || event.isComposing) event.stopPropagation();
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
