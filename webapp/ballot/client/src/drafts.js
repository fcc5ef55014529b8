// What this device remembers. It lies in the browser's own storage and nowhere else.

import { hex, utf8 } from "./bytes.js";
import { sha256 } from "./hashes.js";

const PREFIX = "soundline:";

/** The name under which a draft is kept: it does not give the invitation away. */
export async function draftKey(token) {
  return PREFIX + hex(await sha256(utf8(`draft:${token}`))).slice(0, 32);
}

export const emptyDraft = (seed) => ({
  v: 1,
  seed,
  language: null,
  leaders: {},
  secret: null,
  credentials: {},
  versions: {},
  delivered: [],
  place: null,
  sent: false,
  pinned: null,
  collected: null,
});

export const emptyLeader = () => ({ declined: false, answers: {}, comments: {} });

export const emptyComment = () => ({ text: "", facet: null, direction: null, themes_only: false });

function parse(text) {
  try {
    const draft = JSON.parse(text);
    return draft?.v === 1 ? draft : null;
  } catch {
    return null;
  }
}

/** A second tab must never lose the secret under which a first one has collected. */
function keepSecret(draft, stored) {
  const hasCollected = Object.keys(stored?.credentials ?? {}).length > 0;
  if (!hasCollected || draft.secret) return draft;
  const { secret, credentials, versions } = stored;
  return Object.assign(draft, { secret, credentials, versions });
}

/** Drafts in a storage that may be missing, full or forbidden: then they live as long as the page. */
export class Drafts {
  constructor(storage) {
    this.storage = storage;
    this.isKept = storage !== null;
  }

  load(key) {
    try {
      return parse(this.storage?.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  save(key, draft) {
    keepSecret(draft, this.load(key));
    try {
      this.storage?.setItem(key, JSON.stringify(draft));
    } catch {
      this.isKept = false;
    }
  }

  forget(key) {
    try {
      this.storage?.removeItem(key);
    } catch {
      this.isKept = false;
    }
  }

  /** Keys of the drafts that hold collected ballots, for the common link that carries no invitation. */
  collectedKeys() {
    if (!this.storage) return [];
    const keys = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at));
    return keys.filter((key) => key.startsWith(PREFIX) && this.load(key)?.collected);
  }
}

/** The browser's storage, or null where it is switched off. */
export function browserStorage() {
  try {
    const { localStorage } = globalThis;
    localStorage.setItem(`${PREFIX}try`, "1");
    localStorage.removeItem(`${PREFIX}try`);
    return localStorage;
  } catch {
    return null;
  }
}
