// A button that writes must not move under the pointer unasked. After a move that the user did not cause, it is drawn disabled and
// takes no click for 700 ms.
const wait = 700, interval = 100, own = 500;   // ms; own: a move this soon after input is the user's
const known = new WeakMap();   // button → its last position, at which scroll, and until when it is disabled
let lastInput = -own;
let scrolls = 0;

function check(button) {
  // Position within the page: a scroll moves the button at once, but its event comes a frame later.
  const box = button.getBoundingClientRect();
  const [left, top] = [box.left + scrollX, box.top + scrollY];
  const was = known.get(button);
  const now = performance.now();
  // If the page was scrolled in between, a move cannot be detected.
  const moved = was && was.scrolls === scrolls && (Math.abs(was.left - left) > 1 || Math.abs(was.top - top) > 1) && now - lastInput > own;
  const until = moved ? now + wait : was?.until ?? 0;
  known.set(button, { left, top, scrolls, until });
  if (until > now) button.setAttribute("aria-disabled", "true");
  else if (was?.until) button.removeAttribute("aria-disabled");
  return until > now;
}

function press(event) {
  const button = event.target.closest?.("button[data-writes]");
  // A key acts on the focused button, wherever it is: only pointer clicks are checked.
  if (button && event.detail > 0 && check(button)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

window.addEventListener("pointerdown", event => {
  const button = event.target.closest?.("button[data-writes]");
  if (button) check(button);
  lastInput = performance.now();
}, true);
for (const kind of ["keydown", "wheel", "touchmove"]) {
  window.addEventListener(kind, () => { lastInput = performance.now(); }, { capture: true, passive: true });
}
for (const kind of ["scroll", "resize"]) window.addEventListener(kind, () => { scrolls++; }, { capture: true, passive: true });
window.addEventListener("click", press, true);
setInterval(() => { for (const button of document.querySelectorAll("button[data-writes]")) check(button); }, interval);
