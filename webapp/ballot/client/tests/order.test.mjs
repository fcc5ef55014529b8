import assert from "node:assert/strict";
import { test } from "node:test";
import { shuffled } from "../src/shuffle.js";
import { stepsOf, stepWith } from "../src/steps.js";

const make = (type, look, count, letter) =>
  Array.from({ length: count }, (_, at) => ({ id: `${letter}${at + 1}`, type, look }));

const STANDARD = [
  ...make("amount", "choices", 11, "C"),
  ...make("frequency", "choices", 9, "Q"),
  ...make("agreement", "choices", 2, "T"),
  ...make("comment", "comment", 2, "O"),
  ...make("calibration", "ladder", 3, "W"),
];
const SHORT = [
  ...make("amount", "choices", 10, "C"),
  ...make("frequency", "choices", 2, "Q"),
  ...make("agreement", "choices", 2, "T"),
  ...make("comment", "comment", 1, "O"),
];
const idsOf = (steps) => steps.map((step) => step.map((section) => section.map(({ id }) => id)));

test("the same seed gives the same order", () => {
  assert.deepEqual(shuffled(STANDARD, 42), shuffled(STANDARD, 42));
});

test("a shuffle loses and doubles nothing and leaves the list alone", () => {
  const list = [1, 2, 3, 4, 5];
  assert.deepEqual(shuffled(list, 3).sort(), [1, 2, 3, 4, 5]);
  assert.deepEqual(list, [1, 2, 3, 4, 5]);
});

test("every item comes first about equally often", () => {
  const firsts = new Map();
  for (let seed = 0; seed < 6000; seed += 1) {
    const [first] = shuffled(["a", "b", "c", "d", "e", "f"], seed * 2654435761);
    firsts.set(first, (firsts.get(first) ?? 0) + 1);
  }
  for (const count of firsts.values()) assert.ok(Math.abs(count - 1000) < 150, String(count));
});

test("the standard form comes in three short columns", () => {
  const sizes = stepsOf(STANDARD, 1).map((step) => step.map((section) => section.length));
  assert.deepEqual(sizes, [[11], [9, 2], [3, 2]]);
});

test("the short form puts small sections together", () => {
  const sizes = stepsOf(SHORT, 1).map((step) => step.map((section) => section.length));
  assert.deepEqual(sizes, [[10, 2], [2], [1]]);
});

test("items change places within their section only", () => {
  const steps = idsOf(stepsOf(STANDARD, 5));
  assert.notDeepEqual(steps[0][0], STANDARD.slice(0, 11).map(({ id }) => id));
  assert.deepEqual([...steps[0][0]].sort(), STANDARD.slice(0, 11).map(({ id }) => id).sort());
});

test("comments and ladders keep the order of the instrument, comments last", () => {
  assert.deepEqual(idsOf(stepsOf(STANDARD, 9)).at(-1), [["W1", "W2", "W3"], ["O1", "O2"]]);
});

test("every item can be found on its step", () => {
  const steps = stepsOf(STANDARD, 11);
  for (const { id } of STANDARD) assert.ok(steps[stepWith(steps, id)].flat().some((item) => item.id === id));
});
