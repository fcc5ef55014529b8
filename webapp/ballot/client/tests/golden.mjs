// The figures that both sides of the protocol are held to, and an invitation made from them.

import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";

export const golden = JSON.parse(readFileSync(new URL("../../../../tests/golden/protocol.json", import.meta.url)));

const leaderOf = (info) => JSON.parse(info).leader;

/** A reply to POST /invitation that holds, made afresh so that a test may spoil it. */
export function invitation() {
  const { groups, root, fingerprint } = golden.manifest;
  const { campaign, wave, purpose, level, holder } = JSON.parse(groups[0].info);
  return {
    ...{ campaign, wave, purpose, level, holder, root, fingerprint },
    opening_keys: [...golden.opening_keys],
    phase: "open",
    questions: { standard: { instrument: "technical-leadership", version: "1.0", items: [], taps: [] } },
    groups: groups.map(({ gid, info, pk, path }) => ({
      ...{ gid, info, pk },
      path: path.map((step) => [...step]),
      leader: { name: leaderOf(info), role: "cto" },
      form: "standard",
      questions: "standard",
      invited: JSON.parse(info).invited,
    })),
  };
}

/** The private half of an opening key as WebCrypto takes it. */
export function openingKey(at) {
  const jwk = createPrivateKey(golden.opening_private_pem[at]).export({ format: "jwk" });
  return crypto.subtle.importKey("jwk", jwk, { name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
}
