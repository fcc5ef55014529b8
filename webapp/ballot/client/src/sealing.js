// Seals an answer sheet for the keyholders and signs the box with the credential.

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { canonicalJson, concat, hex, uint32, unhex, utf8 } from "./bytes.js";
import { hmac, randomBytes } from "./hashes.js";

/** Every sheet has this length before sealing, so that the box tells nothing about what was written. */
export const PAD = 4096;

/** The cipher suite of RFC 9180 in which content keys are wrapped. */
export const suite = () =>
  new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

export const sheetBytes = (sheet) => utf8(canonicalJson(sheet));

export function padded(bytes) {
  if (bytes.length > PAD) throw new RangeError("sheet too long");
  const whole = new Uint8Array(PAD);
  whole.set(bytes);
  return whole;
}

/** What a wrapped content key is bound to. */
export const labelOf = (gid) => concat(utf8("soundline-box-v1"), unhex(gid)).buffer;

async function wrap(contentKey, openingKey, gid) {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.importKey("raw", unhex(openingKey).buffer, true);
  const info = labelOf(gid);
  const { enc, ct } = await hpke.seal({ recipientPublicKey, info }, contentKey.buffer);
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

/** version 1 | number of keys | wrapped content key for each | nonce | AES-256-GCM of the padded sheet */
export async function seal(sheet, { gid, t, openingKeys }) {
  const contentKey = randomBytes(32);
  const nonce = randomBytes(12);
  const key = await crypto.subtle.importKey("raw", contentKey, "AES-GCM", false, ["encrypt"]);
  const how = { name: "AES-GCM", iv: nonce, additionalData: concat(unhex(gid), t) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, padded(sheetBytes(sheet))));
  const wrapped = await Promise.all(openingKeys.map((openingKey) => wrap(contentKey, openingKey, gid)));
  return concat(Uint8Array.of(1, openingKeys.length), ...wrapped, nonce, sealed);
}

/** The MAC that only the holder of the credential can make; v counts the versions of one ballot. */
export async function sign(credential, { gid, t, v, box }) {
  const key = await hmac(credential, concat(utf8("ballot-mac-v1"), unhex(gid)));
  return hmac(key, concat(unhex(gid), t, uint32(v), box));
}

/** The body of PUT /b/<gid>. */
export async function makeBallot(sheet, { gid, t, v, credential, openingKeys }) {
  const box = await seal(sheet, { gid, t, openingKeys });
  const mac = await sign(credential, { gid, t, v, box });
  return { t: hex(t), v, box: hex(box), mac: hex(mac) };
}
