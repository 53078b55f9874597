/** Keeps drafts in this tab's session storage, which ends with the tab. */
export function keep(name, text) {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    sessionStorage.removeItem(name); // Storage is full: no draft is better than an old one.
  }
}

/** Returns bytes, because a stream may be longer than a message. One space means no draft, because a stream is never empty. */
export function find(name) {
  return new TextEncoder().encode(sessionStorage.getItem(name) ?? ' ');
}

export function drop(name) {
  sessionStorage.removeItem(name);
}

const pause = 300; // ms

/**
 * A field sends its text only when it loses focus; text typed since then would be lost with the tab.
 * Text that was sent is not sent again: the server may have changed it meanwhile.
 */
export function follow(field) {
  let timer;
  field.addEventListener('change', () => clearTimeout(timer));
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => field.dispatchEvent(new Event('change', { bubbles: true })), pause);
  });
  field.dataset.ready = "";
}
