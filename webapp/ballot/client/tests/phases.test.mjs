import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  answeringEnds,
  isLateWindow,
  isPastRegularEnd,
  keepsApart,
  mayAnswer,
  mayCollect,
  opensNext,
  phaseOf,
} from "../src/phases.js";

const golden = JSON.parse(readFileSync(new URL("../../../../tests/golden/phases.json", import.meta.url)));
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
const LATE = { late_from: "2026-12-10T00:00Z", late_to: "2026-12-11T00:00Z" };
const at = (day, hasCollected = false, changes = {}) =>
  phaseOf({ phase: "open" }, { ...STRONGEST, ...changes }, { now: new Date(`2026-${day}T12:00Z`), hasCollected });

test("both sides of the protocol mean the same by every date", () => {
  assert.ok(golden.length > 80);
  for (const { name, settings, now, marks, collect, answer, ends, late } of golden) {
    const moment = new Date(now);
    const found = [mayCollect, mayAnswer].map((may) => may(settings, moment, marks));
    assert.deepEqual(found, [collect, answer], `${name} ${now}`);
    assert.equal(answeringEnds(settings, marks), ends);
    assert.equal(isLateWindow(settings, moment), late);
  }
});

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

test("in the late window latecomers collect and everybody else waits", () => {
  assert.equal(at("12-10", false, LATE), "collect");
  assert.equal(at("12-10", true, LATE), "wait");
  assert.equal(at("12-11", true, LATE), "answer");
  assert.equal(at("12-12", false, LATE), "missed");
});

test("what is waited for is the first answer, or the end of the late window", () => {
  const settings = { ...STRONGEST, ...LATE };
  assert.equal(opensNext(settings, new Date("2026-12-06T12:00Z")), STRONGEST.answer_from);
  assert.equal(opensNext(settings, new Date("2026-12-10T12:00Z")), LATE.late_to);
});

test("after the regular end answers may be tried, because nobody may ask whether it was moved", () => {
  const changes = { extension_to: "2026-12-22T17:00Z" };
  assert.equal(at("12-16", true, changes), "answer");
  assert.equal(at("12-23", true, changes), "closed");
  assert.equal(isPastRegularEnd({ ...STRONGEST, ...changes }, new Date("2026-12-16T12:00Z")), true);
  assert.equal(isPastRegularEnd({ ...STRONGEST, ...changes }, new Date("2026-12-14T12:00Z")), false);
});

test("the strongest level means days between the two sittings, the others one sitting", () => {
  const keeps = (changes) => keepsApart({ ...STRONGEST, ...changes });
  assert.equal(keeps({}), true);
  assert.equal(keeps(LATE), true);
  assert.equal(keeps({ level: "strong" }), false);
  assert.equal(keeps({ answer_from: "2026-12-07T16:59Z" }), false);
  assert.equal(keeps({ collect_to: STRONGEST.answer_to }), false);
  assert.equal(keeps({ ...LATE, late_to: "2026-12-14T18:00Z" }), false);
  assert.equal(keeps({ ...LATE, late_from: "2026-12-08T07:00Z" }), false);
  assert.equal(keeps({ level: "basic", collect_to: STRONGEST.answer_to }), true);
});
