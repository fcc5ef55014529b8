// The transcript of a closed wave: true ones pass, and everything that does not fit is named.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { failuresIn, lookWhetherCounted } from "../src/transcript.js";
import { golden } from "./golden.mjs";

const sha = (text) => createHash("sha256").update(text).digest("hex");
const { groups, root } = golden.manifest;
const pinned = { wave_id: JSON.parse(groups[0].info).wave_id, root };
const ballots = groups.flatMap((_, at) => [sha(`first ${at}`), sha(`second ${at}`)]).sort();
const mine = [["Ada Example", ballots[0]], ["Ben Example", ballots[1]]];

const transcript = () => ({
  wave_id: pinned.wave_id,
  root,
  groups: groups.map(({ info, pk }) => ({ info, pk, invited: JSON.parse(info).invited, void: 0, collected: 2, accepted: 2 })),
  blinded: [...ballots].map(sha).sort(),
  ballots: [...ballots],
  ballots_sha256: sha(ballots.join("\n")),
});

const whatIn = async (spoilt) => (await failuresIn(spoilt, pinned, mine)).map(({ what }) => what);

test("a true transcript has no failures", async () => {
  assert.deepEqual(await failuresIn(transcript(), pinned, mine), []);
});

const LIES = {
  root: (t) => (t.groups[0].pk = "00".repeat(32)),
  numbers: (t) => (t.groups[0].collected = 1),
  lists: (t) => t.blinded.pop(),
  sum: (t) => (t.ballots_sha256 = sha("another list")),
};
for (const [what, lie] of Object.entries(LIES)) {
  test(`a lie about ${what} is found`, async () => {
    const spoilt = transcript();
    lie(spoilt);
    assert.ok((await whatIn(spoilt)).includes(what));
  });
}

test("a whole transcript under another root than the one before the send is found", async () => {
  assert.deepEqual(await failuresIn(transcript(), { ...pinned, root: "00".repeat(32) }, mine), [{ what: "root" }]);
});

test("lists must be in order and without doubles", async () => {
  const turned = transcript();
  turned.ballots.reverse();
  assert.ok((await whatIn(turned)).includes("lists"));
  const doubled = transcript();
  doubled.ballots[1] = doubled.ballots[0];
  assert.ok((await whatIn(doubled)).includes("lists"));
});

test("a ballot that is not listed is named by its leader", async () => {
  const lost = [...mine, ["Cleo Example", sha("lost")]];
  assert.deepEqual(await failuresIn(transcript(), pinned, lost), [{ what: "missing", leader: "Cleo Example" }]);
});

for (const nonsense of [null, {}, [], "text", { ballots: "text" }, { groups: {} }]) {
  test(`what is no transcript fails: ${JSON.stringify(nonsense)}`, async () => {
    const found = await whatIn(nonsense);
    assert.ok(found.includes("root") && found.includes("missing"));
  });
}

const serving = (answer) => ({ transcript: async () => answer() });
const fails = () => {
  throw new Error("no network");
};

test("the page is told how it stands, with words to compare", async () => {
  const kindOf = async (answer) => (await lookWhetherCounted(serving(answer), pinned, mine)).kind;
  assert.equal(await kindOf(() => ({ transcript: transcript() })), "counted");
  assert.equal(await kindOf(() => ({ transcript: { ...transcript(), ballots: [] } })), "alarm");
  assert.equal(await kindOf(() => null), "later");
  assert.equal(await kindOf(fails), "later");
  const { words, n } = await lookWhetherCounted(serving(() => ({ transcript: transcript() })), pinned, mine);
  assert.match(words, /^(?:[a-z]{5}-){5}[a-z]{5}$/);
  assert.equal(n, 2);
});

test("nothing that this browser keeps is put into the request", async () => {
  const asked = [];
  await lookWhetherCounted({ transcript: async (...sent) => (asked.push(...sent), null) }, pinned, mine);
  assert.deepEqual(asked, [pinned.wave_id]);
});
