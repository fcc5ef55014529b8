// What may be done now. The first half is the twin of surveys/anonymity/phases.py: both are held to
// tests/golden/phases.json. In one sitting the people side says where the campaign stands; in two sittings the
// dates decide, because nobody may be asked anything while ballots are put in.

const NEITHER = { closed: false, extended: false };

export const isStrongest = (settings) => settings.level === "strongest";

const isOneSitting = (settings) => settings.collect_to === settings.answer_to;

const within = (now, from, to) => Boolean(from && to) && now >= new Date(from) && now < new Date(to);

/** The moment from which on no ballot is taken. */
export const answeringEnds = ({ answer_to: regular, extension_to: extension }, { extended } = NEITHER) =>
  extended && extension ? extension : regular;

/** Whether latecomers collect now and nobody answers. */
export const isLateWindow = (settings, now) =>
  !isOneSitting(settings) && within(now, settings.late_from, settings.late_to);

/** Whether a credential may be issued now. */
export function mayCollect(settings, now, marks = NEITHER) {
  if (marks.closed) return false;
  if (isOneSitting(settings)) return within(now, settings.collect_from, answeringEnds(settings, marks));
  return within(now, settings.collect_from, settings.collect_to) || isLateWindow(settings, now);
}

/** Whether a ballot may be put in now; in two sittings never while credentials are issued. */
export function mayAnswer(settings, now, marks = NEITHER) {
  const isApart = isOneSitting(settings) || !mayCollect(settings, now, marks);
  return !marks.closed && isApart && within(now, settings.answer_from, answeringEnds(settings, marks));
}

const HOURS = 3_600_000;
const isAfter = (hours, late, early) => new Date(late) - new Date(early) >= hours * HOURS;

const leavesDaysAfterLate = ({ answer_from, answer_to, late_from, late_to }) =>
  isAfter(0, late_from, answer_from) && late_from < late_to && isAfter(24, answer_to, late_to);

/** Whether the dates are those that the level promises: the strongest keeps its two sittings days apart. */
export function keepsApart(settings) {
  if (!isStrongest(settings) || isOneSitting(settings)) return !isStrongest(settings) && isOneSitting(settings);
  const hasLate = settings.late_from !== null && settings.late_to !== null;
  return isAfter(48, settings.answer_from, settings.collect_to) && (!hasLate || leavesDaysAfterLate(settings));
}

// Nobody may ask whether the end was moved, so the program allows for it and the ballot side decides.
const PERHAPS_EXTENDED = { closed: false, extended: true };

/** The last moment at which a ballot could be taken, if the end was moved. */
export const lastMoment = (settings) => answeringEnds(settings, PERHAPS_EXTENDED);

/** Whether answers are taken only if the end was moved. */
export const isPastRegularEnd = (settings, now) => isStrongest(settings) && now >= new Date(settings.answer_to);

/** When a collected ballot can be used next: once answering begins, or again after the late window. */
export const opensNext = (settings, now) => (isLateWindow(settings, now) ? settings.late_to : settings.answer_from);

/** Whether ballots will still be handed out, so that a recovery code can collect them on another device. */
export const isCodeOfUse = (settings, now) => now < new Date(settings.late_to ?? settings.collect_to);

function phaseOfTwo(settings, now, hasCollected) {
  if (now < new Date(settings.collect_from)) return "early";
  if (now >= new Date(lastMoment(settings))) return "closed";
  if (!hasCollected) return mayCollect(settings, now) ? "collect" : "missed";
  return mayAnswer(settings, now, PERHAPS_EXTENDED) ? "answer" : "wait";
}

/** early | collect | missed | wait | answer | closed */
export function phaseOf(reply, settings, { now, hasCollected }) {
  if (reply.phase !== "open") return reply.phase;
  return isStrongest(settings) ? phaseOfTwo(settings, now, hasCollected) : "answer";
}
