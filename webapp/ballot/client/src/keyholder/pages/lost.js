// A lost key: the ways out.

import { h, heading } from "../../dom.js";
import { card } from "./parts.js";

const CASES = ["file", "paper", "early", "late", "all", "stolen"];

export const lost = ({ t }) => [
  heading(t("lost.title")),
  h("p", { class: "lead" }, t("lost.lead")),
  CASES.map((one) => card(t(`lost.${one}.title`), h("p", {}, t(`lost.${one}.text`)))),
].flat();
