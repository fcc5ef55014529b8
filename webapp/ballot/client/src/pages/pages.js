// Every page of the program by the name of its state.

import { askCode } from "./code.js";
import { collectPage, late, left } from "./collect.js";
import { leader } from "./leader.js";
import { forgotten, receipt } from "./receipt.js";
import { review } from "./review.js";
import { broken, sending } from "./sending.js";
import { alarm, loading, trouble } from "./trouble.js";
import { pick, wait } from "./wait.js";
import { welcome } from "./welcome.js";

export const PAGES = {
  loading,
  welcome,
  leader,
  review,
  sending,
  broken,
  code: askCode,
  receipt,
  forgotten,
  collect: collectPage,
  late,
  left,
  wait,
  pick,
  trouble,
  alarm,
};
