// Which page follows which. A pure table: what is not in it cannot happen.

const onLeader = (leader, step = 0, item = null) => ({ page: "leader", leader, step, item });

const showTrouble = (_, { kind, details }) => ({ page: "trouble", kind, details });
const showAlarm = (_, { failures, fingerprint }) => ({ page: "alarm", failures, fingerprint });
const showReview = () => ({ page: "review" });
const toLastQuestion = (_, { steps }) => onLeader(steps.length - 1, steps.at(-1) - 1);
const goTo = (_, { leader, step, item }) => onLeader(leader, step, item);

function forward({ leader, step }, { steps }) {
  if (step + 1 < steps[leader]) return onLeader(leader, step + 1);
  return leader + 1 < steps.length ? onLeader(leader + 1) : { page: "review" };
}

function backward({ leader, step }, { steps }) {
  if (step > 0) return onLeader(leader, step - 1);
  return leader > 0 ? onLeader(leader - 1, steps[leader - 1] - 1) : { page: "welcome" };
}

// These may come at any time.
const FAILURES = { trouble: showTrouble, alarm: showAlarm };

const MOVES = {
  loading: {
    answer: () => ({ page: "welcome" }),
    collect: () => ({ page: "collect" }),
    late: () => ({ page: "late" }),
    wait: () => ({ page: "wait" }),
    pick: (_, { choices }) => ({ page: "pick", choices }),
  },
  welcome: {
    start: () => onLeader(0),
    go: goTo,
    review: showReview,
    code: () => ({ page: "code", from: "welcome" }),
    receipt: () => ({ page: "receipt" }),
  },
  leader: { next: forward, back: backward, go: goTo, review: showReview },
  review: { go: goTo, back: toLastQuestion, send: () => ({ page: "sending" }) },
  sending: {
    sent: () => ({ page: "receipt" }),
    broke: (_, { kind }) => ({ page: "broken", kind }),
    taken: () => ({ page: "code", from: "sending" }),
    collected: () => ({ page: "wait" }),
    wait: () => ({ page: "wait" }),
  },
  broken: { send: () => ({ page: "sending" }), review: showReview },
  code: {
    known: ({ from }) => ({ page: from }),
    back: ({ from }) => ({ page: from === "sending" ? "review" : from }),
  },
  receipt: { review: showReview, go: goTo, forgotten: () => ({ page: "forgotten" }) },
  late: { collect: () => ({ page: "collect" }), leave: () => ({ page: "left" }) },
  left: { back: () => ({ page: "late" }) },
  collect: { send: () => ({ page: "sending" }), code: () => ({ page: "code", from: "collect" }) },
  wait: { forgotten: () => ({ page: "forgotten" }) },
  trouble: { forgotten: () => ({ page: "forgotten" }) },
};

export const FIRST = { page: "loading" };

/** The page after an event; an event that the page does not know is a mistake in the program. */
export function after(state, event) {
  const move = MOVES[state.page]?.[event.type] ?? FAILURES[event.type];
  if (!move) throw new Error(`no ${event.type} on ${state.page}`);
  return move(state, event);
}

/** Pages that the browser's own back button may return to. */
export const mayReturnTo = (state) => ["welcome", "leader", "review"].includes(state?.page);
