// Opens a sealed wave. What comes out goes into the upload and nowhere else; callers learn counts only.

import { shuffledBy } from "../shuffle.js";
import { unhex } from "../bytes.js";
import { readSheet } from "./reading.js";
import { unseal } from "./unsealing.js";

/** So many boxes are opened side by side: the browser's cryptography works in threads of its own. */
const AT_ONCE = 8;

/** A whole number from 0 to n - 1 (n below 2**32), each as likely as the others. */
export function fairBelow(n) {
  const limit = 2 ** 32 - (2 ** 32 % n);
  let [drawn] = crypto.getRandomValues(new Uint32Array(1));
  while (drawn >= limit) [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % n;
}

async function openOne({ t, box }, { gid, facts }, key) {
  try {
    return readSheet(await unseal(unhex(box), { ...key, gid, t }), facts.subject_id);
  } catch {
    return null;
  }
}

async function openAll(members, key, tell) {
  const waiting = members.flatMap((group) => group.ballots.map((ballot) => ({ ballot, group })));
  const read = [];
  for (let at = 0; at < waiting.length; at += AT_ONCE) {
    const some = waiting.slice(at, at + AT_ONCE);
    read.push(...(await Promise.all(some.map(({ ballot, group }) => openOne(ballot, group, key)))));
    await tell(some.length);
  }
  return read.filter(Boolean);
}

const entry = ({ subjectId, id, members }, sheets) => ({
  subject_id: subjectId,
  set_id: id,
  gids: members.map(({ gid }) => gid).sort(),
  sheets,
});

const size = ({ members }) => members.reduce((sum, { ballots }) => sum + ballots.length, 0);

/** How many ballots will be opened. */
export const opens = (wave) => wave.sets.filter(({ mayOpen }) => mayOpen).reduce((sum, set) => sum + size(set), 0);

/** The upload. `tell(done)` hears how many ballots have been tried; the next ones wait until it has been told. */
export async function openWave(wave, { pair, publicKey }, tell = () => {}) {
  const key = { pair, place: wave.keys.indexOf(publicKey) };
  const upload = { wave_id: wave.waveId, root: wave.root, ballots: wave.ballots, sets: [], comments: [], unreadable: 0 };
  let done = 0;
  for (const set of wave.sets) {
    const read = set.mayOpen ? await openAll(set.members, key, (more) => tell((done += more))) : [];
    upload.sets.push(entry(set, shuffledBy(read.map(({ sheet }) => sheet), fairBelow)));
    upload.comments.push(...read.flatMap(({ comments }) => comments));
    upload.unreadable += set.mayOpen ? size(set) - read.length : 0;
  }
  return { ...upload, comments: shuffledBy(upload.comments, fairBelow) };
}
