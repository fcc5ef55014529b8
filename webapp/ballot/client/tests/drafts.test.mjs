import assert from "node:assert/strict";
import { test } from "node:test";
import { draftKey, Drafts, emptyDraft } from "../src/drafts.js";

class Storage {
  entries = new Map();
  get length() {
    return this.entries.size;
  }
  key = (at) => [...this.entries.keys()][at];
  getItem = (key) => this.entries.get(key) ?? null;
  setItem = (key, value) => this.entries.set(key, value);
  removeItem = (key) => this.entries.delete(key);
}

const full = { getItem: () => null, removeItem: () => {}, setItem: () => { throw new Error("full"); } };

test("a draft comes back as it was saved", () => {
  const drafts = new Drafts(new Storage());
  const draft = { ...emptyDraft(7), leaders: { g: { declined: false, answers: { C1: null }, comments: {} } } };
  drafts.save("soundline:a", draft);
  assert.deepEqual(drafts.load("soundline:a"), draft);
});

test("the name of a draft does not give the invitation away", async () => {
  const key = await draftKey("token-of-ada");
  assert.match(key, /^soundline:[0-9a-f]{32}$/);
  assert.notEqual(key, await draftKey("token-of-ben"));
  assert.equal(key, await draftKey("token-of-ada"));
});

test("what cannot be read is no draft", () => {
  const storage = new Storage();
  const drafts = new Drafts(storage);
  for (const text of ["{", "null", "[]", '{"v":2}', '"text"']) {
    storage.setItem("soundline:a", text);
    assert.equal(drafts.load("soundline:a"), null);
  }
});

test("a second tab does not lose the secret under which the first has collected", () => {
  const drafts = new Drafts(new Storage());
  drafts.save("soundline:a", { ...emptyDraft(1), secret: "aa", credentials: { g: "bb" }, versions: { g: 1 } });
  const second = emptyDraft(2);
  drafts.save("soundline:a", second);
  assert.equal(drafts.load("soundline:a").secret, "aa");
  assert.deepEqual(second.versions, { g: 1 });
});

test("a secret that has collected nothing may be replaced", () => {
  const drafts = new Drafts(new Storage());
  drafts.save("soundline:a", { ...emptyDraft(1), secret: "aa" });
  drafts.save("soundline:a", emptyDraft(1));
  assert.equal(drafts.load("soundline:a").secret, null);
});

test("forgetting leaves nothing", () => {
  const storage = new Storage();
  const drafts = new Drafts(storage);
  drafts.save("soundline:a", emptyDraft(1));
  drafts.forget("soundline:a");
  assert.equal(storage.length, 0);
});

test("a full storage is noticed and does no harm", () => {
  const drafts = new Drafts(full);
  drafts.save("soundline:a", emptyDraft(1));
  assert.equal(drafts.isKept, false);
});

test("without storage a draft lives with the page", () => {
  const drafts = new Drafts(null);
  drafts.save("soundline:a", emptyDraft(1));
  assert.equal(drafts.load("soundline:a"), null);
  assert.equal(drafts.isKept, false);
  assert.deepEqual(drafts.collectedKeys(), []);
});

test("only drafts with collected ballots are offered without an invitation", () => {
  const storage = new Storage();
  const drafts = new Drafts(storage);
  storage.setItem("another-program", "1");
  drafts.save("soundline:a", emptyDraft(1));
  drafts.save("soundline:b", { ...emptyDraft(1), collected: { en: {} } });
  assert.deepEqual(drafts.collectedKeys(), ["soundline:b"]);
});
