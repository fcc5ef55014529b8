// After the close: whether the published transcript counts every ballot that this browser sent. It is held
// against what was checked before the send, and no receipt leaves the browser.

import { canonicalJson, hex, utf8 } from "./bytes.js";
import { sha256 } from "./hashes.js";
import { leafOf, readInfo, treeRoot } from "./manifest.js";
import { fingerprint } from "./proquints.js";

const sumOf = async (text) => hex(await sha256(utf8(text)));

const total = (groups, name) => groups.reduce((sum, group) => sum + group[name], 0);

/** A list that names nothing twice and tells no order. */
const isOrdered = (list) => list.every((one, at) => /^[0-9a-f]{64}$/.test(one) && (at === 0 || list[at - 1] < one));

const isFair = ({ info, invited, void: left, collected, accepted }) =>
  [invited, left, collected, accepted].every((n) => Number.isInteger(n) && n >= 0) &&
  readInfo(info)?.invited === invited &&
  accepted <= collected &&
  collected <= invited - left;

// The root stands for everything that was frozen: the wave and its fingerprint, the groups and their keys.
const CHECKS = {
  root: async ({ transcript: { groups, root }, pinned }) =>
    root === pinned.root && hex(await treeRoot(await Promise.all(groups.map(({ info, pk }) => leafOf(info, pk))))) === root,
  numbers: ({ transcript: { groups } }) => groups.every(isFair),
  lists: ({ transcript: { groups, blinded, ballots } }) =>
    isOrdered(blinded) &&
    isOrdered(ballots) &&
    blinded.length === total(groups, "collected") &&
    ballots.length === total(groups, "accepted"),
  sum: async ({ transcript }) => transcript.ballots_sha256 === (await sumOf(transcript.ballots.join("\n"))),
};

const holds = (check, context) => Promise.resolve(context).then(check).catch(() => false);

/**
 * What does not hold, [{what, leader?}]. `pinned` is what was checked before the send, `mine` the sums of
 * the ballots sent from here by the leader's name: [[leader, sum]].
 */
export async function failuresIn(transcript, pinned, mine) {
  const found = await Promise.all(Object.values(CHECKS).map((check) => holds(check, { transcript, pinned })));
  const failures = Object.keys(CHECKS).filter((_, at) => !found[at]);
  const listed = new Set(Array.isArray(transcript?.ballots) ? transcript.ballots : []);
  const missing = mine.filter(([, sum]) => !listed.has(sum));
  return [...failures.map((what) => ({ what })), ...missing.map(([leader]) => ({ what: "missing", leader }))];
}

/** What the page says: {kind: "counted" | "alarm" | "later", ...}. */
export async function lookWhetherCounted(api, pinned, mine) {
  try {
    const { transcript } = await api.transcript(pinned.wave_id);
    const failures = await failuresIn(transcript, pinned, mine);
    const words = fingerprint(await sha256(utf8(canonicalJson(transcript))));
    return { kind: failures.length > 0 ? "alarm" : "counted", failures, words, n: mine.length };
  } catch {
    return { kind: "later" };
  }
}
