// What a scanner remembers: lists, lines that are only added, and the numbers of those that the house has.
const STORES = { kv: {}, packs: { keyPath: "session" }, scans: { keyPath: "seq", autoIncrement: true }, acks: { keyPath: "seq" } };
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("wenmai-door", 1);
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
