import assert from "node:assert/strict";
import { test } from "node:test";
import { after, FIRST, mayReturnTo } from "../src/state.js";

const steps = [3, 1, 2];
const walk = (...types) => types.reduce((state, type) => after(state, { type, steps }), FIRST);
const pages = (...types) => walk(...types).page;

test("one sitting goes from the promise over every step to the review", () => {
  let state = walk("answer", "start");
  const seen = [];
  while (state.page === "leader") {
    seen.push([state.leader, state.step]);
    state = after(state, { type: "next", steps });
  }
  assert.deepEqual(seen, [[0, 0], [0, 1], [0, 2], [1, 0], [2, 0], [2, 1]]);
  assert.equal(state.page, "review");
});

test("back leads the same way to the promise", () => {
  let state = after({ page: "review" }, { type: "back", steps });
  const seen = [];
  while (state.page === "leader") {
    seen.push([state.leader, state.step]);
    state = after(state, { type: "back", steps });
  }
  assert.deepEqual(seen, [[2, 1], [2, 0], [1, 0], [0, 2], [0, 1], [0, 0]]);
  assert.equal(state.page, "welcome");
});

test("a jump from the review names leader, step and item", () => {
  const state = after({ page: "review" }, { type: "go", leader: 2, step: 1, item: "Q1" });
  assert.deepEqual(state, { page: "leader", leader: 2, step: 1, item: "Q1" });
});

test("a latecomer without company chooses, and may come back to the choice", () => {
  assert.equal(pages("late", "collect", "send", "collected"), "wait");
  assert.equal(pages("late", "leave", "back", "collect"), "collect");
});

test("a send that meets the pause for latecomers waits", () => {
  assert.equal(after({ page: "sending" }, { type: "wait" }).page, "wait");
});

test("a send ends with receipts", () => {
  assert.equal(after(after({ page: "review" }, { type: "send" }), { type: "sent" }).page, "receipt");
});

test("a send that broke off can be tried again or looked at", () => {
  const broken = after({ page: "sending" }, { type: "broke", kind: "down" });
  assert.equal(broken.kind, "down");
  assert.equal(after(broken, { type: "send" }).page, "sending");
  assert.equal(after(broken, { type: "review" }).page, "review");
});

test("a code asked for while sending leads back to sending", () => {
  const asked = after({ page: "sending" }, { type: "taken" });
  assert.equal(after(asked, { type: "known" }).page, "sending");
  assert.equal(after(asked, { type: "back" }).page, "review");
});

test("a code given at the start leads back to the start", () => {
  const asked = walk("answer", "code");
  assert.equal(after(asked, { type: "known" }).page, "welcome");
  assert.equal(after(asked, { type: "back" }).page, "welcome");
});

test("the strongest level collects, waits and answers later", () => {
  assert.equal(pages("collect", "send", "collected"), "wait");
  assert.equal(pages("answer", "start"), "leader");
});

test("an alarm may come at any time and has no way on", () => {
  for (const page of ["loading", "welcome", "leader", "review", "sending"]) {
    const alarm = after({ page }, { type: "alarm", failures: [{ what: "path" }] });
    assert.deepEqual(alarm.failures, [{ what: "path" }]);
    for (const type of ["start", "send", "next", "review"]) assert.throws(() => after(alarm, { type, steps }));
  }
});

test("nothing can be sent except from the review", () => {
  for (const page of ["loading", "welcome", "leader", "receipt", "wait", "trouble", "alarm", "code"]) {
    assert.throws(() => after({ page }, { type: "send" }));
  }
});

test("the back button returns to pages that only show", () => {
  for (const page of ["welcome", "leader", "review"]) assert.equal(mayReturnTo({ page }), true);
  for (const page of ["sending", "receipt", "alarm"]) assert.equal(mayReturnTo({ page }), false);
  assert.equal(mayReturnTo(null), false);
});
