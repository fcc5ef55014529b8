// Checks that every group is what was frozen and published. The operator is not believed: whatever the
// page shows about a group must follow from the text that its identity and its key are hashed from.

import { canonicalJson, concat, hex, unhex, utf8 } from "./bytes.js";
import { sha256 } from "./hashes.js";
import { keepsApart } from "./phases.js";
import { fingerprint } from "./proquints.js";

/** Fewer people than this can never be anonymous among each other, whatever the settings say. */
const FEWEST = 3;

const sameAs = (info, expected) => Object.keys(expected).every((name) => info[name] === expected[name]);

/** What the text of a group says, or null unless it is written as it was hashed. */
export function readInfo(text) {
  try {
    const info = JSON.parse(text);
    return canonicalJson(info) === text ? info : null;
  } catch {
    return null;
  }
}

export async function groupId(infoText) {
  return hex((await sha256(concat(utf8("gid"), utf8(infoText)))).slice(0, 16));
}

/** A group's leaf in the tree of all groups (RFC 6962 hashing). */
export const leafOf = (infoText, pk) => sha256(concat(Uint8Array.of(0), utf8(infoText), unhex(pk)));

/** The node above two others. */
const above = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** Root of the tree over these leaves: the left half is the largest power of two below their number. */
export async function treeRoot(leaves) {
  if (leaves.length === 1) return leaves[0];
  const cut = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return above(await treeRoot(leaves.slice(0, cut)), await treeRoot(leaves.slice(cut)));
}

/** Root of the tree that this leaf and path belong to. */
export async function rootOf(infoText, pk, path) {
  let node = await leafOf(infoText, pk);
  for (const [side, sibling] of path) {
    const other = unhex(sibling);
    node = await (side === "L" ? above(other, node) : above(node, other));
  }
  return hex(node);
}

const isPath = (path) =>
  Array.isArray(path) && path.every(([side, node]) => ["L", "R"].includes(side) && /^[0-9a-f]{64}$/.test(node));

const isLargeEnough = ({ invited, k }) =>
  Number.isInteger(invited) && Number.isInteger(k) && k >= FEWEST && invited >= k;

const CHECKS = {
  text: ({ info }) => info !== null && info.v === 1 && info.suite === 1,
  gid: async ({ group }) => group.gid === (await groupId(group.info)),
  leader: ({ info, group }) => info.leader === group.leader.name,
  invited: ({ info, group }) => info.invited === group.invited && isLargeEnough(info),
  settings: ({ info, reply: { campaign, wave, purpose, level, holder } }) =>
    sameAs(info, { campaign, wave, purpose, level, holder }),
  path: async ({ group, reply }) =>
    isPath(group.path) && (await rootOf(group.info, group.pk, group.path)) === reply.root,
  opening: ({ info, openingHash }) => info.opening === openingHash,
  steps: ({ info }) => keepsApart(info),
};

async function failuresOf(context) {
  const failures = [];
  for (const [what, holds] of Object.entries(CHECKS)) {
    const fine = await Promise.resolve(context).then(holds).catch(() => false);
    if (!fine) failures.push({ what, leader: context.group.leader?.name ?? "" });
    if (!fine && what === "text") return failures;
  }
  return failures;
}

/** How a group's text names its opening keys, or null if these are none. */
export async function hashOfKeys(keys) {
  const isKey = (key) => /^04[0-9a-f]{128}$/.test(key);
  return Array.isArray(keys) && keys.length > 0 && keys.every(isKey)
    ? hex(await sha256(concat(...keys.map(unhex))))
    : null;
}

/** Whether the six words are those of the root. */
export const isFingerprintTrue = ({ root, fingerprint: shown }) =>
  /^[0-9a-f]{64}$/.test(root) && fingerprint(unhex(root)) === shown;

function failuresAmong(groups, questions) {
  const differ = (read) => new Set(groups.map(read)).size > 1;
  const instrument = ({ questions: key }) => canonicalJson([questions[key]?.instrument, questions[key]?.version]);
  const failures = [];
  if (new Set(groups.map(({ gid }) => gid)).size < groups.length) failures.push({ what: "twice" });
  if (differ(instrument) || differ(({ settings }) => settings?.instrument)) failures.push({ what: "instrument" });
  if (differ(({ settings }) => settings?.wave_id)) failures.push({ what: "wave" });
  return failures;
}

/**
 * Groups with their readable settings, and what does not hold: [{what, leader?}].
 * An empty list of failures is the only ground on which anything may be answered or sent.
 */
export async function checkInvitation(reply) {
  const openingHash = await hashOfKeys(reply.opening_keys);
  const groups = reply.groups.map((group) => ({ ...group, settings: readInfo(group.info) }));
  const failures = isFingerprintTrue(reply) ? [] : [{ what: "fingerprint" }];
  if (groups.length === 0) failures.push({ what: "empty" });
  for (const group of groups) {
    failures.push(...(await failuresOf({ group, info: group.settings, reply, openingHash })));
  }
  return { groups, failures: [...failures, ...failuresAmong(groups, reply.questions)] };
}
