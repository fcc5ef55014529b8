// A keyholder's key: a secret of 32 bytes, kept as a file and as words on paper.

import { canonicalJson, concat, hex, unhex } from "../bytes.js";
import { randomBytes, sha256 } from "../hashes.js";
import { bytesOf, wordsOf } from "../proquints.js";
import { suite } from "../sealing.js";

export const ROWS = 4;
const ROW_BYTES = 8;
const ROW_WORDS = 5;
const ROW_LETTERS = 25;
const FORMAT = "soundline-opening-key-1";

/** A row of words that is not right: 1 to 4, or 0 if there are not four rows. */
export class WrongRow extends Error {
  constructor(row) {
    super(`row ${row}`);
    this.row = row;
  }
}

/** A file that is no key file ("other"), or one whose halves do not fit ("damaged"). */
export class WrongKeyFile extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

export const newSecret = () => randomBytes(32);

/** The name of a key: three words, by which people see whether two screens mean the same one. */
export const nameOf = async (publicKey) => wordsOf((await sha256(unhex(publicKey))).slice(0, 6)).join("-");

/** {secret, pair, publicKey, name}: everything that follows from the secret (RFC 9180, section 7.1.3). */
export async function keyFrom(secret) {
  const { kem } = suite();
  const pair = await kem.deriveKeyPair(secret.slice().buffer);
  const publicKey = hex(new Uint8Array(await kem.serializePublicKey(pair.publicKey)));
  return { secret, pair, publicKey, name: await nameOf(publicKey) };
}

const checkOf = async (row, part) => (await sha256(concat(Uint8Array.of(row), part))).slice(0, 2);

/** Four rows of five words; the last word of each row checks the other four. */
export async function keyWords(secret) {
  const parts = Array.from({ length: ROWS }, (_, row) => secret.slice(row * ROW_BYTES, (row + 1) * ROW_BYTES));
  return Promise.all(parts.map(async (part, row) => wordsOf(concat(part, await checkOf(row, part)))));
}

const inFives = (list) => Array.from({ length: ROWS }, (_, row) => list.slice(row * ROW_WORDS, (row + 1) * ROW_WORDS));

/** The text of each row, however it was typed: four lines, twenty words, or a hundred letters. */
export function rowsOf(text) {
  const lines = text.toLowerCase().split(/[\r\n]+/).filter((line) => /[a-z]/.test(line));
  if (lines.length === ROWS) return lines;
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  if (words.length === ROWS * ROW_WORDS) return inFives(words).map((row) => row.join(" "));
  const letters = words.join("");
  if (letters.length !== ROWS * ROW_LETTERS) throw new WrongRow(0);
  return letters.match(/.{25}/g);
}

/** The eight bytes behind one row (0 to 3), or WrongRow. */
export async function readRow(text, row) {
  const words = text.toLowerCase().replace(/[^a-z]/g, "").match(/.{1,5}/g) ?? [];
  if (words.length !== ROW_WORDS) throw new WrongRow(row + 1);
  try {
    const bytes = bytesOf(words);
    const part = bytes.slice(0, ROW_BYTES);
    if (hex(await checkOf(row, part)) === hex(bytes.slice(ROW_BYTES))) return part;
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
  }
  throw new WrongRow(row + 1);
}

/** The secret behind the words; spaces, dashes, row numbers and capitals are forgiven. */
export async function readKeyWords(text) {
  const parts = [];
  for (const [row, words] of rowsOf(text).entries()) parts.push(await readRow(words, row));
  return concat(...parts);
}

/** The secret behind four fields of a form; whoever typed or pasted everything into one is understood as well. */
export async function readFields(fields) {
  const typed = fields.filter((text) => text.trim());
  if (typed.length === 1) return readKeyWords(typed[0]);
  return concat(...(await Promise.all(fields.map(readRow))));
}

export const keyFile = ({ secret, publicKey, name }) =>
  `${canonicalJson({ format: FORMAT, secret: hex(secret), public: publicKey, name })}\n`;

function secretIn(text) {
  try {
    const { format, secret, public: publicKey } = JSON.parse(text);
    const isKey = format === FORMAT && unhex(secret).length === 32 && unhex(publicKey).length > 0;
    return isKey ? { secret: unhex(secret), publicKey } : null;
  } catch {
    return null;
  }
}

/** The key in a key file, or WrongKeyFile. */
export async function readKeyFile(text) {
  const found = secretIn(text);
  if (!found) throw new WrongKeyFile("other");
  const key = await keyFrom(found.secret);
  if (key.publicKey !== found.publicKey) throw new WrongKeyFile("damaged");
  return key;
}
