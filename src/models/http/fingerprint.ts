import { canonicalJson } from "../cache/canonical-json";

/**
 * Names settings in a short text that tells nothing of them, so that it may be shown where they hold a key: the 64-bit
 * FNV-1a hash (RFC 9923) of their JSON, whatever the order of names in it.
 * @example hashSettings({ top_k: 0 }) // "9f9b6409a019b2d6"
 */
export function hashSettings(settings: unknown): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonicalJson(settings))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
