/** The bytes of a text in UTF-8. */
export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A token as text; one that is not made of whole characters byte by byte, so that no two of them read the same. */
export function readBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => `<0x${byte.toString(16).padStart(2, "0")}>`).join("");
  }
}

/** Whether a character begins in the bytes that does not end there. */
export function endsInsideCharacter(bytes: ArrayLike<number>): boolean {
  for (let length = 1; length <= Math.min(bytes.length, 3); length++) {
    const byte = bytes[bytes.length - length]!;
    // The first byte of a character begins with as many ones as it has bytes; the others begin with 10.
    if (byte >= 0xc0) return length < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2);
    if (byte < 0x80) return false;
  }
  return false;
}
