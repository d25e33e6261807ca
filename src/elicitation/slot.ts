/** Line breaks of Unicode, of which CR LF is one. */
const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

/**
 * A candidate as a prompt holds it: every line after its first is indented, so that none of them can begin like a line of the
 * prompt and pass for a question, a verdict or another candidate. A candidate of one line stays as it is.
 */
export function fitIntoSlot(candidate: string): string {
  return candidate.replace(lineBreak, "\n  ");
}
