/** Looked up instead of imported, so that the library also loads where there is none. */
const nodeCrypto = globalThis.process?.getBuiltinModule?.("node:crypto");

/**
 * SHA-256 of a text in UTF-8, as 64 hexadecimal digits, without a promise: Web Crypto's takes longer to resolve than
 * most texts take to hash. By `node:crypto` where it exists, in one call if it can, and elsewhere, as in browsers, in
 * JavaScript.
 */
export function sha256(text: string): string {
  if (nodeCrypto?.hash) return nodeCrypto.hash("sha256", text);
  return nodeCrypto
    ? nodeCrypto.createHash("sha256").update(text).digest("hex")
    : hashInJavaScript(new TextEncoder().encode(text));
}

/** SHA-256 as FIPS 180-4 (section 6.2) defines it. A package for it would be 2 % of a bundle that ranks candidates. */
function hashInJavaScript(bytes: Uint8Array): string {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p > 0)) primes.push(n);
  /** The first 32 bits of a number's fraction. */
  const fraction = (value: number) => ((value % 1) * 2 ** 32) | 0;
  const constants = primes.map((p) => fraction(Math.cbrt(p)));
  const state = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const turn = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

  const padded = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) * 64));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(bytes.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(bytes.length) * 8n);
  const words: number[] = [];
  for (let block = 0; block < padded.byteLength; block += 64) {
    // The working variables a to h of the standard.
    let working = [...state];
    for (let t = 0; t < 64; t++) {
      const [x, y] = [words[t - 15]!, words[t - 2]!];
      words[t] =
        t < 16
          ? padded.getInt32(block + 4 * t)
          : ((turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
              (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) +
              words[t - 7]! +
              words[t - 16]!) |
            0;
      const [a, b, c, d, e, f, g, h] = working as Eight;
      const mixed = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[t]! + words[t]!;
      const chosen = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      working = [(mixed + chosen) | 0, a, b, c, (d + mixed) | 0, e, f, g];
    }
    for (const [i, word] of working.entries()) state[i] = (state[i]! + word) | 0;
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

type Eight = [number, number, number, number, number, number, number, number];

/** The first 12 hexadecimal digits of the SHA-256 of a value's JSON. */
export function digest(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 12);
}
