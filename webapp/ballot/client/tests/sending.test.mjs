import assert from "node:assert/strict";
import { test } from "node:test";
import { Trouble } from "../src/api.js";
import { emptyDraft } from "../src/drafts.js";
import { send } from "../src/sending.js";
import { golden } from "./golden.mjs";

const GROUP = { gid: golden.gid, pk: golden.public, leader: { name: "Ada Example" } };

/** Both servers in a few lines; `fail` may throw instead of taking a ballot. */
function scene({ proof = golden.proof, fail = () => {} } = {}) {
  const calls = { collect: [], put: [], saved: 0, told: [] };
  const api = {
    async collect(token, blinded) {
      calls.collect.push(blinded);
      return { [golden.gid]: { z: golden.z, proof } };
    },
    async putBallot(gid, ballot) {
      fail(ballot, calls.put.length);
      calls.put.push({ gid, ...ballot });
    },
  };
  const draft = { ...emptyDraft(1), secret: golden.secret };
  const context = { api, token: "token", draft, groups: [GROUP], openingKeys: golden.opening_keys, fingerprint: "f" };
  context.save = () => (calls.saved += 1);
  const go = () => send(context, () => ({ v: 1 }), (done, all) => calls.told.push([done, all]));
  return { calls, draft, go, context };
}

const older = (v) => new Trouble("older", { v });

test("a send collects, delivers and remembers the version", async () => {
  const { calls, draft, go } = scene();
  await go();
  assert.deepEqual(calls.collect, [{ [golden.gid]: golden.blinded }]);
  assert.equal(calls.put[0].v, 1);
  assert.equal(calls.put[0].t, golden.t);
  assert.equal(draft.credentials[golden.gid], golden.output);
  assert.equal(draft.sent, true);
  assert.deepEqual(calls.told, [[0, 1], [1, 1]]);
});

test("a second send asks for no credential and counts up", async () => {
  const { calls, go } = scene();
  await go();
  await go();
  assert.equal(calls.collect.length, 1);
  assert.deepEqual(calls.put.map(({ v }) => v), [1, 2]);
});

test("a proof under another key raises the alarm and nothing is delivered", async () => {
  const { calls, draft, go } = scene({ proof: golden.proof.replace(/^../, "00") });
  await assert.rejects(go, (trouble) => trouble.kind === "alarm" && trouble.details.failures[0].what === "proof");
  assert.equal(calls.put.length, 0);
  assert.deepEqual(draft.credentials, {});
});

test("an older version is followed by the next one", async () => {
  const { calls, draft, go } = scene({ fail: ({ v }) => { if (v <= 6) throw older(6); } });
  await go();
  assert.equal(calls.put[0].v, 7);
  assert.equal(draft.versions[golden.gid], 7);
});

test("a box that always knows better is given up on", async () => {
  const { go } = scene({ fail: ({ v }) => { throw older(v + 1); } });
  await assert.rejects(go, { kind: "older" });
});

test("a send that breaks off goes on where it stopped", async () => {
  let isDown = true;
  const { calls, draft, go } = scene({ fail: () => { if (isDown) throw new Trouble("down"); } });
  await assert.rejects(go, { kind: "down" });
  assert.equal(draft.sent, false);
  isDown = false;
  await go();
  assert.equal(calls.collect.length, 1);
  assert.equal(calls.put.length, 1);
  assert.equal(draft.sent, true);
});

test("what is delivered is not delivered twice in one send", async () => {
  const { calls, draft, go } = scene();
  draft.delivered = [golden.gid];
  await go();
  assert.equal(calls.put.length, 0);
  assert.deepEqual(draft.delivered, []);
});
