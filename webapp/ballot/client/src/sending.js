// One Send covers all leaders: collect the credentials, seal each sheet, put each ballot.
// Everything that is done is saved at once, so that a send that breaks off is finished with the same code.

import { Trouble } from "./api.js";
import { hex, unhex } from "./bytes.js";
import { finalize, nullifier, prepare } from "./credential.js";
import { makeBallot } from "./sealing.js";

const RETRIES = 3;

function credentialFrom(prepared, group, issued, fingerprint) {
  try {
    return hex(finalize(prepared, group.pk, issued.z, issued.proof));
  } catch {
    throw new Trouble("alarm", { failures: [{ what: "proof", leader: group.leader.name }], fingerprint });
  }
}

/** Credentials of all groups into the draft; asks the server only if one is missing. */
export async function collect({ api, token, draft, groups, fingerprint, save }) {
  if (groups.every(({ gid }) => draft.credentials[gid])) return;
  const secret = unhex(draft.secret);
  const prepared = await Promise.all(groups.map(({ gid }) => prepare(secret, gid)));
  const blinded = Object.fromEntries(groups.map(({ gid }, at) => [gid, hex(prepared[at].blinded)]));
  const issued = await api.collect(token, blinded);
  const entries = groups.map((group, at) => [group.gid, credentialFrom(prepared[at], group, issued[group.gid], fingerprint)]);
  draft.credentials = Object.fromEntries(entries);
  save();
}

async function deliver({ api, draft, openingKeys }, { gid }, sheet) {
  const t = await nullifier(unhex(draft.secret), gid);
  const credential = unhex(draft.credentials[gid]);
  for (let attempt = 0; ; attempt += 1) {
    const v = (draft.versions[gid] ?? 0) + 1;
    try {
      await api.putBallot(gid, await makeBallot(sheet, { gid, t, v, credential, openingKeys }));
      draft.versions[gid] = v;
      return;
    } catch (trouble) {
      if (trouble.kind !== "older" || attempt === RETRIES) throw trouble;
      draft.versions[gid] = Number(trouble.details.v);
    }
  }
}

/** Sends what is not delivered yet. `tell(done, all)` is called before each step and at the end. */
export async function send(context, sheetOf, tell) {
  const { draft, groups, save } = context;
  const all = groups.length;
  tell(draft.delivered.length, all);
  await collect(context);
  for (const group of groups.filter(({ gid }) => !draft.delivered.includes(gid))) {
    await deliver(context, group, sheetOf(group));
    draft.delivered.push(group.gid);
    save();
    tell(draft.delivered.length, all);
  }
  draft.delivered = [];
  draft.sent = true;
  save();
}
