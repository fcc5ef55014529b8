// Starts the program on the page that the ballot server sends: the same bytes for everybody.

import { makeApi } from "./api.js";
import { browserStorage, Drafts } from "./drafts.js";
import { Program } from "./program.js";
import { View } from "./view.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const tokenIn = (fragment) => new URLSearchParams(fragment.slice(1)).get("i");

const program = new Program({
  view: new View({ root: document.getElementById("app"), notice: document.getElementById("notice") }),
  api: makeApi(meta("people-origin")),
  drafts: new Drafts(browserStorage()),
  token: tokenIn(location.hash),
  programHash: meta("program-hash"),
  wanted: navigator.language,
  seed: crypto.getRandomValues(new Uint32Array(1))[0],
});

addEventListener("popstate", ({ state }) => program.returnTo(state));
addEventListener("hashchange", () => location.reload());
program.start();
