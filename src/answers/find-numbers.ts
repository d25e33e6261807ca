const sign = String.raw`(?:(?<!\p{L})(?<![\p{N}%)] ?)-)?`;
const whole = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+|(?<!\d)(?=\.\d))`;
const rest = String.raw`(?:\.\d+)?(?:[eE][+-]?\d{1,2}(?!\w)|(?: \d+)?\/\d+)?`;
const numbers = new RegExp(`${sign}(?:\\p{Sc} ?)?${whole}${rest}(?: ?%)?`, "gu");

/**
 * The numbers within a text as they are written, with sign, currency sign, thousands and percent sign: after a number,
 * a bracket or at a letter a hyphen is no sign.
 *
 * @example findNumbers("16 - 3 = 13, so she makes $1,250.50.") // ["16", "3", "13", "$1,250.50"]
 */
export function findNumbers(text: string): string[] {
  return text.match(numbers) ?? [];
}
