import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, unhex } from "../src/bytes.js";
import { blindWith, finalize } from "../src/credential.js";

// RFC 9497, appendix A.1.2: ristretto255-SHA512, VOPRF mode, vectors 1 and 2.
const PUBLIC = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e";
const BLIND = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";
const VECTORS = [
  {
    input: "00",
    blinded: "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
    evaluated: "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
    proof:
      "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd066d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
    output:
      "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
  },
  {
    input: "5a".repeat(17),
    blinded: "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
    evaluated: "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
    proof:
      "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
    output:
      "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
  },
];

/** 48 bytes that the library turns into exactly this scalar: it adds one after reducing. */
function bytesFor(scalar) {
  const bytes = new Uint8Array(48);
  bytes.set(unhex(scalar));
  bytes[0] -= 1;
  return bytes;
}

const prepared = ({ input }) => ({ t: unhex(input), ...blindWith(unhex(input), bytesFor(BLIND)) });
const flipped = (text) => (text[0] === "0" ? "1" : "0") + text.slice(1);

for (const [at, vector] of VECTORS.entries()) {
  test(`RFC 9497 vector ${at + 1} is reproduced`, () => {
    const ours = prepared(vector);
    assert.equal(hex(ours.blind), BLIND);
    assert.equal(hex(ours.blinded), vector.blinded);
    assert.equal(hex(finalize(ours, PUBLIC, vector.evaluated, vector.proof)), vector.output);
  });
}

test("a changed proof is refused", () => {
  const [vector] = VECTORS;
  assert.throws(() => finalize(prepared(vector), PUBLIC, vector.evaluated, flipped(vector.proof)));
});

test("an evaluation under another key than the published one is refused", () => {
  const [vector, other] = VECTORS;
  assert.throws(() => finalize(prepared(vector), other.blinded, vector.evaluated, vector.proof));
});

test("an evaluation of another element is refused", () => {
  const [vector, other] = VECTORS;
  assert.throws(() => finalize(prepared(vector), PUBLIC, other.evaluated, vector.proof));
});

test("the identity element is refused", () => {
  const [vector] = VECTORS;
  assert.throws(() => finalize(prepared(vector), PUBLIC, "00".repeat(32), vector.proof));
});
