// A desk's one field takes codes as fast as a scanner writes them: the page stays, each code is sent in its turn, and what
// the answer shows takes the place of what stood there. After a warning the codes that were scanned meanwhile wait in a
// note, for who works here must look first. Without scripts the form is sent and the page comes anew.
import { announce } from "./signal.js";

const RETRY_MS = 2000;
const words = document.getElementById("scan-on").dataset;
const formOf = (page) => page.getElementById("scan")?.form;
const form = () => formOf(document);
const field = document.getElementById("scan");
const waiting = [];
let busy = false;

const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });

function note(text) {
  const line = document.getElementById("scan-note") ?? document.createElement("p");
  Object.assign(line, { id: "scan-note", className: "notice", textContent: text });
  line.setAttribute("role", "status");
  form().after(line);
}

async function answerTo(body) {
  for (;;) {
    try {
      // The same key each time: what was done already is not done twice.
      return await fetch(form().action, { method: "POST", body, credentials: "same-origin" });
    } catch {
      note(words.lost);
      await pause(RETRY_MS);
    }
  }
}

function show(page) {
  const [old, fresh] = [document.getElementById("main"), document.adoptNode(page.getElementById("main"))];
  const next = fresh.querySelector("#scan");
  field.placeholder = next.placeholder;
  next.replaceWith(field); // the same element: what is being written into it stays
  old.replaceWith(fresh);
  field.focus();
}

async function send(text) {
  const body = new FormData(form());
  body.set("scan", text);
  const answer = await answerTo(body);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const goesOn = answer.ok && formOf(page)?.getAttribute("action") === form().getAttribute("action");
  if (!goesOn) { location.assign(answer.url); return false; }
  show(page);
  document.title = page.title;
  history.replaceState(null, "", answer.url);
  const fine = !document.querySelector(".toast[data-look]");
  announce(fine ? "good" : "bad");
  return fine;
}

async function work() {
  if (busy) return;
  busy = true;
  while (waiting.length && await send(waiting[0])) waiting.shift();
  const left = waiting.splice(0).slice(1);
  if (left.length) note(`${words.held}${left.join("、")}`);
  busy = false;
}

if (field) {
  document.addEventListener("submit", (event) => {
    if (event.target !== form() || !field.value.trim()) return;
    event.preventDefault();
    waiting.push(field.value.trim());
    field.value = "";
    field.focus();
    work();
  });
  // A scanner writes wherever the focus is; when it is nowhere, it is here.
  document.addEventListener("keydown", (event) => {
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const taken = document.activeElement?.closest("a, button, input, select, summary, textarea");
    if (plain && !taken) field.focus();
  });
}
