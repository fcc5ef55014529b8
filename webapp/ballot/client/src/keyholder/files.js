// Files that come in and go out. Nothing else ever leaves the page.

export const OPENED = "soundline-opened-ballots.json";
export const keyFileName = (name) => `soundline-opening-key-${name}.json`;
export const publicFileName = (name) => `soundline-public-key-${name}.txt`;

const FORMATS = { "soundline-opening-key-1": "key", "soundline-test-ballot-1": "test" };

/** What a text is, as far as one sees at a glance: "key", "test", "sealed", "opened", "public" or null. */
export function kindOf(text) {
  if (/^\s*04[0-9a-f]{128}\s*$/.test(text)) return "public";
  const content = contentOf(text) ?? {};
  if (FORMATS[content.format]) return FORMATS[content.format];
  if (Array.isArray(content.groups)) return "sealed";
  return Array.isArray(content.sets) ? "opened" : null;
}

/** The JSON in a text, or null. */
export function contentOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Hands a text to the browser to save. */
export function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
