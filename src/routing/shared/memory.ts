// What is made of objects is kept as long as they are: one cycle asks the same lists of objects for many
// routes, methods and schemes. Apart, so that no module holds on to objects that are gone.

/** The function, asked once for each object. */
export function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found.value;
    const value = make(key);
    known.set(key, { value });
    return value;
  };
}

/** The function, asked once for each object and word: a host, mostly. */
export function rememberedBy<Key extends object, Value>(
  make: (key: Key, word: string) => Value,
): (key: Key, word: string) => Value {
  const words = remembered((_: Key) => new Map<string, { readonly value: Value }>());
  return (key, word) => {
    const known = words(key);
    const found = known.get(word);
    if (found !== undefined) return found.value;
    const value = make(key, word);
    known.set(word, { value });
    return value;
  };
}
