/** What is being answered, in this tab's own storage: it goes with the tab. */
export function keep(name, text) {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    sessionStorage.removeItem(name); // No room: an old draft is worse than none.
  }
}

/** Bytes, since a stream may be longer than a message. One blank: nothing is kept, since a stream is never empty. */
export function find(name) {
  return new TextEncoder().encode(sessionStorage.getItem(name) ?? ' ');
}

export function drop(name) {
  sessionStorage.removeItem(name);
}

const pause = 300; // ms

/** A field tells of its text only when it is left; what is typed and not yet told would be lost with the tab. */
export function follow(field) {
  let timer;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => field.dispatchEvent(new Event('change', { bubbles: true })), pause);
  });
}
