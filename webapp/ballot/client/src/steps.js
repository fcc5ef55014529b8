// A leader's questions in short columns: one way of asking at a time, comments last.

import { isClosed, isComment, isLadder } from "./sheets.js";
import { shuffled } from "./shuffle.js";

/** A column this short shares its step with the one before. */
const SHORT = 4;
const LONGEST = 13;

function byType(items) {
  const groups = new Map();
  for (const item of items) groups.set(item.type, [...(groups.get(item.type) ?? []), item]);
  return [...groups.values()];
}

function joined(sections) {
  const steps = [];
  for (const section of sections) {
    const last = steps.at(-1);
    const fits = last && last.flat().length + section.length <= LONGEST;
    if (fits && section.length <= SHORT) last.push(section);
    else steps.push([section]);
  }
  return steps;
}

/**
 * Steps of sections of items. Items change places within their section by the rater's own seed;
 * ladders and comments keep the order of the instrument and stand on the last step.
 */
export function stepsOf(items, seed) {
  const rated = items.filter((item) => isClosed(item) && !isLadder(item));
  const closed = joined(byType(rated).map((section) => shuffled(section, seed)));
  const last = [items.filter(isLadder), items.filter(isComment)].filter((section) => section.length > 0);
  return last.length > 0 ? [...closed, last] : closed;
}

/** The step on which an item stands. */
export const stepWith = (steps, id) =>
  Math.max(0, steps.findIndex((step) => step.flat().some((item) => item.id === id)));
