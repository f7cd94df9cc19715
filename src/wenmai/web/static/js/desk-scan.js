// The scan box without leaving the page: a camera or a hand scanner goes on after a refusal without a tap. Without
// scripts the same form is sent and the page comes anew.
import { watch } from "./camera.js";
import { announce } from "./signal.js";

const PARTS = ["scan-said", "desk-turns"];
const form = document.querySelector("form[data-scan]");
const isName = (text) => /[^\x00-\x7f]/.test(text) || /^\d{4}$/.test(text.trim());

async function send(text) {
  const said = new FormData(form);
  said.set("code", text);
  const answer = await fetch(form.action, { method: "POST", body: said, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("scan-said")) { location.assign(answer.url); return; }
  for (const name of PARTS) {
    const [old, fresh] = [document.getElementById(name), page.getElementById(name)];
    if (old && fresh && old.getAttribute("aria-labelledby") === fresh.getAttribute("aria-labelledby")) old.replaceWith(fresh);
  }
  const told = page.querySelector(".said");
  if (told) document.getElementById("scan-said").append(document.importNode(told, true));
  announce(answer.ok ? "good" : "bad");
}

async function scanned(text) {
  const field = form.elements.code;
  try {
    await send(text);
  } catch {
    form.submit(); // no network: the browser says so
    return;
  }
  field.value = "";
  field.focus();
}

if (form) {
  form.addEventListener("submit", (event) => {
    const text = form.elements.code.value;
    if (!text.trim() || isName(text)) return;
    event.preventDefault();
    scanned(text);
  });
  watch(form.closest("[data-eye]"), scanned);
}
