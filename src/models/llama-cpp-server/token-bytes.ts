/** The bytes of a text in UTF-8. */
export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Bytes as a text; those that are no whole characters read as U+FFFD. */
export function readBytes(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
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
