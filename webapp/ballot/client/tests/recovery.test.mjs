import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, unhex } from "../src/bytes.js";
import { formatCode, newSecret, parseCode } from "../src/recovery.js";
import { golden } from "./golden.mjs";

test("a secret is written as the agreed code", () => {
  assert.equal(formatCode(unhex(golden.secret)), golden.recovery_code);
});

test("what is written can be read again", () => {
  for (let round = 0; round < 50; round += 1) {
    const secret = newSecret();
    assert.equal(hex(parseCode(formatCode(secret))), hex(secret));
  }
});

test("case, spaces and dashes do not matter", () => {
  for (const text of golden.recovery_code_read_alike) assert.equal(hex(parseCode(text)), golden.secret);
});

test("zero, one and eight are read as the letters they look like", () => {
  const secret = parseCode("OIBO-OIBO-OIBO-OIBO-OIBO-OIBOAA");
  assert.equal(hex(parseCode("0180-0180-0180-0180-0180-0180AA")), hex(secret));
});

test("anything else is no code", () => {
  const short = golden.recovery_code.slice(0, -1);
  for (const text of ["", "code", short, `${golden.recovery_code}A`, `${short}9`, `${short}B`]) {
    assert.equal(parseCode(text), null);
  }
});

test("two new secrets differ", () => {
  assert.notEqual(hex(newSecret()), hex(newSecret()));
});
