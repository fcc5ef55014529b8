import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDraft } from "../src/drafts.js";
import { campaignOf, isOver, readTakeaway, writeTakeaway } from "../src/takeaway.js";
import { golden } from "./golden.mjs";

const DRAFT = {
  ...emptyDraft(1),
  secret: golden.secret,
  credentials: { [golden.gid]: golden.output },
  collected: { en: { campaign: "Technical leadership 2026", groups: [{ info: golden.manifest.groups[0].info }] } },
  leaders: { [golden.gid]: { declined: false, answers: { C1: 3 }, comments: {} } },
};

test("the file holds the ballots and no answers", () => {
  const taken = readTakeaway(writeTakeaway(DRAFT));
  assert.deepEqual(taken, { ...DRAFT, leaders: {} });
  assert.equal(campaignOf(taken), "Technical leadership 2026");
});

test("ballots of a past wave are known as such", () => {
  const { answer_to: end, extension_to: extension } = JSON.parse(golden.manifest.groups[0].info);
  const last = new Date(extension ?? end);
  assert.equal(isOver(DRAFT, new Date(last - 60_000)), false);
  assert.equal(isOver(DRAFT, last), true);
});

test("anything else is no such file", () => {
  const changed = (part) => writeTakeaway({ ...DRAFT, ...part });
  const others = ["", "null", "{}", '{"format":"soundline-ballots"}', JSON.stringify({ draft: DRAFT })];
  others.push(changed({ v: 2 }), changed({ secret: "00" }), changed({ secret: null }), changed({ collected: null }));
  for (const text of others) assert.equal(readTakeaway(text), null, text);
});
