// What a scanner remembers: lists, lines that are only added, and the numbers of those that the house has.
import { rowsIn } from "../kept-rows.js";

const STORES = { kv: {}, packs: { keyPath: "session" }, scans: { keyPath: "seq", autoIncrement: true }, acks: { keyPath: "seq" } };
const ask = rowsIn("wenmai-door", STORES);

export const get = (store, key) => ask(store, "readonly", (rows) => rows.get(key));
export const all = (store) => ask(store, "readonly", (rows) => rows.getAll());
export const add = (store, row) => ask(store, "readwrite", (rows) => rows.add(row));
export const put = (store, row, key) => ask(store, "readwrite", (rows) => rows.put(row, key));

// Lines that the house does not have yet, in their order.
export async function pending() {
  const [scans, acks] = await Promise.all([all("scans"), all("acks")]);
  const safe = new Set(acks.map((each) => each.seq));
  return scans.filter((each) => !safe.has(each.seq));
}
