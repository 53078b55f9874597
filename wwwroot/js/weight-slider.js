// A weight slider: an <input type=range> of 0..1000 for screen readers and the keyboard, under a drawing whose scale is
// smaller (data-scale) and grows. Here the pointer is mapped to that scale, the thumb follows it at once, and the server
// gets at most 20 moves a second ("input") and each release ("change"). Moving writes nothing.
const pause = 50; // ms

export function attach(root) {
  const input = root.querySelector("input[type=range]");
  const hand = root.querySelector(".hand");
  const off = new AbortController();
  const on = (target, type, listener, options) => target.addEventListener(type, listener, { signal: off.signal, ...options });
  let sent = 0;      // performance.now() of the last move sent
  let moving = 0;    // timer of a move held back
  let releasing = 0; // timer of a release held back
  let drag = null;   // { id, scale, left, width } while a pointer holds the thumb

  const percent = (value, scale) => `${Math.min(100, 100 * value / scale)}%`;

  function draw(scale) {
    root.dataset.held = "";
    const at = percent(input.value, scale);
    hand.querySelectorAll("circle:not(.gh)").forEach(circle => circle.setAttribute("cx", at));
    hand.querySelector("line").setAttribute("x2", at);
  }

  function send(type) {
    input.dispatchEvent(new Event(type, { bubbles: true }));
  }

  function flush() {
    clearTimeout(moving);
    moving = 0;
    sent = performance.now();
    send("input");
  }

  function move() {
    if (moving) return;
    const wait = sent + pause - performance.now();
    if (wait <= 0) flush();
    else moving = setTimeout(flush, wait);
  }

  // The thumb keeps its local position until the server has drawn the same value.
  function letGo() {
    if (moving) flush();
    send("change");
    settle();
  }

  function settle() {
    if (drag || releasing || moving || root.dataset.value !== input.value) return;
    delete root.dataset.held;
  }

  function set(value) {
    const next = String(Math.max(0, Math.min(1000, Math.round(value))));
    if (next === input.value) return false;
    input.value = next;
    return true;
  }

  function follow(event) {
    const share = Math.max(0, Math.min(1, (event.clientX - drag.left) / drag.width));
    const moved = set(share * drag.scale);
    draw(drag.scale);
    if (moved) move();
  }

  on(root, "pointerdown", event => {
    if (event.button !== 0 || input.disabled) return;
    event.preventDefault();
    const box = root.getBoundingClientRect();
    drag = { id: event.pointerId, scale: Number(root.dataset.scale), left: box.left, width: box.width };
    root.setPointerCapture(event.pointerId);
    input.focus({ preventScroll: true, focusVisible: false });
    follow(event);
  });
  on(root, "pointermove", event => {
    if (drag?.id === event.pointerId) follow(event);
  });
  for (const type of ["pointerup", "pointercancel"]) {
    on(root, type, event => {
      if (drag?.id !== event.pointerId) return;
      drag = null;
      letGo();
    });
  }
  // The browser's own handling of the range would map the pointer to 0..1000.
  on(root, "mousedown", event => event.preventDefault());
  on(root, "touchstart", event => event.preventDefault(), { passive: false });

  on(input, "keydown", event => {
    const step = { PageUp: 10, PageDown: -10 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (set(Number(input.value) + step)) byKey();
  });

  // Held keys repeat 30 times a second: the release is sent once they stop.
  function byKey() {
    draw(Number(root.dataset.scale));
    move();
    clearTimeout(releasing);
    releasing = setTimeout(() => {
      releasing = 0;
      letGo();
    }, 2 * pause);
  }

  // Events of the browser itself are sent at our own pace; those of a script (tests, assistive tools) pass unchanged.
  for (const type of ["input", "change"]) {
    on(root, type, event => {
      if (!event.isTrusted) return;
      event.stopPropagation();
      if (type === "input") byKey();
    }, { capture: true });
  }

  root.dataset.ready = "";   // from here on the keys use our steps

  const watcher = new MutationObserver(settle);
  watcher.observe(root, { attributes: true, attributeFilter: ["data-value"] });

  return {
    stop() {
      off.abort();
      watcher.disconnect();
      clearTimeout(moving);
      clearTimeout(releasing);
    },
  };
}
