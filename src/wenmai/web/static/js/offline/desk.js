// The desk of a vehicle or a village with the network off: who borrows, which book, when. What the rules say is asked later.
import { watch } from "../camera.js";
import { announce } from "../signal.js";
import { bring, greet, NotIn } from "./bring.js";
import { able, personal, seal } from "./seal.js";
import * as store from "./store.js";

const app = document.querySelector("[data-door]");
const part = (name) => app.querySelector(`[data-${name}]`);
const words = (name, values = {}) => (app.querySelector(`[data-say="${name}"]`)?.textContent ?? name).replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
const form = part("scan");
const { reader, book } = form.elements;
const deed = () => form.elements.deed.value;
const SIGNED = /^(WM1:|WT1:|SSC:)/i; // codes that only the house can read
let last = Promise.resolve();

class NoKey extends Error {}

function say(kind, text, detail) {
  const box = part("result");
  box.className = `verdict verdict--${kind}`;
  box.replaceChildren(Object.assign(document.createElement("b"), { textContent: text }), Object.assign(document.createElement("span"), { textContent: detail }));
  announce(kind === "in" ? "good" : kind === "again" ? "again" : "bad");
}

function log(line, said) {
  const row = Object.assign(document.createElement("li"), { className: "row row--plain" });
  const title = Object.assign(document.createElement("b"), { textContent: `${words(line.deed)} ${line.book}` });
  row.append(title, Object.assign(document.createElement("span"), { textContent: `　${said}` }));
  part("log").prepend(row);
  while (part("log").children.length > 50) part("log").lastChild.remove();
}

async function show() {
  const house = await store.get("house");
  part("pairing").hidden = Boolean(house);
  part("working").hidden = !house;
  part("net").textContent = words(navigator.onLine ? "online" : "offline");
  part("house").textContent = house?.label ?? "";
  part("waiting").textContent = (await store.lines()).length;
  if (house) part("tasks").href = `${app.dataset.desk}${encodeURIComponent(house.code)}/tasks/?kind=offline`;
}

function ready() {
  part("who").hidden = deed() !== "lend";
  (deed() === "lend" && !reader.value ? reader : book).focus();
}

function someoneElse() {
  reader.value = "";
  book.value = "";
  ready();
}

// A device that was given no key yet keeps readers' own card numbers as before, and no number that is a person's anywhere.
async function sealed(line) {
  const key = await store.get("key");
  if (!line.reader || (!able(key) && !personal(line.reader))) return line;
  if (!able(key)) throw new NoKey();
  return { ...line, reader: await seal(key, line.reader) };
}

async function keep(line) {
  try {
    const { code } = await store.get("house");
    const at = Date.now() + ((await store.get("skew")) ?? 0);
    await store.add({ ...(await sealed(line)), house: code, at });
    say("in", words("kept"), `${words(line.deed)} ${line.book}`);
    log(line, words("kept"));
  } catch (error) {
    say("no", words("notkept"), words(error instanceof NoKey ? "nokey" : "notkept_why"));
  }
  await show();
  if (navigator.onLine) await upload();
}

function answer(line) {
  if (line.fault) return words("fault", { why: line.fault });
  if (line.trouble) return words("task", { why: line.trouble });
  return words(line.repeated ? "known" : "entered");
}

async function upload(asked = false) {
  try {
    const told = await bring(app.dataset.desk);
    told.forEach((line) => log(line, answer(line)));
    if (told.some((line) => line.trouble)) part("tasks").hidden = false;
    const stuck = told.filter((line) => line.fault);
    if (asked) say(stuck.length ? "no" : "in", words(stuck.length ? "notbrought" : "brought"), stuck[0] ? answer(stuck[0]) : "");
  } catch (error) {
    if (asked) say("no", words("notbrought"), words(error instanceof NotIn ? "signin" : "nonet"));
  }
  await show();
}

async function connect(code) {
  try {
    const { house } = await greet(app.dataset.desk, code);
    await store.put("house", { code, label: house });
    history.replaceState(null, "", location.pathname);
  } catch {
    part("error").hidden = false;
    part("error").textContent = words("connect");
  }
}

function scanned() {
  const line = { deed: deed(), reader: deed() === "lend" ? reader.value.trim() : "", book: book.value.trim() };
  if (SIGNED.test(line.reader)) {
    reader.value = "";
    say("no", words("notkept"), words("phone"));
  } else if (line.book && (line.reader || line.deed === "return")) {
    book.value = "";
    last = last.then(() => keep(line));
  } else if (!line.reader && line.deed === "lend") {
    say("again", words("reader"), "");
  }
  ready();
}

form.addEventListener("submit", (event) => { event.preventDefault(); scanned(); });
form.addEventListener("change", (event) => { if (event.target.name === "deed") ready(); });
form.addEventListener("keydown", (event) => { if (event.key === "Escape") someoneElse(); });
part("next").addEventListener("click", someoneElse);
part("bring").addEventListener("click", () => { last = last.then(() => upload(true)); });
addEventListener("online", () => { last = last.then(() => upload()); });
addEventListener("offline", show);
setInterval(() => { if (navigator.onLine && !part("working").hidden) last = last.then(() => upload()); }, 300_000);
watch(app, (text) => { (deed() === "lend" && !reader.value ? reader : book).value = text; scanned(); });
navigator.serviceWorker?.register(app.dataset.worker).catch(() => { part("noworker").hidden = false; });
navigator.storage?.persist?.();
(location.hash.length > 1 ? connect(decodeURIComponent(location.hash.slice(1))) : Promise.resolve()).then(show).then(() => {
  if (!part("working").hidden) ready();
  app.dataset.ready = "yes";
  return navigator.onLine ? upload() : undefined;
});
