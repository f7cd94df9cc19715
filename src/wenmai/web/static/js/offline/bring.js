// Lines to the house, each until it has answered; sent twice they count once, for the house knows them by what stands in them.
import * as store from "./store.js";

const BATCH = 200;
let going = null;

export class NotIn extends Error {} // nobody is signed in here who serves at the house

const address = (desk, house) => `${desk}${encodeURIComponent(house)}/offline/lines/`;
const cell = (text) => `"${String(text).replaceAll('"', '""')}"`;
const written = (line) => [new Date(line.at).toISOString(), line.reader, line.book, line.deed].map(cell).join(",");

async function asked(answer) {
  if (!answer.ok) throw new NotIn(String(answer.status)); // a redirect to the sign-in has no status of its own
  return answer.json();
}

// Whose desk it is, and how far the clock of the device stands behind ours.
export async function greet(desk, house) {
  const before = Date.now();
  const said = await asked(await fetch(address(desk, house), { redirect: "manual", headers: { Accept: "application/json" } }));
  await store.put("skew", Math.round(said.now - (before + Date.now()) / 2));
  await store.put("key", said.key);
  return said;
}

async function send(desk, house, token, lines) {
  const headers = { "Content-Type": "text/csv", "X-CSRFToken": token, Accept: "application/json" };
  const said = await asked(await fetch(address(desk, house), { method: "POST", redirect: "manual", headers, body: lines.map(written).join("\r\n") }));
  for (const each of said.lines) await store.drop(lines[each.number - 1].seq);
  const told = said.lines.map((each) => ({ ...lines[each.number - 1], trouble: each.trouble, repeated: each.repeated }));
  return [...told, ...said.faults.map((each) => ({ ...lines[each.number - 1], fault: each.why }))];
}

async function all(desk) {
  const told = [];
  for (const [house, lines] of Object.entries(byHouse(await store.lines()))) {
    const { token } = await greet(desk, house);
    for (let at = 0; at < lines.length; at += BATCH) told.push(...(await send(desk, house, token, lines.slice(at, at + BATCH))));
  }
  return told;
}

function byHouse(lines) {
  const found = {};
  for (const each of lines) (found[each.house] ??= []).push(each);
  return found;
}

// One at a time; what became of each line.
export function bring(desk) {
  going ??= all(desk).finally(() => { going = null; });
  return going;
}
