// Pronounceable names for bytes (D. S. Wilkerson, 2009): sixteen bits are one word of five letters.

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";
const LETTERS = [CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS];

function word(bits) {
  const consonant = (shift) => CONSONANTS[(bits >> shift) & 15];
  const vowel = (shift) => VOWELS[(bits >> shift) & 3];
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}

/** An even number of bytes as words. */
export function wordsOf(bytes) {
  const pairs = Array.from({ length: bytes.length / 2 }, (_, at) => (bytes[2 * at] << 8) | bytes[2 * at + 1]);
  return pairs.map(word);
}

/** Six words of the first twelve bytes of a manifest root. */
export const fingerprint = (root) => wordsOf(root.slice(0, 12)).join("-");

function bitsOf(word) {
  const places = LETTERS.map((letters, at) => letters.indexOf(word[at] ?? " "));
  if (word.length !== LETTERS.length || places.includes(-1)) throw new TypeError("not a proquint");
  return places.reduce((bits, place, at) => bits * LETTERS[at].length + place, 0);
}

/** The bytes behind words; anything that is no such word is refused. */
export function bytesOf(words) {
  return Uint8Array.from(words.map(bitsOf).flatMap((bits) => [bits >> 8, bits & 255]));
}
