// The same order every time for the same rater, another one for the next.

/** Numbers in [0, 1) from a 32-bit seed (mulberry32); for the order of items only, never for a secret. */
export function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy in another order; `below(n)` draws a whole number from 0 to n - 1. */
export function shuffledBy(list, below) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

export function shuffled(list, seed) {
  const random = numbersFrom(seed);
  return shuffledBy(list, (n) => Math.floor(random() * n));
}
