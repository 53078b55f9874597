// Arrow keys in grids of cells: each [data-cell] can have the focus, one of them is in the tab order. Rows appear and disappear
// while scrolling.
const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-8, 0], PageDown: [8, 0] };

const cells = row => [...row.querySelectorAll("[data-cell]")];

function focus(cell) {
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// The module is loaded once per tab, and so is its listener.
document.addEventListener("keydown", event => {
  const cell = event.target instanceof Element && event.target.closest("[role=grid] [data-cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = cell.closest("tr");
  const inRow = cells(row);
  const column = inRow.indexOf(cell);
  let next;
  if (event.key === "Home") next = inRow[0];
  else if (event.key === "End") next = inRow.at(-1);
  else if (step[event.key]) {
    const [down, right] = step[event.key];
    const rows = [...row.parentElement.rows].filter(each => each.querySelector("[data-cell]"));
    next = right ? inRow[column + right] : cells(rows[Math.min(Math.max(rows.indexOf(row) + down, 0), rows.length - 1)])[column];
  } else return;
  event.preventDefault();
  if (next) focus(next);
});

// What a cell opens appears below its row a moment later.
document.addEventListener("click", event => {
  const body = event.target instanceof Element && event.target.closest("[role=grid] [data-cell]")?.closest("tbody");
  if (!body) return;
  const watch = new MutationObserver(() => {
    const opened = body.querySelector(".open");
    if (!opened) return;
    watch.disconnect();
    opened.scrollIntoView({ block: "nearest" });
  });
  watch.observe(body, { childList: true });
  setTimeout(() => watch.disconnect(), 1000);
});
