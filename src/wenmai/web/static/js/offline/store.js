// What the desk without a network remembers: which house it is of, how its clock stands, and lines that the house does not have yet.
import { rowsIn } from "../kept-rows.js";

const STORES = { kv: {}, lines: { keyPath: "seq", autoIncrement: true } };
const ask = rowsIn("wenmai-library", STORES);

export const get = (key) => ask("kv", "readonly", (rows) => rows.get(key));
export const put = (key, value) => ask("kv", "readwrite", (rows) => rows.put(value, key));
export const lines = () => ask("lines", "readonly", (rows) => rows.getAll());
export const add = (line) => ask("lines", "readwrite", (rows) => rows.add(line));
export const drop = (seq) => ask("lines", "readwrite", (rows) => rows.delete(seq));
