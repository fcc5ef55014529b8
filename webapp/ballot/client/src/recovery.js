// The recovery code: sixteen random bytes as 26 letters and digits that a person can write down.

import { randomBytes } from "./hashes.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LENGTH = 26;
const GROUPS = /^(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/;
// Digits that the alphabet does not have are read as the letters they are mistaken for.
const LOOKALIKES = { 0: "O", 1: "I", 8: "B" };

export const newSecret = () => randomBytes(16);

/** XXXX-XXXX-XXXX-XXXX-XXXX-XXXXXX (RFC 4648 base32 without padding). */
export function formatCode(secret) {
  const bits = Array.from(secret, (byte) => byte.toString(2).padStart(8, "0")).join("").padEnd(LENGTH * 5, "0");
  const letters = bits.match(/.{5}/g).map((five) => ALPHABET[Number.parseInt(five, 2)]).join("");
  return letters.replace(GROUPS, "$1-$2-$3-$4-$5-$6");
}

/** The secret, or null if the text cannot be a code. Case, spaces, dashes and look-alikes are forgiven. */
export function parseCode(text) {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, "").replace(/[018]/g, (digit) => LOOKALIKES[digit]);
  if (letters.length !== LENGTH || /9/.test(letters)) return null;
  const bits = Array.from(letters, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  if (!bits.endsWith("00")) return null;
  return Uint8Array.from(bits.slice(0, 128).match(/.{8}/g), (byte) => Number.parseInt(byte, 2));
}
