// What may be done now. In one sitting the people's side says so; in the strongest level the dates decide,
// because nobody may be asked anything while ballots are put in.

export const isStrongest = (settings) => settings.level === "strongest";

const within = (now, from, to) => Boolean(from && to) && now >= new Date(from) && now < new Date(to);

export const lastMoment = ({ answer_to: regular, extension_to: extended }) => extended ?? regular;

function strongestPhase(settings, now, hasCollected) {
  const mayCollect =
    within(now, settings.collect_from, settings.collect_to) || within(now, settings.late_from, settings.late_to);
  if (now < new Date(settings.collect_from)) return "early";
  if (now >= new Date(lastMoment(settings))) return "closed";
  if (!hasCollected) return mayCollect ? "collect" : "missed";
  return now < new Date(settings.answer_from) ? "wait" : "answer";
}

/** early | collect | missed | wait | answer | closed */
export function phaseOf(reply, settings, { now, hasCollected }) {
  if (reply.phase !== "open") return reply.phase;
  return isStrongest(settings) ? strongestPhase(settings, now, hasCollected) : "answer";
}
