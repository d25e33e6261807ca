import { Fraction } from "fraction.js";

/** A whole number of bounded size, without separators, with thousands in groups of three, or in India's of two (`1,00,000`). */
const whole = String.raw`\d{1,30}|\d{1,3}(?:,\d{3}){1,10}|\d{1,2}(?:,\d{2}){1,10},\d{3}`;
const decimal = new RegExp(
  `^[+-]?(?:(?:${whole})(?:[.]\\d{1,30})?|[.]\\d{1,30})(?:[eE][+-]?\\d{1,2})?$`,
);
const fraction = new RegExp(`^[+-]?(?:${whole})\\s?/\\s?\\d{1,30}$`);

/**
 * The exact value of a text that is nothing but a number, or undefined: "5,600", "5600" and "5600.0" are one number, 0.1 is
 * 1/10, and "5 %", "1/0" and "1,23" are none.
 *
 * It stands apart from the reading of other answers, which loads mathjs: a ranking that merges numbers only does not wait for that.
 *
 * @example readNumber("1e-1")?.equals(readNumber("1/10")!) // true
 */
export function readNumber(text: string): Fraction | undefined {
  if (!decimal.test(text) && (!fraction.test(text) || /\/\s?0+$/.test(text))) return undefined;
  const [digits, exponent] = text.replaceAll(/[,\s]/g, "").split(/e/i);
  const value = new Fraction(digits!);
  return exponent === undefined ? value : value.mul(new Fraction(10).pow(Number(exponent)));
}
