// The map of a hall, or its list: arrow keys walk from seat to seat, the middle is in view first, and what is ticked is said.

const map = document.querySelector("[data-hall]");

if (map) {
  const boxes = [...map.querySelectorAll("input[name=seat]")];
  const said = document.querySelector("[data-hall-said]");
  const most = Number(map.dataset.most || 0);
  const ticked = () => boxes.filter((each) => each.checked);

  const cell = (box) => box.closest("td");
  const place = (box) => ({ row: cell(box).parentElement.rowIndex, column: cell(box).cellIndex });

  // The nearest seat in the direction of a key: in the same row along it, in the next rows the closest column.
  const next = (from, key) => {
    const { row, column } = place(from);
    const others = boxes.map((box) => ({ box, ...place(box) }));
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const step = key === "ArrowRight" ? 1 : -1;
      const along = others.filter((each) => each.row === row && (each.column - column) * step > 0);
      return along.sort((one, two) => (one.column - two.column) * step)[0]?.box;
    }
    const step = key === "ArrowDown" ? 1 : -1;
    const ahead = others.filter((each) => (each.row - row) * step > 0);
    const far = (each) => Math.abs(each.row - row) * 1000 + Math.abs(each.column - column);
    return ahead.sort((one, two) => far(one) - far(two))[0]?.box;
  };

  map.addEventListener("keydown", (event) => {
    const wanted = event.target.name === "seat" && cell(event.target) && event.key.startsWith("Arrow") && next(event.target, event.key);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.scrollIntoView({ block: "nearest", inline: "center" });
  });

  const words = (chosen) => {
    if (!chosen.length) return said.dataset.none;
    const over = most > 0 && chosen.length > most;
    return (over ? said.dataset.over : said.dataset.some)
      .replace("{n}", chosen.length)
      .replace("{most}", most)
      .replace("{seats}", chosen.map((each) => each.dataset.said).join("、"));
  };
  const say = () => {
    said.textContent = words(ticked());
  };

  if (said) {
    map.addEventListener("change", say);
    say();
  }
  const scroll = map.closest(".table-scroll");
  if (scroll) scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
}
