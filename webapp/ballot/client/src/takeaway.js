// Collected ballots as a file for another device: everything but the answers.

import { unhex } from "./bytes.js";

const FORMAT = "soundline-ballots";

export const campaignOf = (draft) => Object.values(draft.collected)[0].campaign;

export const writeTakeaway = (draft) => JSON.stringify({ format: FORMAT, draft: { ...draft, leaders: {} } });

const holdsBallots = ({ v, collected, secret }) => v === 1 && Boolean(collected) && unhex(secret).length === 16;

/** The draft in the file, or null if it is something else. What it collected is checked like any reply. */
export function readTakeaway(text) {
  try {
    const { format, draft } = JSON.parse(text);
    return format === FORMAT && holdsBallots(draft) ? draft : null;
  } catch {
    return null;
  }
}
