// A scale whose every point has words: vertical on a phone, in a row where there is room.

import { closedQuestion } from "./question.js";

export const choices = (item, context) => closedQuestion(item, { ...context, layout: "choices" });
