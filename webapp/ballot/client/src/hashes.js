// SHA-256, HMAC and HKDF from the browser's own cryptography.

const subtle = () => globalThis.crypto.subtle;

export const sha256 = async (bytes) => new Uint8Array(await subtle().digest("SHA-256", bytes));

export async function hmac(key, message) {
  const imported = await subtle().importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle().sign("HMAC", imported, message));
}

/** HKDF-SHA256 with an empty salt. */
export async function hkdf(secret, info, length) {
  const key = await subtle().importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return new Uint8Array(await subtle().deriveBits(how, key, length * 8));
}

export const randomBytes = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));
