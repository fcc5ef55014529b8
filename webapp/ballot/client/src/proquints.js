// Pronounceable names for bytes (D. S. Wilkerson, 2009): sixteen bits are one word of five letters.

const CONSONANTS = "bdfghjklmnprstvz";
const VOWELS = "aiou";

function word(bits) {
  const consonant = (shift) => CONSONANTS[(bits >> shift) & 15];
  const vowel = (shift) => VOWELS[(bits >> shift) & 3];
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}

/** Six words of the first twelve bytes of a manifest root. */
export function fingerprint(root) {
  const words = [0, 2, 4, 6, 8, 10].map((at) => word((root[at] << 8) | root[at + 1]));
  return words.join("-");
}
