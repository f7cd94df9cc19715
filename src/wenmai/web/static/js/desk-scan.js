// The scan box without leaving the page: a camera or a hand scanner goes on after a refusal without a tap. Without
// scripts the same form is sent and the page comes anew.
import { watch } from "./camera.js";
import { announce } from "./signal.js";

const PARTS = ["scan-said", "desk-turns"];
const form = document.querySelector("form[data-scan]");
const isName = (text) => /[^\x00-\x7f]/.test(text) || /^\d{4}$/.test(text.trim());

async function anew() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function send(text) {
  const said = new FormData(form);
  said.set("code", text);
  const answer = await fetch(form.action, { method: "POST", body: said, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("scan-said")) { location.assign(answer.url); return; }
  for (const name of PARTS) {
    const [old, fresh] = [document.getElementById(name), page.getElementById(name)];
    const here = old?.getAttribute("aria-labelledby") === fresh?.getAttribute("aria-labelledby");
    if (old && fresh && here) old.replaceWith(fresh);
    else if (old) old.replaceWith((await anew()).getElementById(name) ?? old); // the sheet of one session
  }
  const told = page.querySelector(".said");
  if (told) document.getElementById("scan-said").append(document.importNode(told, true));
  announce(answer.ok ? "good" : "bad");
}

async function scanned(text) {
  try {
    await send(text);
  } catch {
    form.elements.code.value = text;
    form.submit(); // no network: the browser says so
  }
}

// One after another, in the order of the scans.
let last = Promise.resolve();
const inTurn = (text) => (last = last.then(() => scanned(text)));

if (form) {
  form.addEventListener("submit", (event) => {
    const text = form.elements.code.value;
    if (!text.trim() || isName(text)) return;
    event.preventDefault();
    form.elements.code.value = ""; // at once: a scanner writes the next code while this one is on its way
    form.elements.code.focus();
    inTurn(text);
  });
  watch(form.closest("[data-eye]"), inTurn);
}
