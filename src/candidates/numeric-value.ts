import type { Fraction } from "mathjs";

/** Plain decimals, thousands in groups of three, simple fractions and powers of ten, all of bounded size. */
const numericText =
  /^[+-]?(\d{1,30}|\d{1,3}(,\d{3}){1,10})?(\.\d{1,30})?([eE][+-]?\d{1,2}|\s?\/\s?\d{1,30})?$/;

/** Whether a text is written as a number that {@link parseNumbers} reads. */
export function looksNumeric(text: string): boolean {
  return numericText.test(text) && /^[+-]?[\d.]*\d/.test(text);
}

/** Largest relative difference of two estimates of the same number: a few roundings of double precision, and to spare. */
const estimateTolerance = 1e-12;

/**
 * Whether any two of these numbers are so close that only their exact values tell whether they are one. It saves loading
 * mathjs, which takes a second, for numbers that plainly differ.
 */
export function mayCoincide(texts: readonly string[]): boolean {
  const estimates = texts
    .map(estimate)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  return estimates.some((value, i) => {
    const next = estimates[i + 1];
    return next !== undefined && next - value <= estimateTolerance * Math.abs(next);
  });
}

function estimate(text: string): number {
  const [numerator, denominator = "1"] = text.replaceAll(",", "").split("/");
  return Number(numerator) / Number(denominator);
}

/**
 * The exact values of texts written as numbers, so that "5,600", "5600" and "5600.0" are one, and 0.1 is 1/10. Loads mathjs
 * when first needed. A text that is not a number after all, such as "1/0", has no value.
 */
export async function parseNumbers(texts: readonly string[]): Promise<(Fraction | undefined)[]> {
  const { fraction } = await import("mathjs");
  return texts.map((text) => {
    const [digits, exponent] = text.replaceAll(/[,\s]/g, "").toLowerCase().split("e");
    try {
      const value = fraction(digits!);
      return exponent === undefined ? value : value.mul(fraction(10).pow(Number(exponent))!);
    } catch {
      return undefined;
    }
  });
}
