// The program itself: what it knows, and what happens on each press of a button.

import { Trouble } from "./api.js";
import { hex, unhex } from "./bytes.js";
import { receipt } from "./credential.js";
import { draftKey, emptyDraft, emptyLeader } from "./drafts.js";
import { checkInvitation } from "./manifest.js";
import { isLateWindow, isPastRegularEnd, isStrongest, lastMoment, opensNext, phaseOf } from "./phases.js";
import { formatCode, newSecret } from "./recovery.js";
import { collect, send } from "./sending.js";
import { leaderDraft, makeSheet } from "./sheets.js";
import { after, FIRST, mayReturnTo } from "./state.js";
import { stepsOf } from "./steps.js";
import { CATALOGUES, chooseLanguage, dateIn, speaker } from "./strings.js";
import { lookWhetherCounted } from "./transcript.js";
import { campaignOf, isOver, readTakeaway, writeTakeaway } from "./takeaway.js";

const IN_BROKEN = ["offline", "down", "busy", "refused", "full"];

export class Program {
  constructor({ view, api, drafts, token, programHash, wanted, seed, now = () => new Date() }) {
    Object.assign(this, { view, api, drafts, token, programHash, wanted, seed, now });
    this.state = FIRST;
    this.groups = [];
    this.setLanguage(chooseLanguage(wanted));
  }

  // What the pages read

  get settings() {
    return this.groups[0].settings;
  }

  get group() {
    return this.groups[this.state.leader];
  }

  get languages() {
    return this.reply?.languages ?? Object.keys(CATALOGUES);
  }

  get smallestGroup() {
    return Math.min(...this.groups.map(({ settings }) => settings.k));
  }

  get closes() {
    return this.date(this.isPastRegularEnd ? lastMoment(this.settings) : (this.reply.closes ?? lastMoment(this.settings)));
  }

  /** Strongest: only an extension, of which nobody may ask, keeps the ballot box open. */
  get isPastRegularEnd() {
    return isPastRegularEnd(this.settings, this.now());
  }

  /** Strongest: from when on a collected ballot can be used. */
  get nextAnswering() {
    return opensNext(this.settings, this.now());
  }

  /** Strongest, in the late window: the groups in which few others are late. */
  get lonelyGroups() {
    return isLateWindow(this.settings, this.now()) ? this.groups.filter(({ company }) => company === false) : [];
  }

  get code() {
    return formatCode(unhex(this.draft.secret));
  }

  get isCollecting() {
    return this.phase === "collect";
  }

  date(iso) {
    return dateIn(this.language, iso);
  }

  itemsOf(group) {
    return this.reply.questions[group.questions].items;
  }

  stepsFor(group) {
    return stepsOf(this.itemsOf(group), this.draft.seed);
  }

  leaderOf({ gid }) {
    this.draft.leaders[gid] ??= emptyLeader();
    return this.draft.leaders[gid];
  }

  sheetOf(group) {
    return makeSheet(leaderDraft(this.draft, group.gid), { form: group.form, items: this.itemsOf(group) });
  }

  announce(text) {
    this.view.announce(text);
  }

  // Moving between pages

  stepCounts() {
    return this.groups.map((group) => (leaderDraft(this.draft, group.gid).declined ? 1 : this.stepsFor(group).length));
  }

  go(event) {
    this.show(after(this.state, { ...event, steps: this.draft && this.reply ? this.stepCounts() : [] }));
    if (mayReturnTo(this.state)) this.view.remember(this.state);
  }

  show(state) {
    this.state = state;
    if (["review", "collect"].includes(state.page)) this.ensureSecret();
    if (state.kind === "closed") this.lookWhetherCounted();
    if (state.page === "leader") this.keepPlace();
    this.render();
  }

  render() {
    this.view.show(this);
  }

  returnTo(state) {
    const isBusy = ["loading", "sending", "alarm", "trouble", "forgotten"].includes(this.state.page);
    if (mayReturnTo(state) && !isBusy) this.show(state);
  }

  keepPlace() {
    const { leader, step } = this.state;
    this.draft.place = { leader, step };
    this.save();
  }

  // The draft

  save() {
    this.drafts.save(this.key, this.draft);
  }

  /** After every change of an answer: what was delivered is no longer the whole truth. */
  changed() {
    this.draft.delivered = [];
    this.save();
  }

  ensureSecret() {
    this.draft.secret ??= this.drafts.load(this.key)?.secret ?? hex(newSecret());
    this.save();
  }

  /** A code from another device; what this one had collected under its own is of no use then. */
  async useSecret(secret) {
    Object.assign(this.draft, { secret: hex(secret), credentials: {}, versions: {}, delivered: [] });
    this.save();
    this.isCodeTried = true;
    const resume = this.state.from === "sending";
    this.go({ type: "known" });
    if (resume) await this.transmit();
  }

  forget() {
    this.drafts.forget(this.key);
    this.view.forgetAddress();
    this.go({ type: "forgotten" });
  }

  // Language

  setLanguage(language) {
    this.language = language;
    this.t = speaker(language);
  }

  async speak(language) {
    if (language === this.language || this.state.page === "sending") return;
    try {
      if (this.groups.length > 0) await this.replyIn(language);
    } catch (problem) {
      if (problem.kind === "alarm") this.fail(problem.kind, problem.details);
      else this.announce(this.t("language.failed"));
      return;
    }
    this.setLanguage(language);
    if (this.draft) this.rememberLanguage(language);
    this.render();
  }

  async replyIn(language) {
    await this.accept(this.draft.collected?.[language] ?? (await this.api.invitation(this.token, language)));
  }

  rememberLanguage(language) {
    this.draft.language = language;
    this.save();
  }

  // Opening the page

  async start() {
    if (!globalThis.crypto?.subtle) return this.go({ type: "trouble", kind: "insecure" });
    if (this.token) return this.open(await draftKey(this.token));
    const choices = this.choices();
    return choices.length === 1 ? this.open(choices[0].key) : this.go({ type: "pick", choices });
  }

  /** Collected ballots on this device; those of past waves only if there are no others. */
  choices() {
    const all = this.drafts.collectedKeys().map((key) => ({ key, draft: this.drafts.load(key) }));
    const usable = all.filter(({ draft }) => !isOver(draft, this.now()));
    return (usable.length > 0 ? usable : all).map(({ key, draft }) => ({ key, campaign: campaignOf(draft) }));
  }

  async open(key) {
    this.show(FIRST);
    this.key = key;
    this.draft = this.drafts.load(key) ?? emptyDraft(this.seed);
    this.setLanguage(chooseLanguage(this.draft.language, this.wanted));
    await this.guarded(async () => {
      await this.replyIn(this.language);
      this.setLanguage(chooseLanguage(this.reply.language, this.language));
      await this.enter();
    });
  }

  /** Takes a reply of the server, unless something in it is not what was published. */
  async accept(reply) {
    const isOver = reply.phase !== "open" && !reply.groups?.length;
    const { groups, failures } = isOver ? { groups: [], failures: [] } : await checkInvitation(reply);
    if (failures.length > 0) throw new Trouble("alarm", { failures, fingerprint: reply.fingerprint });
    Object.assign(this, { reply, groups });
  }

  async enter() {
    const hasCollected = Boolean(this.draft.collected);
    this.phase = phaseOf(this.reply, this.groups[0]?.settings, { now: this.now(), hasCollected });
    const isLonely = this.phase === "collect" && this.lonelyGroups.length > 0;
    if (this.draft.sent && this.groups.length > 0) {
      if (!this.draft.pinned) this.pin();
      await this.makeReceipts();
    }
    if (["early", "closed", "missed"].includes(this.phase)) {
      const opens = this.reply.opens ?? this.groups[0]?.settings.collect_from;
      this.go({ type: "trouble", kind: this.phase, details: { opens } });
    } else {
      this.go({ type: isLonely ? "late" : this.phase });
    }
  }

  // Sending

  async send() {
    this.go({ type: "send" });
    await this.transmit();
  }

  async transmit() {
    await this.guarded(() => (this.isCollecting ? this.collectBallots() : this.sendBallots()));
  }

  context() {
    const { api, token, draft, groups } = this;
    const { opening_keys: openingKeys, fingerprint } = this.reply;
    return { api, token, draft, groups, openingKeys, fingerprint, save: () => this.save() };
  }

  async sendBallots() {
    const sheets = new Map(this.groups.map((group) => [group.gid, this.sheetOf(group)]));
    this.pin();
    await send(this.context(), ({ gid }) => sheets.get(gid), (done, all) => this.tell(done, all));
    await this.makeReceipts();
    this.go({ type: "sent" });
  }

  /** Keeps all languages of the questions, because nobody may be asked for them later. */
  async collectBallots() {
    await collect(this.context());
    const collected = { [this.language]: this.reply };
    for (const language of this.languages.filter((other) => other !== this.language)) {
      collected[language] = await this.api.invitation(this.token, language);
    }
    this.draft.collected = collected;
    this.save();
    this.go({ type: "collected" });
  }

  // Receipts, and the transcript after the close

  /** What was checked before the send: the transcript is held against this, and not against what a server says then. */
  pin() {
    const leaders = this.groups.map(({ gid, leader }) => [gid, leader.name]);
    const { wave_id } = this.settings;
    this.draft.pinned = { wave_id, root: this.reply.root, leaders: Object.fromEntries(leaders) };
    this.save();
  }

  /** The marks of the ballots that arrived, by the leader's name: [[leader, sum]]. */
  async makeReceipts() {
    const { secret, pinned, versions } = this.draft;
    const arrived = Object.keys(pinned.leaders).filter((gid) => versions[gid] > 0);
    this.receipts = await Promise.all(
      arrived.map(async (gid) => [pinned.leaders[gid], await receipt(unhex(secret), gid)]),
    );
  }

  async lookWhetherCounted() {
    if (!this.draft.pinned || !this.draft.secret) return;
    await this.makeReceipts();
    if (this.receipts.length === 0) return;
    this.tellCounted({ kind: "looking" });
    this.tellCounted(await lookWhetherCounted(this.api, this.draft.pinned, this.receipts));
  }

  tellCounted(found) {
    this.counted = found;
    if (this.state.kind === "closed") this.render();
  }

  // Collected ballots on another device

  takeAway() {
    return writeTakeaway(this.draft);
  }

  async bringIn(text) {
    const draft = readTakeaway(text);
    if (!draft) return false;
    const key = await draftKey(draft.secret);
    this.drafts.save(key, draft);
    await this.open(key);
    return true;
  }

  // When something goes wrong

  async guarded(act) {
    try {
      await act();
    } catch (problem) {
      this.fail(problem.kind ?? "failed", problem.details ?? {});
    }
  }

  fail(problem, details) {
    // invitations are destroyed with the ballots; who sent some can still look whether they were counted
    const hasSent = this.draft?.pinned && Object.keys(this.draft.versions).length > 0;
    const kind = problem === "unknown" && hasSent ? "closed" : problem;
    if (kind === "alarm") return this.go({ type: "alarm", ...details });
    if (this.state.page !== "sending") return this.go({ type: "trouble", kind: kind === "taken" ? "failed" : kind, details });
    if (kind === "taken") return this.askForCode();
    if (kind === "closed" && isStrongest(this.settings)) return this.refusedByDate();
    const isFinal = kind === "closed" || kind === "unknown";
    if (isFinal) return this.go({ type: "trouble", kind, details });
    return this.go({ type: "broke", kind: IN_BROKEN.includes(kind) ? kind : "failed" });
  }

  /** Strongest: the server's clock decides; say which of the dates it can have been. */
  refusedByDate() {
    if (this.isCollecting) return this.go({ type: "trouble", kind: "missed" });
    this.phase = phaseOf(this.reply, this.settings, { now: this.now(), hasCollected: true });
    if (this.phase === "wait") return this.go({ type: "wait" });
    if (this.phase === "closed" || this.isPastRegularEnd) return this.go({ type: "trouble", kind: "closed" });
    return this.go({ type: "broke", kind: "notNow" });
  }

  askForCode() {
    this.draft.secret = null;
    this.save();
    this.codeProblem = this.isCodeTried ? this.t("ask.otherCode") : null;
    this.go({ type: "taken" });
  }
}
