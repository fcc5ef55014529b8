import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyComment, emptyLeader } from "../src/drafts.js";
import { isTooLong, makeSheet, openItems, progressOf } from "../src/sheets.js";

const ITEMS = [
  { id: "C1", type: "amount", look: "choices" },
  { id: "K1", type: "amount", look: "choices" },
  { id: "W1", type: "calibration", look: "ladder" },
  { id: "O1", type: "comment", look: "comment" },
  { id: "O2", type: "comment", look: "comment" },
];
const FORM = { form: "standard", items: ITEMS };
const leader = (changes) => ({ ...emptyLeader(), ...changes });
const said = (changes) => ({ ...emptyComment(), ...changes });

test("answers, estimates and comments find their places", () => {
  const draft = leader({
    answers: { C1: -2, K1: null, W1: 3 },
    comments: { O2: said({ text: " too far ", facet: "contact", direction: "too-far", themes_only: true }) },
  });
  assert.deepEqual(makeSheet(draft, FORM), {
    v: 1,
    form: "standard",
    declined: false,
    answers: { C1: -2, K1: null },
    calibration: { W1: 3 },
    comments: { O2: { text: "too far", facet: "contact", direction: "too-far", themes_only: true } },
  });
});

test("an open item is missing, which differs from not being in a position to say", () => {
  const { answers } = makeSheet(leader({ answers: { K1: null } }), FORM);
  assert.deepEqual(answers, { K1: null });
});

test("a leader who is not judged leaves an otherwise empty sheet", () => {
  const { declined, answers, comments } = makeSheet(leader({ declined: true, answers: { C1: 3 } }), FORM);
  assert.deepEqual({ declined, answers, comments }, { declined: true, answers: {}, comments: {} });
});

test("a leader about whom nothing was said counts as not judged", () => {
  assert.equal(makeSheet(leader({ comments: { O1: said({ text: "  " }) } }), FORM).declined, true);
});

test("a tap without words is a statement", () => {
  const { comments } = makeSheet(leader({ comments: { O2: said({ facet: "room", direction: "too-involved" }) } }), FORM);
  assert.deepEqual(Object.keys(comments), ["O2"]);
});

test("an answer to an item that is not asked is not sent", () => {
  assert.deepEqual(makeSheet(leader({ answers: { C1: 1, X9: 2 } }), FORM).answers, { C1: 1 });
});

test("progress counts closed items, and not being able to say is an answer", () => {
  const draft = leader({ answers: { C1: 0, K1: null }, comments: { O1: said({ text: "words" }) } });
  assert.deepEqual(progressOf(draft, ITEMS), { answered: 2, asked: 3 });
  assert.deepEqual(openItems(draft, ITEMS).map(({ id }) => id), ["W1"]);
});

test("two comments of full length fit, also in letters of two bytes", () => {
  const full = said({ text: "ß".repeat(700) });
  assert.equal(isTooLong(makeSheet(leader({ comments: { O1: full, O2: full } }), FORM)), false);
});

test("what does not fit is noticed before it is sealed", () => {
  const wide = said({ text: "語".repeat(700) });
  assert.equal(isTooLong(makeSheet(leader({ comments: { O1: wide, O2: wide } }), FORM)), true);
});
