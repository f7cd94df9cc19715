// Asks where one stands, as often as the server says; the page is drawn anew only when its kind changes.
const box = document.querySelector("[data-wait]");

const put = (name, value) => {
  const place = box.querySelector(`[data-${name}]`);
  if (place && place.textContent !== String(value)) place.textContent = value;
};

async function ask() {
  try {
    const answer = await fetch(box.dataset.wait, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (said.state !== box.dataset.kind) return location.reload();
    for (const name of ["arrived", "ahead", "rank"]) put(name, said[name]);
    later(said.seconds);
  } catch {
    later(10);
  }
}

const later = (seconds) => setTimeout(ask, seconds * 1000);

if (box && box.dataset.kind !== "lost" && box.dataset.kind !== "over") later(Number(box.dataset.seconds) || 5);
