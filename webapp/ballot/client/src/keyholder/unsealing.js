// Opens a sealed box; the counterpart of sealing.js, which only raters' browsers run.

import { concat, unhex } from "../bytes.js";
import { labelOf, PAD, suite } from "../sealing.js";

const WRAPPED = 65 + 48;
const NONCE = 12;
const TAG = 16;

const isBox = (box) => box[0] === 1 && box.length === 2 + box[1] * WRAPPED + NONCE + PAD + TAG;

/** The wrapped content keys, the one at this place first: only a box that was tampered with needs the others. */
function wrappedKeys(box, place) {
  const places = Array.from({ length: box[1] }, (_, at) => at);
  const order = [place, ...places.filter((at) => at !== place)].filter((at) => at < box[1]);
  return order.map((at) => box.slice(2 + at * WRAPPED, 2 + (at + 1) * WRAPPED));
}

async function unwrap(box, { pair, gid, place }) {
  for (const wrapped of wrappedKeys(box, place)) {
    const sender = { recipientKey: pair, enc: wrapped.slice(0, 65).buffer, info: labelOf(gid) };
    const contentKey = await suite().open(sender, wrapped.slice(65).buffer).catch(() => null);
    if (contentKey) return contentKey;
  }
  throw new TypeError("this key does not open this box");
}

function withoutPadding(bytes) {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.slice(0, end);
}

/** The sheet in a box, in bytes. `pair` opens it; `place` is where its key stands among the opening keys. */
export async function unseal(box, { pair, gid, t, place = 0 }) {
  if (!isBox(box)) throw new TypeError("not a sealed ballot");
  const contentKey = await unwrap(box, { pair, gid, place });
  const key = await crypto.subtle.importKey("raw", contentKey, "AES-GCM", false, ["decrypt"]);
  const start = 2 + box[1] * WRAPPED;
  const how = { name: "AES-GCM", iv: box.slice(start, start + NONCE), additionalData: concat(unhex(gid), unhex(t)) };
  return withoutPadding(new Uint8Array(await crypto.subtle.decrypt(how, key, box.slice(start + NONCE))));
}
