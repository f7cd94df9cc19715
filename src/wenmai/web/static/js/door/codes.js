// Reads what was scanned and checks who signed it, with no network. The layouts stand in ticket_codes.py and codes.py.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const KINDS = { "WT1:": { kind: "t", head: 29 }, "WM1:": { kind: "c", head: 21 } };
const SIGNED = 4 + 64;
const known = new Map();

export const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

function base32(text) {
  const bytes = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    const five = LETTERS.indexOf(letter);
    if (five < 0) return null;
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 0xff);
  }
  return Uint8Array.from(bytes);
}

// True, false, or null where this browser cannot check (then only the list counts).
export async function verifies(keys, name, signature, text) {
  if (!keys[name]) return false;
  try {
    if (!known.has(name)) known.set(name, await crypto.subtle.importKey("raw", unhex(keys[name]), { name: "Ed25519" }, false, ["verify"]));
    return await crypto.subtle.verify({ name: "Ed25519" }, known.get(name), signature, text);
  } catch {
    return null;
  }
}

// {kind: t ticket, c one code, n number, "" neither; id: bytes; signed; session, party, booked | rotating, issued}
export async function read(typed, keys) {
  const text = typed.normalize("NFKC").replace(/[\s\-]/g, "").toUpperCase();
  const form = KINDS[text.slice(0, 4)];
  if (!form) return /^\d{8,18}$/.test(text) ? { kind: "n", text, id: new TextEncoder().encode(text), signed: null } : { kind: "", text: "" };
  const raw = base32(text.slice(4));
  if (!raw || raw.length !== form.head + SIGNED) return { kind: "", text: "" };
  const head = raw.slice(0, form.head);
  const view = new DataView(head.buffer);
  const signed = await verifies(keys, hex(raw.slice(form.head, form.head + 4)), raw.slice(form.head + 4), head);
  const common = { kind: form.kind, text, id: head.slice(1, 17), signed };
  if (form.kind === "c") return { ...common, rotating: head[0] === 0, issued: view.getUint32(17) * 1000 };
  return { ...common, party: head[0], session: Number(view.getBigUint64(17)), booked: view.getUint32(25) * 1000 };
}

// A card by what the house has made of its number (people/cards.py); null where it cannot be one. Its number is not kept.
export async function card(typed, { salt, rounds } = {}) {
  const text = typed.normalize("NFKC").replace(/[\s\-]/g, "").toUpperCase();
  if (!salt || !/^[0-9A-Z]{7,40}$/.test(text)) return null;
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(text), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: unhex(salt), iterations: rounds };
  const id = new Uint8Array(await crypto.subtle.deriveBits(how, key, 128));
  return { kind: "k", text: `WK1:${hex(id)}`, id, signed: null };
}

export async function digest(salt, kind, id) {
  const text = new Uint8Array([...unhex(salt), kind.charCodeAt(0), ...id]);
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", text))).slice(0, 32);
}
