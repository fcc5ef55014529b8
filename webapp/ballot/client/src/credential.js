// The nameless right to answer once: RFC 9497, VOPRF mode, ristretto255-SHA512.
// Nothing here may depend on anything the server knows: only on the secret made in this browser.

import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { concat, hex, unhex, utf8 } from "./bytes.js";
import { hkdf, sha256 } from "./hashes.js";

const voprf = ristretto255_oprf.voprf;

/** The ballot's only name, 32 bytes. */
export const nullifier = (secret, gid) => hkdf(secret, concat(utf8("nullifier"), unhex(gid)), 32);

/**
 * The blinded input under fixed bytes: the library reads the first 48 of them as a little-endian number x
 * and takes the scalar 1 + x mod (order - 1), which is never zero. {blind, blinded}
 */
export const blindWith = (input, bytes) => voprf.blind(input, (length) => bytes.slice(0, length));

/** What /collect needs for one group, always the same for the same secret: {t, blind, blinded}. */
export async function prepare(secret, gid) {
  const t = await nullifier(secret, gid);
  return { t, ...blindWith(t, await hkdf(secret, concat(utf8("blind"), unhex(gid)), 64)) };
}

/** The credential (64 bytes); throws if the proof does not match the group's published key. */
export function finalize(prepared, pk, z, proof) {
  return voprf.finalize(prepared.t, prepared.blind, unhex(z), prepared.blinded, unhex(pk), unhex(proof));
}

/** What the transcript lists: it names a ballot that arrived, and says nothing about what is in it. */
export async function receipt(secret, gid) {
  return hex(await sha256(await nullifier(secret, gid)));
}
