import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canonicalJson, hex, unhex } from "../src/bytes.js";
import { keyFile, keyFrom, keyWords, newSecret, readFields, readKeyFile, readKeyWords, readRow, WrongKeyFile, WrongRow } from "../src/keyholder/keys.js";
import { mergeSmall, setId } from "../src/keyholder/merging.js";
import { fairBelow, opens, openWave } from "../src/keyholder/opening.js";
import { tryKey } from "../src/keyholder/trial.js";
import { readWave, WrongWave } from "../src/keyholder/wave.js";

const golden = JSON.parse(readFileSync(new URL("../../../../tests/golden/keyholder.json", import.meta.url)));
const secrets = golden.secrets.map(unhex);
const sealed = () => structuredClone(golden.sealed);

function sorted(upload) {
  const byText = (list) => [...list].sort((one, other) => (canonicalJson(one) < canonicalJson(other) ? -1 : 1));
  const sets = upload.sets.map((set) => ({ ...set, sheets: byText(set.sheets) }));
  return { ...upload, sets, comments: byText(upload.comments) };
}

test("keys follow from their secrets as RFC 9180 has them in appendix A.3", async () => {
  for (const { secret, private: number, public: publicKey } of golden.rfc9180) {
    const { pair, publicKey: made } = await keyFrom(unhex(secret));
    const { d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
    assert.equal(Buffer.from(d, "base64url").toString("hex"), number);
    assert.equal(made, publicKey);
  }
});

test("a key is named and written down as the other side does it", async () => {
  const keys = await Promise.all(secrets.map(keyFrom));
  assert.deepEqual(keys.map(({ publicKey }) => publicKey), golden.public);
  assert.deepEqual(keys.map(({ name }) => name), golden.names);
  assert.deepEqual(await keyWords(secrets[0]), golden.words);
  assert.equal(keyFile(keys[0]), golden.file);
});

test("every new key is another one", () => assert.notEqual(hex(newSecret()), hex(newSecret())));

test("words are read however they were typed", async () => {
  for (const text of golden.read_alike) assert.equal(hex(await readKeyWords(text)), golden.secrets[0], text);
});

test("a mistake names its row", async () => {
  for (const { text, row } of golden.misread) {
    await assert.rejects(readKeyWords(text), (problem) => problem instanceof WrongRow && problem.row === row, text);
  }
});

test("a row can be checked as soon as it is typed", async () => {
  const [first, second] = golden.words;
  assert.equal(hex(await readRow(first.join(" "), 0)), golden.secrets[0].slice(0, 16));
  await assert.rejects(readRow(first.join(" "), 1), WrongRow);
  await assert.rejects(readRow(second.slice(0, 4).join(" "), 1), WrongRow);
});

test("four fields are read row by row, or all at once from the one that everything was pasted into", async () => {
  const rows = golden.words.map((row) => row.join(" "));
  assert.equal(hex(await readFields(rows)), golden.secrets[0]);
  assert.equal(hex(await readFields(["", rows.join("\n"), "", " "])), golden.secrets[0]);
  const wrong = (row) => (problem) => problem instanceof WrongRow && problem.row === row;
  await assert.rejects(readFields([rows[0], "babab", "", ""]), wrong(2));
  await assert.rejects(readFields(["", "", "", ""]), wrong(1));
  await assert.rejects(readFields([rows[0], "", "", ""]), wrong(0));
});

test("a key file is read back; a damaged one and any other file are told apart", async () => {
  assert.equal((await readKeyFile(golden.file)).name, golden.names[0]);
  const damaged = golden.file.replace("000102", "000103");
  await assert.rejects(readKeyFile(damaged), (problem) => problem instanceof WrongKeyFile && problem.kind === "damaged");
  for (const text of ["", "{}", "null", JSON.stringify(golden.test_ballot)]) {
    await assert.rejects(readKeyFile(text), (problem) => problem instanceof WrongKeyFile && problem.kind === "other", text);
  }
});

test("the right key finds the words in a test ballot, a wrong one is named", async () => {
  const [right, wrong] = await Promise.all(secrets.map(keyFrom));
  assert.deepEqual(await tryKey(golden.test_ballot, right), { words: golden.test_words });
  assert.deepEqual(await tryKey(golden.test_ballot, wrong), { problem: "key", wanted: golden.names[0] });
  assert.deepEqual(await tryKey({ ...golden.test_ballot, t: "00" }, right), { problem: "damaged" });
  for (const other of [null, [], {}, golden.sealed]) assert.deepEqual(await tryKey(other, right), { problem: "other" });
});

test("either key opens the wave as the other side opens it", async () => {
  const wave = await readWave(sealed());
  for (const secret of secrets) assert.deepEqual(sorted(await openWave(wave, await keyFrom(secret))), golden.opened);
});

test("before the opening there are only counts", async () => {
  const { leaders, total, invited, fingerprint, ballots } = await readWave(sealed());
  assert.deepEqual(
    leaders.map(({ name, invited: asked, ballots: cast, mayOpen }) => [name, asked, cast, mayOpen]),
    [["Ada Example", 12, 5, true], ["Ben Example", 6, 2, false]],
  );
  assert.deepEqual([total, invited, fingerprint, ballots], [7, 18, golden.sealed.fingerprint, golden.opened.ballots]);
});

test("progress is told until every ballot that opens has been tried", async () => {
  const wave = await readWave(sealed());
  const told = [];
  await openWave(wave, await keyFrom(secrets[0]), (done) => told.push(done));
  assert.equal(told.at(-1), opens(wave));
  assert.equal(opens(wave), 5);
});

test("sheets come out in another order each time", async () => {
  const wave = await readWave(sealed());
  const key = await keyFrom(secrets[1]);
  const orders = new Set();
  for (let time = 0; time < 12; time += 1) orders.add(canonicalJson((await openWave(wave, key)).sets[0].sheets));
  assert.ok(orders.size > 1);
});

test("drawing is fair and stays below its bound", () => {
  const drawn = Array.from({ length: 3000 }, () => fairBelow(3));
  for (const value of [0, 1, 2]) assert.ok(drawn.filter((one) => one === value).length > 800);
  assert.equal(fairBelow(1), 0);
});

const SPOILED = {
  "another root": ["root", (wave) => (wave.root = `00${wave.root.slice(2)}`)],
  "another fingerprint": ["root", (wave) => (wave.fingerprint = "babab-babab-babab-babab-babab-babab")],
  "a group left out": ["root", (wave) => wave.groups.pop()],
  "a group twice": ["root", (wave) => wave.groups.push(wave.groups[0])],
  "a threshold of one": ["root", (wave) => (wave.groups[0].info = wave.groups[0].info.replace('"k":3', '"k":1'))],
  "another wave": ["groups", (wave) => (wave.wave_id = "ff".repeat(16))],
  "an opening key left out": ["keys", (wave) => wave.opening_keys.pop()],
  "opening keys that changed places": ["keys", (wave) => wave.opening_keys.reverse()],
  "no groups": ["other", (wave) => (wave.groups = [])],
  "a text with spaces": ["other", (wave) => (wave.groups[0].info = wave.groups[0].info.replace(",", ", "))],
  "a box that is no hex": ["other", (wave) => (wave.groups[0].boxes = { ["00".repeat(32)]: "box" })],
  "no boxes": ["other", (wave) => delete wave.groups[0].boxes],
  "another version": ["other", (wave) => (wave.v = 2)],
};

for (const [name, [kind, spoil]] of Object.entries(SPOILED)) {
  test(`a sealed wave with ${name} is refused`, async () => {
    const wave = sealed();
    spoil(wave);
    await assert.rejects(readWave(wave), (problem) => problem instanceof WrongWave && problem.kind === kind);
  });
}

test("the smallest groups merge until each set has enough", () => {
  assert.deepEqual(mergeSmall({ peer: 5, report: 6 }, 5), [["peer"], ["report"]]);
  assert.deepEqual(mergeSmall({ peer: 2, report: 9, other: 2 }, 5), [["other", "peer", "report"]]);
  assert.deepEqual(mergeSmall({ peer: 3, report: 9, other: 3 }, 5), [["other", "peer"], ["report"]]);
  assert.deepEqual(mergeSmall({ peer: 1 }, 5), [["peer"]]);
  assert.equal(setId(["report", "other+peer"]), "other+peer+report");
});
