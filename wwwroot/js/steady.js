// A button that writes must not come under the pointer by itself. After a move that no hand has caused it is drawn disabled, and takes no press, for 700 ms.
const wait = 700, look = 100, own = 500;   // ms
const known = new WeakMap();   // button → where it was last, at which scroll, and until when it rests
let hand = -own;
let scrolls = 0;

function check(button) {
  // Within the page: a scroll moves it at once, and its event comes a frame later.
  const box = button.getBoundingClientRect();
  const [left, top] = [box.left + scrollX, box.top + scrollY];
  const was = known.get(button);
  const now = performance.now();
  // Where the page was scrolled in between, nothing can be said.
  const moved = was && was.scrolls === scrolls && (Math.abs(was.left - left) > 1 || Math.abs(was.top - top) > 1) && now - hand > own;
  const until = moved ? now + wait : was?.until ?? 0;
  known.set(button, { left, top, scrolls, until });
  if (until > now) button.setAttribute("aria-disabled", "true");
  else if (was?.until) button.removeAttribute("aria-disabled");
  return until > now;
}

function press(event) {
  const button = event.target.closest?.("button[data-writes]");
  // A key is pressed on the button that has the focus, wherever it stands.
  if (button && event.detail > 0 && check(button)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

window.addEventListener("pointerdown", event => {
  const button = event.target.closest?.("button[data-writes]");
  if (button) check(button);
  hand = performance.now();
}, true);
for (const kind of ["keydown", "wheel", "touchmove"]) {
  window.addEventListener(kind, () => { hand = performance.now(); }, { capture: true, passive: true });
}
for (const kind of ["scroll", "resize"]) window.addEventListener(kind, () => { scrolls++; }, { capture: true, passive: true });
window.addEventListener("click", press, true);
setInterval(() => { for (const button of document.querySelectorAll("button[data-writes]")) check(button); }, look);
