// The four requests of the program. No cookies, no headers of our own, nothing that asks for a preflight.

const PATIENCE_MS = 30_000;

/** Something went wrong that the rater is told about; `kind` names the page or the sentence. */
export class Trouble extends Error {
  constructor(kind, details = {}) {
    super(kind);
    this.kind = kind;
    this.details = details;
  }
}

const isOffline = () => globalThis.navigator?.onLine === false;

async function request(url, method, body, type) {
  try {
    return await fetch(url, {
      method,
      body: body && JSON.stringify(body),
      headers: type && { "Content-Type": type },
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new Trouble(isOffline() ? "offline" : "down");
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

async function refuse(response, kinds) {
  const details = await readJson(response);
  throw new Trouble(kinds[details.error] ?? kinds[response.status] ?? "down", { ...details, status: response.status });
}

const PEOPLE_KINDS = { 403: "closed", 404: "unknown", 409: "taken", 410: "unknown", 429: "busy", 400: "unknown" };
const BALLOT_KINDS = { 403: "closed", 429: "busy", 409: "refused", 400: "refused", 404: "refused", 413: "refused" };
const BALLOT_CODES = { older: "older", full: "full", mac: "refused" };

export function makeApi(peopleOrigin) {
  async function askPeople(path, body) {
    const response = await request(peopleOrigin + path, "POST", body, "text/plain");
    if (!response.ok) await refuse(response, PEOPLE_KINDS);
    const answer = await readJson(response);
    if (typeof answer !== "object" || Object.keys(answer).length === 0) throw new Trouble("down");
    return answer;
  }

  return {
    invitation: (invite, language) => askPeople("/invitation", { invite, language }),
    collect: (invite, blinded) => askPeople("/collect", { invite, blinded }),
    async putBallot(gid, ballot) {
      const response = await request(`/b/${gid}`, "PUT", ballot, "application/json");
      if (!response.ok) await refuse(response, { ...BALLOT_KINDS, ...BALLOT_CODES });
    },
    /** The published transcript of a closed wave, with its signature. */
    async transcript(waveId) {
      const response = await request(`/transcripts/${waveId}.json`, "GET");
      if (!response.ok) await refuse(response, BALLOT_KINDS);
      return readJson(response);
    },
    /** Where people read it. */
    transcriptPage: (waveId) => `${peopleOrigin}/transcripts/${waveId}`,
  };
}
