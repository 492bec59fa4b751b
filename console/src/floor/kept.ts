/** What the tablet keeps for when the network is gone. People are kept apart, so that signing out forgets them. */

const stores = { "tessere-floor": ["catalogue", "sales", "settings"], "tessere-floor-people": ["looks", "session"] } as const;
type Database = keyof typeof stores;
type Store = (typeof stores)[Database][number];

const databaseOf = (store: Store): Database => (store === "looks" || store === "session" ? "tessere-floor-people" : "tessere-floor");

function open(name: Database): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => stores[name].forEach((store) => asked.result.createObjectStore(store));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("the tablet keeps nothing"));
  });
}

/** Resolves when it is on the disk, and closes: an open connection would hold up forgetting. */
async function within<T>(store: Store, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open(databaseOf(store));
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const asked = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("the tablet could not write"));
    });
  } finally {
    database.close();
  }
}

export const keep = (store: Store, key: string, value: unknown) => within(store, "readwrite", (into) => into.put(value, key));
export const recall = <T>(store: Store, key: string) => within<T | undefined>(store, "readonly", (from) => from.get(key));
export const recallAll = <T>(store: Store) => within<T[]>(store, "readonly", (from) => from.getAll());
export const forget = (store: Store, key: string) => within(store, "readwrite", (from) => from.delete(key));
