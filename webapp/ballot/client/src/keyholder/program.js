// What the opening page knows, and what happens on each press of a button. It remembers only until it is closed.

import { contentOf, keyFileName, kindOf, OPENED, publicFileName } from "./files.js";
import { keyFile, keyFrom, keyWords, newSecret, readFields, readKeyFile, ROWS, WrongRow } from "./keys.js";
import { opens, openWave } from "./opening.js";
import { CATALOGUES, chooseLanguage, dateIn, numberIn, speaker } from "./strings.js";
import { tryKey } from "./trial.js";
import { readWave, WrongWave } from "./wave.js";

const EMPTY = () => ({
  made: null,
  key: null,
  keyProblem: null,
  rows: Array(ROWS).fill(""),
  trial: null,
  wave: null,
  waveProblem: null,
  isAgreed: false,
  progress: null,
  opened: null,
});

/** The pages that the steps at the top lead to. */
export const STEPS = ["start", "make", "try", "open", "lost"];
const PAGES = [...STEPS, "forgotten"];

export class Program {
  /** The upload holds answers: it is kept where no page can reach it. */
  #upload = null;

  constructor({ view, files, version, wanted, now = () => new Date() }) {
    Object.assign(this, { view, files, version, now, page: "start", ...EMPTY() });
    this.setLanguage(chooseLanguage(wanted));
  }

  get languages() {
    return Object.keys(CATALOGUES);
  }

  setLanguage(language) {
    this.language = language;
    this.t = speaker(language);
  }

  speak(language) {
    this.setLanguage(language);
    this.render();
  }

  date(moment) {
    return dateIn(this.language, moment);
  }

  number(value) {
    return numberIn(this.language, value);
  }

  // Moving about

  go(page) {
    this.page = PAGES.includes(page) ? page : "start";
    if (!globalThis.crypto?.subtle) this.page = "insecure";
    this.view.show(this, { isNew: true });
  }

  /** Draws the page again; `focus` names the part that a reader should come to next. */
  render(focus = null) {
    this.view.show(this, { focus });
  }

  /** Whether closing the page now would lose a key or an opening. */
  get isUnsaved() {
    return Boolean((this.made && !this.made.isKept) || (this.opened && !this.opened.isSaved));
  }

  get knowsSomething() {
    return Boolean(this.made || this.key || this.wave);
  }

  forget() {
    this.#upload = null;
    Object.assign(this, EMPTY());
    this.view.lead("forgotten");
  }

  /** After a mistake of the browser or of this program: nobody may wait for something that will not come. */
  stumble() {
    this.progress = null;
    this.render();
    this.view.announce(this.t("failed"));
  }

  // Step 1: a key

  async make() {
    const key = await keyFrom(newSecret());
    this.made = { key, words: await keyWords(key.secret), on: this.now(), isKept: false, savedAs: null };
    this.render("made");
  }

  saveKey() {
    const name = keyFileName(this.made.key.name);
    this.files.save(name, keyFile(this.made.key));
    Object.assign(this.made, { isKept: true, savedAs: name });
    this.render("saved");
  }

  savePublic() {
    this.files.save(publicFileName(this.made.key.name), `${this.made.key.publicKey}\n`);
  }

  printWords() {
    this.made.isKept = true;
    this.view.print();
  }

  // Loading a key that was kept

  loseKey() {
    Object.assign(this, { key: null, keyProblem: null, trial: null, rows: Array(ROWS).fill("") });
    this.render("key");
  }

  async takeKey(read) {
    try {
      Object.assign(this, { key: await read(), keyProblem: null, trial: null, rows: Array(ROWS).fill("") });
    } catch (problem) {
      this.keyProblem = problem;
    }
    this.render(this.key ? "loaded" : "key-problem");
  }

  async loadKeyFile(text) {
    this.foundInstead = kindOf(text);
    await this.takeKey(() => readKeyFile(text));
  }

  async loadKeyWords() {
    await this.takeKey(async () => keyFrom(await readFields(this.rows)));
  }

  /** The sentence about the key that could not be loaded. */
  get keyTrouble() {
    const problem = this.keyProblem;
    if (problem instanceof WrongRow) return this.t("key.row", { row: problem.row || this.firstEmptyRow });
    if (problem.kind === "damaged") return this.t("key.damaged");
    return this.mistaken("key", this.foundInstead);
  }

  get firstEmptyRow() {
    return this.rows.findIndex((row) => !row.trim()) + 1;
  }

  /** The sentence about a file that is something else. */
  mistaken(needed, found) {
    const facts = { needed: this.t(`file.${needed}`) };
    return found && found !== needed
      ? this.t("file.mistaken", { ...facts, found: this.t(`file.${found}`) })
      : this.t("file.unknown", facts);
  }

  // Step 2: the test ballot

  async tryOn(text) {
    const ballot = contentOf(text);
    this.trial = { ...(await tryKey(ballot, this.key)), campaign: String(ballot?.campaign ?? ""), found: kindOf(text) };
    this.render("trial");
  }

  // Step 3: the ballots

  async loadWave(text) {
    Object.assign(this, { wave: null, waveProblem: null, isAgreed: false, opened: null });
    this.#upload = null;
    try {
      this.wave = await readWave(contentOf(text) ?? {});
    } catch (problem) {
      if (!(problem instanceof WrongWave)) throw problem;
      this.waveProblem = { kind: problem.kind, found: kindOf(text) };
    }
    if (this.wave) this.wave.names = await this.files.namesOf(this.wave.keys);
    this.render("wave");
  }

  /** The sentence about the file that cannot be opened. */
  get waveTrouble() {
    const { kind, found } = this.waveProblem;
    return kind === "other" ? this.mistaken("sealed", found) : this.t(`open.${kind}`);
  }

  loseWave() {
    Object.assign(this, { wave: null, waveProblem: null, isAgreed: false });
    this.render("sealed");
  }

  /** Where the loaded key stands among those of the wave: 0 keyholder, 1 deputy, -1 another key. */
  get place() {
    return this.wave.keys.indexOf(this.key.publicKey);
  }

  async open() {
    const all = opens(this.wave);
    this.progress = { done: 0, all };
    this.render("opening");
    this.#upload = await openWave(this.wave, this.key, (done) => this.view.progress(this, { done, all }));
    const { unreadable } = this.#upload;
    this.opened = { on: this.now(), read: all - unreadable, unreadable, sealed: this.wave.total - all, isSaved: false };
    this.progress = null;
    this.render("opened");
  }

  saveOpened() {
    this.files.save(OPENED, JSON.stringify(this.#upload));
    this.opened.isSaved = true;
    this.render("saved");
  }

  printMinutes() {
    this.view.print();
  }
}
