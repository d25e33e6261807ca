/**
 * A key for the letter of a choice, `B`, `(b)` or `B.`, or undefined. Letters beyond J are no choices but variables.
 */
export function readChoice(text: string): string | undefined {
  const [, letter] = /^[([]?([A-J])[)\]]?[.]?$/i.exec(text) ?? [];
  return letter && `choice ${letter.toUpperCase()}`;
}
