// Between the device and the house: pair once, fetch signed lists, bring lines until the house has them.
import { verifies, unhex } from "./codes.js";
import * as store from "./store.js";

const BATCH = 200;
const RENEW = 60_000;
const SPOKEN = ["seq", "nonce", "session", "kind", "way", "code", "heads", "said", "at", "skew"];
let going = null;

const UNKNOWN = "booking.device"; // no house knows the token: never paired, paired elsewhere since, or stopped

export class Refused extends Error {
  constructor({ code, message }, status) {
    super(message ?? String(status));
    this.unknown = code === UNKNOWN;
  }
}

async function ask(address, body) {
  const device = await store.get("kv", "device");
  const headers = { Accept: "application/json", "X-Wenmai-Device": device?.token ?? "" };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(address, { method: body ? "POST" : "GET", credentials: "omit", redirect: "error", headers, body: body && JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said, answer.status);
  return said;
}

export async function pair(address, code) {
  const said = await ask(address, { code });
  await store.put("kv", said, "device");
  if (!(await store.get("kv", "run"))) await store.put("kv", crypto.randomUUID(), "run");
  return said;
}

export async function fetchPacks(address) {
  const asked = Date.now();
  const said = await ask(address);
  await store.put("kv", { skew: said.now - (asked + Date.now()) / 2, at: Date.now() }, "clock");
  await store.put("kv", said.keys, "keys");
  await store.put("kv", said.cards ?? {}, "cards");
  const text = new TextEncoder();
  for (const pack of said.packs) {
    if ((await verifies(said.keys, pack.key, unhex(pack.signature), text.encode(pack.body))) === false) continue;
    await store.put("packs", { session: JSON.parse(pack.body).session, body: pack.body });
  }
}

async function upload(address) {
  const run = await store.get("kv", "run");
  for (let left = await store.pending(); ; left = left.slice(BATCH)) {
    const lines = left.slice(0, BATCH).map((line) => Object.fromEntries(SPOKEN.map((name) => [name, line[name]])));
    const said = await ask(address, { run, waiting: Math.max(left.length - BATCH, 0), lines });
    for (const seq of said.kept) await store.put("acks", { seq });
    for (const [seq, why] of Object.entries(said.refused)) await store.put("acks", { seq: Number(seq), why });
    if (left.length <= BATCH) return;
  }
}

async function both({ packs, scans }, asked) {
  await upload(scans);
  const last = (await store.get("kv", "clock"))?.at ?? 0;
  if (asked || Math.abs(Date.now() - last) > RENEW) await fetchPacks(packs);
}

// Everything that can be done with a network, one at a time; lists come anew once a minute, or when somebody asks.
export function sync(addresses, asked) {
  going ??= both(addresses, asked).finally(() => { going = null; });
  return going;
}
