import assert from "node:assert/strict";
import { test } from "node:test";
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { canonicalJson, concat, hex, unhex, utf8 } from "../src/bytes.js";
import { blindWith, finalize, nullifier, prepare, receipt } from "../src/credential.js";
import { hkdf, sha256 } from "../src/hashes.js";
import { groupId } from "../src/manifest.js";
import { makeBallot, PAD, padded, seal, sheetBytes, sign } from "../src/sealing.js";
import { golden, openingKey } from "./golden.mjs";

const secret = unhex(golden.secret);
const { gid } = golden;
const t = unhex(golden.t);

async function contentKey(box, at) {
  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const wrapped = box.slice(2 + at * 113, 2 + (at + 1) * 113);
  const info = concat(utf8("soundline-box-v1"), unhex(gid)).buffer;
  const recipientKey = await openingKey(at);
  return suite.open({ recipientKey, enc: wrapped.slice(0, 65).buffer, info }, wrapped.slice(65).buffer);
}

async function open(box, at) {
  const key = await crypto.subtle.importKey("raw", await contentKey(box, at), "AES-GCM", false, ["decrypt"]);
  const start = 2 + box[1] * 113;
  const how = { name: "AES-GCM", iv: box.slice(start, start + 12), additionalData: concat(unhex(gid), t) };
  const text = new TextDecoder().decode(await crypto.subtle.decrypt(how, key, box.slice(start + 12)));
  return text.replace(/\0+$/, "");
}

test("the group's identity follows from its text", async () => {
  assert.equal(await groupId(golden.info), gid);
});

test("name and blinded element follow from the recovery code alone", async () => {
  const prepared = await prepare(secret, gid);
  assert.equal(hex(prepared.t), golden.t);
  assert.equal(hex(prepared.blind), golden.blind.scalar);
  assert.equal(hex(prepared.blinded), golden.blinded);
});

test("the blind comes from 64 derived bytes of which the first 48 count", async () => {
  assert.equal(hex(await hkdf(secret, concat(utf8("blind"), unhex(gid)), 64)), golden.blind.okm);
  assert.equal(hex(blindWith(t, unhex(golden.blind.okm).slice(0, 48)).blind), golden.blind.scalar);
});

test("another group gives another name", async () => {
  assert.notEqual(hex(await nullifier(secret, "00".repeat(16))), golden.t);
});

test("the issued credential is accepted", async () => {
  const credential = finalize(await prepare(secret, gid), golden.public, golden.z, golden.proof);
  assert.equal(hex(credential), golden.output);
});

test("the ballot's MAC is the one that the ballot box computes", async () => {
  const made = await sign(unhex(golden.output), { gid, t, v: golden.version, box: unhex(golden.box) });
  assert.equal(hex(made), golden.mac);
});

test("a sheet is spelled as the other side spells it", () => {
  assert.equal(canonicalJson(JSON.parse(golden.sheet)), golden.sheet);
});

test("each keyholder opens a box that the other side has sealed", async () => {
  assert.equal(await open(unhex(golden.box), 0), golden.sheet);
  assert.equal(await open(unhex(golden.box), 1), golden.sheet);
});

test("each keyholder opens a box that was sealed here", async () => {
  const sheet = JSON.parse(golden.sheet);
  const box = await seal(sheet, { gid, t, openingKeys: golden.opening_keys });
  assert.equal(await open(box, 0), golden.sheet);
  assert.equal(await open(box, 1), golden.sheet);
});

test("a box has one size, whatever is inside", async () => {
  for (const [count, size] of Object.entries(golden.box_sizes).filter(([many]) => Number(many) <= 2)) {
    const openingKeys = golden.opening_keys.slice(0, Number(count));
    assert.equal((await seal({}, { gid, t, openingKeys })).length, size);
    assert.equal((await seal({ text: "x".repeat(3000) }, { gid, t, openingKeys })).length, size);
  }
});

test("two boxes of the same sheet have nothing in common but their form", async () => {
  const [one, other] = [await seal({}, { gid, t, openingKeys: golden.opening_keys }), await seal({}, { gid, t, openingKeys: golden.opening_keys })];
  assert.notEqual(hex(one.slice(2)), hex(other.slice(2)));
});

test("a sheet of exactly the fixed size is sealed, a longer one is not", () => {
  assert.equal(padded(new Uint8Array(PAD)).length, golden.pad);
  assert.throws(() => padded(new Uint8Array(PAD + 1)), RangeError);
});

test("padding adds nothing but zeros", () => {
  const whole = padded(sheetBytes({ v: 1 }));
  assert.equal(whole.slice(7).every((byte) => byte === 0), true);
});

test("a ballot carries name, version, box and MAC in hex", async () => {
  const made = await makeBallot({}, { gid, t, v: 2, credential: unhex(golden.output), openingKeys: golden.opening_keys });
  assert.equal(made.t, golden.t);
  assert.equal(made.v, 2);
  const expected = await sign(unhex(golden.output), { gid, t, v: 2, box: unhex(made.box) });
  assert.equal(made.mac, hex(expected));
});

test("a receipt is the hash of the ballot's name, of which people read sixteen letters", async () => {
  assert.equal(await receipt(secret, gid), hex(await sha256(t)));
});

test("hex that is not lower-case hex is refused", () => {
  for (const text of ["0", "0G", "AB", " 00", null]) assert.throws(() => unhex(text), TypeError);
});
