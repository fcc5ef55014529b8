// A sealed wave: is it what was frozen, for which keys was it sealed, and what may be opened of it?

import { hex, unhex, utf8 } from "../bytes.js";
import { sha256 } from "../hashes.js";
import { groupId, hashOfKeys, isFingerprintTrue, leafOf, readInfo, treeRoot } from "../manifest.js";
import { mergeSmall, setId } from "./merging.js";

/** A file that cannot be opened, and why: "other", "root", "groups" or "keys". */
export class WrongWave extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

const isHex = (text, length) => typeof text === "string" && text.length === length && /^[0-9a-f]*$/.test(text);
const isCount = (value) => Number.isInteger(value) && value >= 1;
const isName = (value) => typeof value === "string" && value !== "";

const isComplete = (facts) =>
  facts?.v === 1 &&
  facts.suite === 1 &&
  [facts.campaign, facts.leader, facts.holder, facts.level].every(isName) &&
  isHex(facts.subject_id, 32) &&
  [facts.wave, facts.invited, facts.k].every(isCount) &&
  Array.isArray(facts.groups) &&
  facts.groups.length > 0 &&
  facts.groups.every(isName);

function ballotsOf(boxes) {
  const ballots = Object.entries(boxes);
  if (!ballots.every(([t, box]) => isHex(t, 64) && /^(?:[0-9a-f]{2})*$/.test(box))) throw new TypeError("not ballots");
  return ballots.map(([t, box]) => ({ t, box }));
}

async function readGroup({ info, pk, boxes }) {
  const facts = readInfo(info);
  if (!isComplete(facts) || !isHex(pk, 64)) throw new TypeError("not a group");
  return { gid: await groupId(info), facts, leaf: await leafOf(info, pk), ballots: ballotsOf(boxes) };
}

async function groupsOf(sealed) {
  try {
    if (sealed.v !== 1 || sealed.groups.length === 0 || !isHex(sealed.root, 64)) throw new TypeError("not a wave");
    return await Promise.all(sealed.groups.map(readGroup));
  } catch {
    throw new WrongWave("other");
  }
}

async function check(sealed, groups) {
  const isRoot = hex(await treeRoot(groups.map(({ leaf }) => leaf))) === sealed.root;
  if (!isRoot || !isFingerprintTrue(sealed)) throw new WrongWave("root");
  const isOneWave = groups.every(({ facts }) => facts.wave_id === sealed.wave_id);
  if (!isOneWave || new Set(groups.map(({ gid }) => gid)).size < groups.length) throw new WrongWave("groups");
  const opening = await hashOfKeys(sealed.opening_keys);
  if (!opening || groups.some(({ facts }) => facts.opening !== opening)) throw new WrongWave("keys");
}

const count = (groups) => groups.reduce((sum, { ballots }) => sum + ballots.length, 0);

function setsOf(groups) {
  const named = Object.fromEntries(groups.map((group) => [group.facts.groups.join("+"), group]));
  const counts = Object.fromEntries(Object.entries(named).map(([name, group]) => [name, group.ballots.length]));
  const k = Math.max(...groups.map(({ facts }) => facts.k));
  return mergeSmall(counts, k).map((names) => {
    const members = names.map((name) => named[name]);
    return { subjectId: members[0].facts.subject_id, id: setId(names), members, mayOpen: count(members) >= members[0].facts.k };
  });
}

function leaderOf(groups) {
  const [{ facts }] = groups;
  const sets = setsOf(groups);
  const invited = groups.reduce((sum, one) => sum + one.facts.invited, 0);
  return { name: facts.leader, k: facts.k, invited, ballots: count(groups), mayOpen: sets.some((set) => set.mayOpen), sets };
}

function leadersOf(groups) {
  const bySubject = new Map();
  for (const group of groups) {
    const { subject_id: id } = group.facts;
    bySubject.set(id, [...(bySubject.get(id) ?? []), group]);
  }
  return [...bySubject.keys()].sort().map((id) => leaderOf(bySubject.get(id)));
}

/** One sum over the names of all ballots, whoever opens them. */
async function sumOf(groups) {
  const names = groups.flatMap(({ ballots }) => ballots.map(({ t }) => t));
  const sums = await Promise.all(names.map(async (t) => hex(await sha256(unhex(t)))));
  return hex(await sha256(utf8(sums.sort().join("\n"))));
}

/** Everything the page may know and show of a sealed wave before it is opened; throws WrongWave. */
export async function readWave(sealed) {
  const groups = await groupsOf(sealed);
  await check(sealed, groups);
  const leaders = leadersOf(groups);
  return {
    ...{ waveId: sealed.wave_id, root: sealed.root, fingerprint: sealed.fingerprint, keys: sealed.opening_keys },
    facts: groups[0].facts,
    leaders,
    sets: leaders.flatMap(({ sets }) => sets),
    invited: leaders.reduce((sum, { invited }) => sum + invited, 0),
    total: count(groups),
    ballots: await sumOf(groups),
  };
}
