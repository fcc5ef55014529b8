// The test ballot: a ballot of nobody that holds four words.

import { unhex } from "../bytes.js";
import { nameOf } from "./keys.js";
import { unseal } from "./unsealing.js";

const FORMAT = "soundline-test-ballot-1";
const PARTS = ["public", "gid", "t", "box"];

function isTestBallot(ballot) {
  try {
    return ballot.format === FORMAT && PARTS.every((name) => unhex(ballot[name]).length > 0);
  } catch {
    return false;
  }
}

async function wordsIn(ballot, pair) {
  try {
    const sheet = await unseal(unhex(ballot.box), { pair, gid: ballot.gid, t: ballot.t });
    const { test } = JSON.parse(new TextDecoder().decode(sheet));
    return /^[a-z]{5}(-[a-z]{5})*$/.test(test) ? test : null;
  } catch {
    return null;
  }
}

/** {words} if the key opens it, otherwise {problem, wanted?}: "other", "key" (made for another) or "damaged". */
export async function tryKey(ballot, key) {
  if (!isTestBallot(ballot)) return { problem: "other" };
  const wanted = await nameOf(ballot.public);
  if (ballot.public !== key.publicKey) return { problem: "key", wanted };
  const words = await wordsIn(ballot, key.pair);
  return words ? { words } : { problem: "damaged" };
}
