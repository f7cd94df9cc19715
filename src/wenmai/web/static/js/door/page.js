// What the page of a scanner says, and where.
import { announce } from "../signal.js";

export const app = document.querySelector("[data-door]");
export const part = (name) => app.querySelector(`[data-${name}]`);
export const words = (name, values = {}) => (app.querySelector(`[data-say="${name}"]`)?.textContent ?? name).replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");

// A device that no house knows has nothing to check in with the network off.
export function network(device) {
  part("net").textContent = words(navigator.onLine ? "online" : device ? "offline" : "nonet");
}

// What is wrong with the pairing; nothing when nothing is.
export function refuse(text = "") {
  part("pairing-error").hidden = !text;
  part("pairing-error").textContent = text;
}

export function say(kind, text, detail) {
  const box = part("result");
  box.className = `verdict verdict--${kind}`;
  box.replaceChildren(Object.assign(document.createElement("b"), { textContent: text }), Object.assign(document.createElement("span"), { textContent: detail }));
  announce(kind === "in" || kind === "out" ? "good" : kind === "again" ? "again" : "bad");
}
