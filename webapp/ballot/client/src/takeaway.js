// Collected ballots as a file for another device: everything but the answers.

import { unhex } from "./bytes.js";
import { readInfo } from "./manifest.js";
import { lastMoment } from "./phases.js";

const FORMAT = "soundline-ballots";

const settingsOf = (draft) => readInfo(Object.values(draft.collected)[0].groups[0].info);

/** Whether collected ballots can no longer be used. */
export const isOver = (draft, now) => now >= new Date(lastMoment(settingsOf(draft)));

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
