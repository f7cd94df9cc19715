// The page of a scanner. Works with the network off; what it keeps goes to the house whenever there is one.
import { watch } from "../camera.js";
import { card, read } from "./codes.js";
import { dayNamed, hm } from "./hours.js";
import { judge } from "./judge.js";
import { large } from "./large.js";
import { app, network, part, refuse, say, words } from "./page.js";
import * as store from "./store.js";
import { pair, Refused, sync } from "./sync.js";

const form = part("scan");
let packs = [];
let stranger = ""; // what the house said when it did not know this device
let last = Promise.resolve();

const skew = async () => (await store.get("kv", "clock"))?.skew ?? 0;
const chosen = () => packs.find((each) => String(each.session) === part("session").value);
// "明天 19:30": lists reach 36 hours, so that the hour alone may stand for two dates.
const dated = (at, now) => { const { name, ...beside } = dayNamed(at, now); return `${words(name, beside)} ${hm(at)}`; };
const way = () => form.querySelector("[name=way]:checked").value;

async function show() {
  const device = await store.get("kv", "device");
  part("pairing").hidden = Boolean(device) && !stranger;
  part("working").hidden = !device;
  if (stranger) refuse(stranger);
  network(device);
  if (!device) return;
  part("house").textContent = `${device.house}　${device.name}`;
  const now = Date.now() + (await skew());
  packs = (await store.all("packs")).map((each) => JSON.parse(each.body)).filter((each) => each.until > now - 86_400_000).sort((a, b) => a.starts - b.starts);
  const kept = part("session").value;
  part("session").replaceChildren(...packs.map((each) => new Option(`${dated(each.starts, now)} ${each.title}`, each.session)));
  const best = packs.find((each) => each.until > now) ?? packs.at(-1);
  part("session").value = packs.some((each) => String(each.session) === kept) ? kept : best?.session ?? "";
  part("none").hidden = packs.length > 0;
  form.hidden = !packs.length;
  await tally();
}

async function tally() {
  const [scans, pending, pack] = [await store.all("scans"), await store.pending(), chosen()];
  const here = scans.filter((each) => each.session === pack?.session && each.way === "in" && each.said === "in");
  part("came").textContent = here.reduce((sum, each) => sum + each.heads, 0);
  part("waiting").textContent = pending.length;
  part("listed").textContent = pack ? words("listed", { n: pack.list.length, at: dated(pack.made, Date.now() + (await skew())) }) : "";
  part("stale").hidden = !pack || Date.now() < pack.holds;
  network(await store.get("kv", "device"));
}

// Only a paired device has anything to bring; one that waits for its code says how it stands with the network, and no more.
async function back() {
  if (await store.get("kv", "device")) return bring();
  refuse();
  return show();
}

async function keep(line) {
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(8)), (each) => each.toString(16).padStart(2, "0")).join("");
  await store.add("scans", { nonce, session: chosen().session, way: way(), at: Date.now(), skew: Math.round(await skew()), code: "", heads: 0, said: "in", kind: "code", whom: "", ...line });
  await tally();
  if (navigator.onLine) bring();
}

// What is neither a ticket nor a code may be a card; one that nobody on the list has stays a text of which nothing is kept.
async function judged(pack, text) {
  const [keys, cards, scans, now] = [await store.get("kv", "keys"), await store.get("kv", "cards"), await store.all("scans"), Date.now() + (await skew())];
  const code = await read(text, keys ?? {});
  const found = await judge(pack, code, scans, way(), now);
  const shown = ["unreadable", "notlisted"].includes(found.why) && "tc".indexOf(code.kind || "-") < 0 ? await card(text, cards ?? {}) : null;
  const again = shown && (await judge(pack, shown, scans, way(), now));
  return again?.whom ? { code: shown, found: again } : { code, found };
}

async function scanned(text) {
  const pack = chosen();
  if (!text.trim() || !pack) return;
  const { code, found } = await judged(pack, text);
  const heads = found.heads ?? 0;
  await keep({ code: code.text, heads: found.said === "no" ? 0 : heads, said: found.said, whom: found.whom ?? "" });
  const why = words(found.why || `${found.said}_why`, { n: heads, at: found.since ? hm(found.since) : "" });
  say(found.said, words(found.said, { n: heads }), found.seats ? `${why}　${found.seats}` : why);
}

// One after another, in the order of the scans: each is judged with the lines before it already kept.
function inTurn(work) {
  last = last.then(work).catch(() => say("no", words("notkept"), words("notkept_why")));
  return last;
}

async function bring(asked = false) {
  try {
    await sync(app.dataset, asked);
    stranger = "";
    refuse();
    await show();
    if (asked) say("in", words("brought"), "");
  } catch (error) {
    stranger = error.unknown ? error.message : stranger;
    if (asked || error instanceof Refused) say("no", words("notbrought"), error instanceof Refused ? error.message : words("kept"));
    await show();
  }
}

async function connect(code) {
  try {
    await pair(app.dataset.pair, code);
    history.replaceState(null, "", location.pathname);
    stranger = "";
    refuse();
    await show();
    await bring();
  } catch (error) {
    refuse(error instanceof Refused ? error.message : words("nonet_code"));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const field = form.elements.code;
  const text = field.value;
  field.value = ""; // at once: a scanner writes the next code while this one is still being judged
  field.focus();
  inTurn(() => scanned(text));
});
part("pairing").addEventListener("submit", (event) => { event.preventDefault(); connect(event.target.elements.pairing.value); });
part("session").addEventListener("change", tally);
part("bring").addEventListener("click", () => bring(true));
app.querySelectorAll("[data-heads]").forEach((button) => button.addEventListener("click", async () => {
  const heads = Number(button.dataset.heads);
  await inTurn(async () => {
    await keep({ kind: "count", heads });
    say(way() === "out" ? "out" : "in", words("counted", { n: heads }), "");
  });
}));
addEventListener("online", back);
addEventListener("offline", show);
setInterval(() => { if (navigator.onLine && !part("working").hidden) bring(); }, 300_000);
large(part("large"));
watch(app, (text) => inTurn(() => scanned(text)));
navigator.serviceWorker?.register(app.dataset.worker).catch(() => { part("noworker").hidden = false; });
navigator.storage?.persist?.();
show().then(() => {
  if (location.hash.length > 5) return connect(decodeURIComponent(location.hash.slice(1)));
  return navigator.onLine && !part("working").hidden ? bring() : undefined;
});
app.dataset.ready = "yes";
