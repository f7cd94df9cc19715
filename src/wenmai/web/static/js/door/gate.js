// The door of a room without staff: whoever shows a code or a card is answered by the house, and the device turns its relay.
import { watch } from "../camera.js";
import { announce } from "../signal.js";
import * as store from "./store.js";

const gate = document.querySelector("[data-gate]");
const part = (name) => gate.querySelector(`[data-${name}]`);
const form = part("knock");
const words = (name) => gate.querySelector(`[data-say="${name}"]`).textContent;
let clearing;
let last = Promise.resolve();

function say(good, text, detail, seconds) {
  const box = part("result");
  box.className = `verdict verdict--${good ? "in" : "no"}`;
  box.replaceChildren(Object.assign(document.createElement("b"), { textContent: text }), Object.assign(document.createElement("span"), { textContent: detail }));
  announce(good ? "good" : "bad");
  gate.dispatchEvent(new CustomEvent("gate", { detail: { open: good, seconds } })); // what turns the relay listens here
  clearTimeout(clearing);
  clearing = setTimeout(() => { box.className = "verdict"; box.replaceChildren(); }, Math.max(seconds, 5) * 1000);
}

async function knock(code, heads) {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const device = await store.get("kv", "device");
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-Wenmai-Device": device.token };
  for (let turn = 0; turn < 2; turn += 1) { // the same nonce: a lost answer is one knock
    try {
      const answer = await fetch(gate.dataset.gate, { method: "POST", credentials: "omit", redirect: "error", headers, body: JSON.stringify({ code, nonce, heads }) });
      const said = await answer.json();
      return say(said.open, words(said.open ? "open" : "shut"), said.say, said.seconds ?? 0);
    } catch {
      if (turn) say(false, words("shut"), words("nonet"), 0);
    }
  }
  return undefined;
}

function shown(text) {
  if (!text.trim()) return;
  const heads = Number(form.elements.heads.value) || 1; // said for this knock alone
  form.elements.heads.value = "";
  last = last.then(() => knock(text.trim(), heads));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = form.elements.code;
  const text = field.value;
  field.value = "";
  field.focus();
  shown(text);
});
watch(gate, shown);
store.get("kv", "device").then((device) => {
  part("working").hidden = !device;
  part("pairing").hidden = Boolean(device);
  if (device) part("house").textContent = `${device.house}　${device.name}`;
  gate.dataset.ready = "yes";
});
