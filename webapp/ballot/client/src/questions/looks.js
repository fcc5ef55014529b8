// One look per way of asking; the server says which, a new look is one file and one line here.

import { choices } from "./choices.js";
import { comment } from "./comment.js";
import { ladder } from "./ladder.js";

export const LOOKS = { choices, ladder, comment };
