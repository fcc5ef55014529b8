import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, unhex } from "../src/bytes.js";
import { checkInvitation, groupId } from "../src/manifest.js";
import { fingerprint } from "../src/proquints.js";
import { golden, invitation } from "./golden.mjs";

/** What is found after the reply was spoiled. */
async function found(spoil) {
  const reply = invitation();
  await spoil(reply, reply.groups[0]);
  const { failures } = await checkInvitation(reply);
  return [...new Set(failures.map(({ what }) => what))];
}

async function rewrite(group, changes) {
  group.info = canonicalJson({ ...JSON.parse(group.info), ...changes });
  group.gid = await groupId(group.info);
}

const other = (text) => (text[0] === "a" ? "b" : "a") + text.slice(1);

test("an untouched invitation has no failure and its settings can be read", async () => {
  const { groups, failures } = await checkInvitation(invitation());
  assert.deepEqual(failures, []);
  assert.equal(groups[0].settings.leader, groups[0].leader.name);
});

test("a failure names the leader whose group it is about", async () => {
  const reply = invitation();
  reply.groups[1].pk = reply.groups[0].pk;
  const { failures } = await checkInvitation(reply);
  assert.deepEqual(failures, [{ what: "path", leader: reply.groups[1].leader.name }]);
});

const TAMPERINGS = {
  "another fingerprint": ["fingerprint", (reply) => (reply.fingerprint = "lusab-babad-lusab-babad-lusab-babad")],
  "another root": ["fingerprint", (reply) => (reply.root = other(reply.root))],
  "another root with its own fingerprint": [
    "path",
    (reply) => {
      reply.root = other(reply.root);
      reply.fingerprint = fingerprint(unhex(reply.root));
    },
  ],
  "a root that is no hash": ["fingerprint", (reply) => (reply.root = reply.root.toUpperCase())],
  "no groups": ["empty", (reply) => (reply.groups = [])],
  "another identity": ["gid", (_, group) => (group.gid = other(group.gid))],
  "another key": ["path", (_, group) => (group.pk = golden.manifest.groups[1].pk)],
  "a key that is no hex": ["path", (_, group) => (group.pk = "key")],
  "another path": ["path", (_, group) => (group.path[0][1] = other(group.path[0][1]))],
  "a path with sides swapped": ["path", (_, group) => (group.path[0][0] = "L")],
  "a path with an unknown side": ["path", (_, group) => (group.path[0][0] = "X")],
  "a path cut short": ["path", (_, group) => group.path.pop()],
  "no path": ["path", (_, group) => delete group.path],
  "another leader shown": ["leader", (_, group) => (group.leader.name = "Dana Example")],
  "a larger group shown": ["invited", (_, group) => (group.invited += 1)],
  "a group under the threshold": ["invited", (_, group) => ((group.invited = 2), rewrite(group, { invited: 2 }))],
  "a threshold of one": ["invited", (_, group) => ((group.invited = 1), rewrite(group, { invited: 1, k: 1 }))],
  "a threshold that is no number": ["invited", (_, group) => rewrite(group, { k: "5" })],
  "another campaign shown": ["settings", (reply) => (reply.campaign = "Something else")],
  "another wave shown": ["settings", (reply) => (reply.wave = 2)],
  "another keyholder shown": ["settings", (reply) => (reply.holder = "Nobody")],
  "a higher level shown": ["settings", (reply) => (reply.level = "strongest")],
  "a milder purpose shown": ["settings", (reply) => (reply.purpose = "board")],
  "one sitting at the strongest level": ["steps", (_, group) => rewrite(group, { level: "strongest" })],
  "another opening key": ["opening", (reply) => (reply.opening_keys[0] = reply.opening_keys[1])],
  "an opening key left out": ["opening", (reply) => reply.opening_keys.pop()],
  "an opening key added": ["opening", (reply) => reply.opening_keys.push(reply.opening_keys[0])],
  "no opening keys": ["opening", (reply) => (reply.opening_keys = [])],
  "a text with the same key twice": [
    "text",
    (_, group) => (group.info = group.info.replace('"v":1', '"v":1,"v":1')),
  ],
  "a text with spaces": ["text", (_, group) => (group.info = group.info.replace(",", ", "))],
  "a text that is no JSON": ["text", (_, group) => (group.info = "{")],
  "a text that is no object": ["text", (_, group) => (group.info = "null")],
  "another suite": ["text", (_, group) => rewrite(group, { suite: 2 })],
  "the same group twice": ["twice", (reply) => (reply.groups[1] = reply.groups[0])],
  "other questions for one group": [
    "instrument",
    (reply, group) => {
      reply.questions.mine = { ...reply.questions.standard, instrument: "made-for-you" };
      group.questions = "mine";
    },
  ],
  "another version of the questions for one group": [
    "instrument",
    (reply, group) => {
      reply.questions.mine = { ...reply.questions.standard, version: "1.1" };
      group.questions = "mine";
    },
  ],
  "another instrument hash for one group": ["instrument", (_, group) => rewrite(group, { instrument: "00".repeat(32) })],
  "a group of another wave": ["wave", (_, group) => rewrite(group, { wave_id: "ff".repeat(16) })],
};

for (const [name, [what, spoil]] of Object.entries(TAMPERINGS)) {
  test(`${name} is refused`, async () => {
    assert.ok((await found(spoil)).includes(what));
  });
}

test("the fingerprint is the published one", () => {
  assert.equal(fingerprint(unhex(golden.manifest.root)), golden.manifest.fingerprint);
});

test("numbers are spoken as the proquints of their author", () => {
  const words = (bits) => fingerprint(unhex(bits.padEnd(24, "0"))).slice(0, 11);
  for (const [bits, said] of Object.entries(golden.proquints)) assert.equal(words(bits), said);
});
