// Keyboard shortcuts of the whole dashboard: "/" focuses the search, "g" and a letter open a page (by its link in the navigation),
// "?" opens the list.
const letterTime = 1500;   // ms between "g" and its letter

const typing = target => target instanceof Element && (target.closest("[contenteditable]:not([contenteditable=false]), [role=textbox]")
  || target.matches("textarea, select, input:not([type=range], [type=checkbox], [type=radio])"));

export function attach(dialog) {
  let since = -Infinity;
  const find = () => {
    const box = document.querySelector("[data-find]");
    box.focus();
    box.select();
  };
  const pressed = event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (typing(event.target) || document.querySelector("dialog[open], .mud-dialog")) return;
    const going = event.timeStamp - since < letterTime;
    since = -Infinity;
    const link = going ? document.querySelector(`.shell > .nav a[data-go="${CSS.escape(event.key)}"]`) : null;
    if (link) link.click();
    else if (event.key === "g") since = event.timeStamp;
    else if (event.key === "/") find();
    else if (event.key === "?") dialog.showModal();
    else return;
    event.preventDefault();
  };
  const clicked = event => {
    if (event.target.closest("[data-opens=keys]")) dialog.showModal();
    else if (event.target.closest("[data-opens=search]")) find();
  };
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
  dialog.dataset.ready = "";
  return {
    stop: () => {
      document.removeEventListener("keydown", pressed);
      document.removeEventListener("click", clicked);
    }
  };
}
