// A desk's one field takes codes as fast as a scanner writes them: the page stays, each code is sent in its turn, and what
// the answer shows takes the place of what stood there. After a warning the codes that were scanned meanwhile wait in a
// note, for who works here must look first; so do those that a page left behind. Without scripts the form is sent and the page comes anew.
import { announce } from "./signal.js";

const RETRY_MS = 2000;
const LOOK_MS = 1500; // after a warning: what a scanner writes on before anybody can have looked
const BOUNCE_MS = 400; // a scanner that reads one code twice
const AWAY = new Set([429, 502, 503, 504]); // a server that starts anew says these
const KEPT = "wenmai-scan-held";
const PERSONAL = /^((SSC|WM1|WT1):.*|[0-9A-F]{32}|\d{17}[\dX])$/i; // no reader's number stays in the browser

const words = document.getElementById("scan-on").dataset;
const formOf = (page) => page.getElementById("scan")?.form;
const form = () => formOf(document);
const field = document.getElementById("scan");
const waiting = [];
let held = [];
let busy = false;
let looking = 0;
let before = { text: "", at: 0 };

const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });

function note(text) {
  const line = document.getElementById("scan-note") ?? document.createElement("p");
  Object.assign(line, { id: "scan-note", className: "notice", textContent: text });
  line.setAttribute("role", "status");
  form().after(line);
}

function hold(codes) {
  held.push(...codes);
  if (held.length) note(`${words.held}${held.join("、")}`);
}

async function answerTo(body) {
  for (;;) {
    try {
      // The same key each time: what was done already is not done twice.
      const answer = await fetch(form().action, { method: "POST", body, credentials: "same-origin" });
      if (!AWAY.has(answer.status)) return { answer, text: await answer.text() };
    } catch {
      // the network, also in the middle of an answer
    }
    note(words.lost);
    await pause(RETRY_MS);
  }
}

function show(page) {
  const [old, fresh] = [document.getElementById("main"), document.adoptNode(page.getElementById("main"))];
  const next = fresh.querySelector("#scan");
  for (const { name, value } of next.attributes) field.setAttribute(name, value);
  next.replaceWith(field); // the same element: what is being written into it stays
  old.replaceWith(fresh);
  field.focus();
  hold([]);
}

// Another page than a desk's: signed out, or nothing that can be shown. What is not done is told on the next one.
function leave(answer) {
  if (answer.ok) location.assign(answer.url);
  else location.reload();
  return false;
}

async function send(code) {
  const body = new FormData(form());
  body.set("scan", code);
  const { answer, text } = await answerTo(body);
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!answer.ok || !formOf(page)) return leave(answer);
  const stays = formOf(page).getAttribute("action") === form().getAttribute("action");
  show(page);
  waiting.shift();
  document.title = page.title;
  history.replaceState(null, "", answer.url);
  const fine = !document.querySelector(".toast[data-look]");
  announce(fine ? "good" : "bad");
  if (!fine) looking = Date.now() + LOOK_MS;
  if (!fine || !stays) hold(waiting.splice(0));
  return true;
}

async function work() {
  if (busy) return;
  busy = true;
  try {
    while (waiting.length && await send(waiting[0]));
  } catch {
    location.reload(); // an answer that is no page of ours
  } finally {
    busy = false;
  }
}

function scanned(text) {
  const bounced = text === before.text && Date.now() - before.at < BOUNCE_MS;
  before = { text, at: Date.now() };
  if (!text || bounced) return;
  if (Date.now() < looking) {
    hold([text]);
    announce("bad");
    return;
  }
  const again = held.indexOf(text);
  if (again >= 0) held.splice(again, 1);
  waiting.push(text);
  work();
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  sessionStorage.removeItem(KEPT);
  hold(kept);
}

if (field) {
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault(); // also of an empty field: some scanners write two line ends
    const text = field.value.trim();
    field.value = "";
    field.focus();
    scanned(text);
  });
  // A scanner writes wherever the focus is; when it is nowhere, it is here.
  document.addEventListener("keydown", (event) => {
    const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const taken = document.activeElement?.closest("a, button, input, select, summary, textarea");
    if (plain && !taken) field.focus();
  });
  addEventListener("pagehide", () => {
    const left = [...held.splice(0), ...waiting.splice(0)].filter((each) => !PERSONAL.test(each));
    if (left.length) sessionStorage.setItem(KEPT, JSON.stringify(left));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) restore(); });
  restore();
}
