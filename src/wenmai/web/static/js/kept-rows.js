// A database of the browser for what a page has to remember with the network off. What was written is on the disk.
export function rowsIn(name, stores) {
  let opened;

  function database() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => Object.entries(stores).forEach(([store, how]) => asked.result.createObjectStore(store, how));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return opened;
  }

  return async function ask(store, mode, work) {
    const transaction = (await database()).transaction(store, mode, { durability: "strict" });
    const request = work(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  };
}
