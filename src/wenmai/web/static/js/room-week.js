// A booking of the room calendar can be dragged to another day, or picked up and moved with the keyboard: space picks up,
// left and right change the day, up and down the time by half an hour, Enter puts it down, Esc leaves it. Forms do the same.
const week = document.querySelector("[data-week]");
const say = document.querySelector("[data-week-say]");
const STEP = 30 * 60000;

// On a phone the week is wider than the screen: it opens on today, beside the names of the rooms.
const today = week?.querySelector("thead [aria-current]");
if (today) {
  const names = week.querySelector("thead th").offsetWidth;
  week.parentElement.scrollLeft = today.offsetLeft - names;
}

const shown = (at) => new Date(at).toISOString().slice(0, 16);
const wall = (text) => Date.parse(`${text}:00Z`); // a clock on the wall: no zone is involved

async function put(entry, at) {
  const body = new FormData();
  body.set("start", shown(at));
  body.set("csrfmiddlewaretoken", week.dataset.token);
  try {
    const answer = await fetch(entry.dataset.move, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (answer.ok) { location.assign(told.url); location.reload(); return; }
    say.textContent = told.said ?? told.detail ?? week.dataset.failed;
  } catch {
    say.textContent = week.dataset.failed;
  }
  entry.focus();
}

function sameTimeOn(entry, day) {
  return wall(`${day}${entry.dataset.start.slice(10)}`);
}

function drags(entry) {
  entry.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", entry.dataset.move);
    event.dataTransfer.effectAllowed = "move";
  });
}

function takes(cell) {
  const mine = (event) => document.querySelector("[data-move]:active")?.closest("tr") ?? event.target.closest("tr");
  cell.addEventListener("dragover", (event) => { if (mine(event) === cell.closest("tr")) { event.preventDefault(); cell.dataset.over = ""; } });
  cell.addEventListener("dragleave", () => { delete cell.dataset.over; });
  cell.addEventListener("drop", (event) => {
    event.preventDefault();
    delete cell.dataset.over;
    const entry = cell.closest("tr").querySelector(`[data-move="${CSS.escape(event.dataTransfer.getData("text/plain"))}"]`);
    if (entry) put(entry, sameTimeOn(entry, cell.dataset.day));
  });
}

function moves(entry) {
  let at = null;
  const stop = (text) => { at = null; delete entry.dataset.held; say.textContent = text; };
  const by = { ArrowLeft: -24 * 60 * 60000, ArrowRight: 24 * 60 * 60000, ArrowUp: -STEP, ArrowDown: STEP };
  entry.addEventListener("keydown", (event) => {
    if (event.target !== entry) return;
    if (event.key === " " && at === null) { at = wall(entry.dataset.start); entry.dataset.held = ""; say.textContent = week.dataset.up; }
    else if (at !== null && event.key in by) { at += by[event.key]; say.textContent = `${week.dataset.moved} ${shown(at).replace("T", " ")}`; }
    else if (at !== null && event.key === "Enter") { const to = at; stop(""); put(entry, to); }
    else if (at !== null && event.key === "Escape") stop(week.dataset.off);
    else return;
    event.preventDefault();
  });
  entry.addEventListener("blur", () => { if (at !== null) stop(week.dataset.off); });
}

if (week) {
  for (const entry of week.querySelectorAll("[data-move]")) { drags(entry); moves(entry); }
  for (const cell of week.querySelectorAll("td[data-day]")) takes(cell);
}
