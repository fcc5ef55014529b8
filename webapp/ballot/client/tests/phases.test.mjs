import assert from "node:assert/strict";
import { test } from "node:test";
import { phaseOf } from "../src/phases.js";

const STRONGEST = {
  level: "strongest",
  collect_from: "2026-12-01T08:00Z",
  collect_to: "2026-12-05T17:00Z",
  late_from: null,
  late_to: null,
  answer_from: "2026-12-08T08:00Z",
  answer_to: "2026-12-15T17:00Z",
  extension_to: null,
};
const at = (day, hasCollected = false, changes = {}) =>
  phaseOf({ phase: "open" }, { ...STRONGEST, ...changes }, { now: new Date(`2026-${day}T12:00Z`), hasCollected });

test("in one sitting the people side says what may be done", () => {
  const context = { now: new Date(), hasCollected: false };
  assert.equal(phaseOf({ phase: "open" }, { level: "strong" }, context), "answer");
  assert.equal(phaseOf({ phase: "early" }, { level: "basic" }, context), "early");
  assert.equal(phaseOf({ phase: "closed" }, undefined, context), "closed");
});

test("in the strongest level the dates decide", () => {
  assert.equal(at("11-30"), "early");
  assert.equal(at("12-02"), "collect");
  assert.equal(at("12-02", true), "wait");
  assert.equal(at("12-06", true), "wait");
  assert.equal(at("12-09", true), "answer");
  assert.equal(at("12-16", true), "closed");
});

test("a wave that was closed early is closed, whatever its dates say", () => {
  const context = { now: new Date("2026-12-02T12:00Z"), hasCollected: false };
  assert.equal(phaseOf({ phase: "closed" }, STRONGEST, context), "closed");
});

test("who did not collect in time can only be told so", () => {
  assert.equal(at("12-06"), "missed");
  assert.equal(at("12-09"), "missed");
});

test("a late round lets everybody collect again", () => {
  const late = { late_from: "2026-12-10T08:00Z", late_to: "2026-12-11T17:00Z" };
  assert.equal(at("12-10", false, late), "collect");
  assert.equal(at("12-12", false, late), "missed");
});

test("an extension that was declared moves the end", () => {
  assert.equal(at("12-16", true, { extension_to: "2026-12-22T17:00Z" }), "answer");
});
