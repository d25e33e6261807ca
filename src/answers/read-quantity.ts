import type { Fraction } from "fraction.js";
import { readCurrency } from "./read-currency";
import { readMeasure } from "./read-measure";
import { readNumber } from "./read-number";

/**
 * A key that two texts share if and only if they are the same amount, or undefined where a text is no amount:
 *
 * - numbers as {@link readNumber} reads them, mixed ones (`1 1/2`) and those with a word (`1.5 million`), by exact value;
 * - percent by value: `50 %` is 1/2, and is not 50;
 * - dollars as the plain number, since answers give them either way; other currencies apart from it, `€5` as `5 euros`;
 * - measured units by value: `5 km` is `5000 m`, and is not 5.
 *
 * @param text in plain notation
 * @example readQuantity("$1,250.00") // "number 1250"
 */
export function readQuantity(text: string): string | undefined {
  const parts = amount.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { sign, before = "", inner, digits = "", space = "", scale = "", after = "" } = parts;
  const size = readMixedNumber(digits)?.mul(scales.get(scale.trim().toLowerCase()) ?? 1);
  const value = (sign === "-") === (inner === "-") ? size : size?.neg();
  if (value === undefined) return undefined;
  if (before !== "") return after === "" ? describeMoney(value, before) : undefined;
  if (after === "") return describeNumber(value);
  if (/^(?:%|percent|per cent)$/i.test(after)) return describeNumber(value.div(100));
  // A letter at the digits is a variable: 5m is algebra, 5 m is a length.
  const measure = space + scale === "" && /^\p{L}$/u.test(after) ? undefined : after;
  return describeMoney(value, after) ?? (measure && readMeasure(value.valueOf(), measure));
}

const before = String.raw`(?<before>\p{Sc}|US ?\$|[A-Z]{3}(?= ))?`;
const power = String.raw`(?:e[+-]?\d{1,2})?`;
const part = String.raw`(?: \d+)? ?\/ ?\d+`;
const digits = String.raw`(?<digits>(?:\d[\d,]*)?(?:\.\d+|(?<=\d))${power}(?:${part})?)`;
const scale = "(?<scale>(?:thousand|million|billion|trillion)(?: |$))?";
const amount = new RegExp(
  `^(?<sign>[+-]?) ?${before} ?(?<inner>-?)${digits}(?<space> ?)${scale}(?<after>.*)$`,
  "iu",
);

const scales = new Map([
  ["thousand", 1e3],
  ["million", 1e6],
  ["billion", 1e9],
  ["trillion", 1e12],
]);

/** A number, or a whole one with a fraction beside it. */
function readMixedNumber(text: string): Fraction | undefined {
  const [, whole, part] = /^(\d[\d,]*) (\d+ ?\/ ?\d+)$/.exec(text) ?? [];
  if (whole === undefined) return readNumber(text);
  const fraction = readNumber(part!);
  return fraction && readNumber(whole)?.add(fraction);
}

function describeNumber(value: Fraction): string {
  return `number ${value.toFraction()}`;
}

function describeMoney(value: Fraction, name: string): string | undefined {
  const currency = readCurrency(name);
  if (currency === "USD") return describeNumber(value);
  return currency && `money ${currency} ${value.toFraction()}`;
}
