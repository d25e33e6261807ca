import { sha256 as hashInJavaScript } from "@noble/hashes/sha2";
import { bytesToHex } from "@noble/hashes/utils";

/** Asked for in place of imported, so that the library also loads where there is none. */
const hashInNode = globalThis.process?.getBuiltinModule?.("node:crypto")?.hash;

/**
 * SHA-256 of a text in UTF-8, as 64 hexadecimal digits, without a promise: Web Crypto's takes longer to resolve than most
 * texts take to hash. By `node:crypto` where it exists, and elsewhere, as in browsers, in JavaScript.
 */
export function sha256(text: string): string {
  return hashInNode ? hashInNode("sha256", text) : bytesToHex(hashInJavaScript(text));
}

/** The first 12 hexadecimal digits of the SHA-256 of a value's JSON. */
export function digest(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 12);
}
