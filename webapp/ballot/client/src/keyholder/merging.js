// Which groups of a leader are opened as one, by their number of ballots; never by what is in them.

const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

const byNames = ({ names: one }, { names: other }) => {
  const at = one.findIndex((name, place) => name !== other[place]);
  return at === -1 ? one.length - other.length : other[at] === undefined ? 1 : order(one[at], other[at]);
};

const bySize = (one, other) => one.count - other.count || byNames(one, other);

/** Lists of names: the smallest group joins the next smallest until each has k. One may remain below. */
export function mergeSmall(counts, k) {
  let sets = Object.entries(counts).map(([name, count]) => ({ names: [name], count }));
  while (sets.length > 1) {
    const [first, second, ...others] = sets.sort(bySize);
    if (first.count >= k) break;
    const names = [...first.names, ...second.names].sort(order);
    sets = [{ names, count: first.count + second.count }, ...others];
  }
  return sets.sort(byNames).map(({ names }) => names);
}

/** The name of a set: its rater groups in the order of the alphabet joined by "+". */
export const setId = (names) => names.flatMap((name) => name.split("+")).sort(order).join("+");
