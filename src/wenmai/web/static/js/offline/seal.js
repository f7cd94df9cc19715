// The reader of a line is kept in a box that only the house opens (kernel/boxes.py): a device that is stolen gives no numbers.
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const PURPOSE = new TextEncoder().encode("library.offline");
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const joined = (...parts) => Uint8Array.from(parts.flatMap((each) => [...new Uint8Array(each)]));

// A number of the social-security card, or of the document that is printed on it: never kept in the clear.
const PERSONAL = /^([0-9A-F]{32}|\d{17}[\dX])$/;
export const personal = (typed) => PERSONAL.test(typed.normalize("NFKC").replace(/[\s\-—–]/g, "").toUpperCase());

export const able = (key) => Boolean(key && globalThis.crypto?.subtle);

// A key of its own for each box, whose secret half is forgotten here at once.
export async function seal({ id, point }, said) {
  const house = await crypto.subtle.importKey("raw", bytesOf(point), CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shown = await crypto.subtle.exportKey("raw", own.publicKey);
  const shared = await crypto.subtle.importKey("raw", await crypto.subtle.deriveBits({ name: "ECDH", public: house }, own.privateKey, 256), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: shown, info: PURPOSE };
  const key = await crypto.subtle.deriveKey(how, shared, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(said));
  return `WB1:${btoa(String.fromCharCode(...joined(bytesOf(id), shown, nonce, body)))}`;
}
