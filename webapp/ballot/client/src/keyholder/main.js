// Starts the opening page.

import { save } from "./files.js";
import { nameOf } from "./keys.js";
import { Program } from "./program.js";
import { View } from "./view.js";

const part = (id) => document.getElementById(id);
const pageInAddress = () => location.hash.slice(1);

const program = new Program({
  view: new View({ root: part("app"), paper: part("paper"), notice: part("notice") }),
  files: { save, namesOf: (keys) => Promise.all(keys.map(nameOf)) },
  version: SOUNDLINE_VERSION,
  wanted: navigator.language,
});

addEventListener("hashchange", () => program.go(pageInAddress()));
addEventListener("beforeunload", (event) => program.isUnsaved && event.preventDefault());
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  program.stumble();
});
program.go(pageInAddress());
