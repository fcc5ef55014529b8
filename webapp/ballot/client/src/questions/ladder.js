// A fixed ladder of amounts: one tap.

import { closedQuestion } from "./question.js";

export const ladder = (item, context) => closedQuestion(item, { ...context, layout: "ladder" });
