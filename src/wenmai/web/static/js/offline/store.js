// What the desk without a network remembers: which house it is of, how its clock stands, and lines that the house does not have yet.
const STORES = { kv: {}, lines: { keyPath: "seq", autoIncrement: true } };
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("wenmai-library", 1);
    asked.onupgradeneeded = () => Object.entries(STORES).forEach(([name, how]) => asked.result.createObjectStore(name, how));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

async function ask(store, mode, work) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const request = work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const get = (key) => ask("kv", "readonly", (rows) => rows.get(key));
export const put = (key, value) => ask("kv", "readwrite", (rows) => rows.put(value, key));
export const lines = () => ask("lines", "readonly", (rows) => rows.getAll());
export const add = (line) => ask("lines", "readwrite", (rows) => rows.add(line));
export const drop = (seq) => ask("lines", "readwrite", (rows) => rows.delete(seq));
