// From what the rater typed to the answer sheet that is sealed, and the counts that show progress.

import { emptyLeader } from "./drafts.js";
import { PAD, sheetBytes } from "./sealing.js";

export const isComment = (item) => item.look === "comment";
export const isLadder = (item) => item.look === "ladder";
export const isClosed = (item) => !isComment(item);

export const leaderDraft = (draft, gid) => draft.leaders[gid] ?? emptyLeader();

const isAnswered = (leader, item) => leader.answers[item.id] !== undefined;

/** {answered, asked} of the closed items; "not in a position to say" is an answer. */
export function progressOf(leader, items) {
  const closed = items.filter(isClosed);
  return { answered: closed.filter((item) => isAnswered(leader, item)).length, asked: closed.length };
}

export const openItems = (leader, items) => items.filter((item) => isClosed(item) && !isAnswered(leader, item));

/** A tap or a direction says something even without words. */
const hasContent = ({ text, facet, direction } = { text: "" }) => Boolean(text.trim() || facet || direction);

export const givenComments = (leader, items) =>
  items.filter((item) => isComment(item) && hasContent(leader.comments[item.id]));

export const writtenComments = (leader, items) =>
  givenComments(leader, items).filter((item) => leader.comments[item.id].text.trim());

export function isUntouched(leader, items) {
  return progressOf(leader, items).answered === 0 && givenComments(leader, items).length === 0;
}

function picked(leader, items) {
  const answered = items.filter((item) => isAnswered(leader, item));
  return Object.fromEntries(answered.map((item) => [item.id, leader.answers[item.id]]));
}

function comment({ text, facet, direction, themes_only }) {
  return { text: text.trim(), facet, direction, themes_only };
}

/** The sheet for one leader. A leader about whom nothing is said counts as not judged. */
export function makeSheet(leader, { form, items }) {
  const sheet = { v: 1, form, declined: false, answers: {}, calibration: {}, comments: {} };
  if (leader.declined || isUntouched(leader, items)) return { ...sheet, declined: true };
  const closed = items.filter(isClosed);
  return {
    ...sheet,
    answers: picked(leader, closed.filter((item) => !isLadder(item))),
    calibration: picked(leader, closed.filter(isLadder)),
    comments: Object.fromEntries(givenComments(leader, items).map(({ id }) => [id, comment(leader.comments[id])])),
  };
}

export const isTooLong = (sheet) => sheetBytes(sheet).length > PAD;
