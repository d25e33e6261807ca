import { Fraction } from "fraction.js";
import mathjs from "mathjs/lib/browser/math.js";
import { orUndefined } from "../shared/options";
import { evaluateExpression } from "./evaluate-expression";
import { parseExpression } from "./parse-expression";
import { readNumber, writeNumberWords } from "./read-number";
import { toDouble } from "./values";

/**
 * A key that two texts share if and only if they are the same amount, or undefined where a text is no amount:
 *
 * - numbers as {@link readNumber} reads them, mixed ones (`1 1/2`), those with a word or letter (`1.5 million`, `5k`,
 *   `2 dozen`), in words (`twenty-five`) and ordinals (`3rd`), by exact value;
 * - percent by value: `50 %` is 1/2, and is not 50;
 * - dollars and cents as the plain number, since answers give them either way; other currencies apart from it, `€5` as
 *   `5 euros`;
 * - angles in degrees as the plain number, for the same reason;
 * - measured units by value: `5 km` is `5000 m`, and is not 5; `5 feet 6 inches` is `66 in`;
 * - numerals of another base, `52_8`, by their digits and base: neither 52 nor 42.
 *
 * @param text in plain notation
 * @example readQuantity("$1,250.00") // "number 1250"
 */
export function readQuantity(text: string): string | undefined {
  const amount = readAmount(text) ?? readCompound(text);
  return amount ? describeAmount(amount) : readNumeral(text);
}

/** A number of something: of nothing, a currency, or the base units of a measure, whose powers are its `dimensions`. */
type Amount =
  | { kind: "number"; value: Fraction }
  | { kind: "money"; value: Fraction; currency: string }
  | { kind: "measure"; value: number; dimensions: string };

function describeAmount(amount: Amount): string {
  if (amount.kind === "number") return `number ${amount.value.toFraction()}`;
  if (amount.kind === "money") {
    const value = amount.value.toFraction();
    return amount.currency === "USD" ? `number ${value}` : `money ${amount.currency} ${value}`;
  }
  // Beyond 12 digits conversions round.
  return `measure ${amount.value.toPrecision(12)} ${amount.dimensions}`;
}

const before = String.raw`(?<before>\p{Sc}|US ?\$|[A-Z]{3}(?= )|Rs\.?(?= ?\d))?`;
const power = String.raw`(?:[eE][+-]?\d{1,2})?`;
const part = String.raw`(?: \d+)? ?\/ ?\d+`;
const digits = String.raw`(?<digits>(?:\d[\d,]*)?(?:\.\d+|(?<=\d))${power}(?:${part})?)`;
const scale = String.raw`(?<scale>(?:hundred|thousand|million|billion|trillion|lakh|crore|dozen|score)s?(?: |$)|(?<=\d|\p{Sc}[\d.,]* )(?:k|K|M|bn|mn|mil|B)(?=$| |\/))?`;
const amountPattern = new RegExp(
  `^(?<sign>[+-]?) ?${before} ?(?<inner>-?)${digits}(?<space> ?)${scale}(?<after>.*)$`,
  "u",
);

const scaleNames: readonly (readonly [size: number, names: readonly string[]])[] = [
  [12, ["dozen"]],
  [20, ["score"]],
  [100, ["hundred"]],
  [1e3, ["thousand", "k", "K"]],
  [1e5, ["lakh"]],
  [1e6, ["million", "M", "mn", "mil"]],
  [1e7, ["crore"]],
  [1e9, ["billion", "B", "bn"]],
  [1e12, ["trillion"]],
];
const scales = new Map(scaleNames.flatMap(([size, names]) => names.map((name) => [name, size] as const)));

function readAmount(text: string): Amount | undefined {
  const written = writeNumberWords(text)
    .replace(/^(\d+\/\d+) an? (?=[a-z])/i, "$1 ")
    .replace(/^an? (?=(?:dozen|hour|minute|day|week|month|year|mile|dollar)\b)/i, "1 ");
  const lower = written.replace(/(?<= )(?:Hundred|Thousand|Million|Billion|Trillion|Dozen)/, (word) =>
    word.toLowerCase(),
  );
  const parts = amountPattern.exec(lower)?.groups;
  if (parts === undefined) return readExpressionWithUnit(lower);
  const { sign, before = "", inner, digits = "", space = "", scale = "", after = "" } = parts;
  const name = scale.trim().replace(/s$/, "");
  // 5M is five million, but 5B is money or no amount.
  if (name === "B" && before === "") return undefined;
  const size = readMixedNumber(digits.trim())?.mul(scales.get(name) ?? 1);
  const value = (sign === "-") === (inner === "-") ? size : size?.neg();
  if (value === undefined) return readExpressionWithUnit(lower);
  if (before !== "") return after === "" ? readMoney(value, before) : undefined;
  const rest = after.trim();
  if (rest === "" || /^(?:st|nd|rd|th|\^ ?\(? ?(?:st|nd|rd|th) ?\)?)$/i.test(after)) return { kind: "number", value };
  // A letter at the digits is a variable: 5m is algebra, 5 m is a length.
  if (space + scale === "" && /^\p{L}$/u.test(after)) return undefined;
  return readUnit(value, rest) ?? readExpressionWithUnit(lower);
}

function readUnit(value: Fraction, unit: string): Amount | undefined {
  if (/^(?:%|percent|per cent|pct\.?)$/i.test(unit)) return { kind: "number", value: value.div(100) };
  if (/^(?:deg|degrees?)$/i.test(unit)) return { kind: "number", value };
  return readMoney(value, unit) ?? readMeasure(value.valueOf(), unit);
}

/** A number, or a whole one with a fraction beside it. */
function readMixedNumber(text: string): Fraction | undefined {
  const [, whole, part] = /^(\d[\d,]*) (\d+ ?\/ ?\d+)$/.exec(text) ?? [];
  if (whole === undefined) return readNumber(text);
  const fraction = readNumber(part!);
  return fraction && readNumber(whole)?.add(fraction);
}

/** Signs, codes and names of currencies that need no country to be told apart, in lower case. */
const currencies: Record<string, readonly string[]> = {
  USD: ["$", "us$", "us $", "usd", "dollar", "dollars", "us dollars", "u.s. dollars"],
  EUR: ["€", "eur", "euro", "euros"],
  GBP: ["£", "gbp", "pounds sterling", "pound sterling"],
  JPY: ["¥", "jpy", "yen", "円"],
  INR: ["₹", "inr", "rs", "rs.", "rupee", "rupees"],
  CNY: ["cny", "rmb", "yuan", "元"],
  KRW: ["₩", "krw", "won", "원"],
};
const codes = new Map(Object.entries(currencies).flatMap(([code, names]) => names.map((name) => [name, code])));
const hundredths = /^(?:¢|cents?)$/i;

function readMoney(value: Fraction, name: string): Amount | undefined {
  if (hundredths.test(name)) return { kind: "money", value: value.div(100), currency: "USD" };
  const currency = codes.get(name.toLowerCase());
  return currency === undefined ? undefined : { kind: "money", value, currency };
}

/** What people write, as mathjs writes it. */
const unitNames: readonly [RegExp, string][] = [
  [/\b(?:square|sq\.?) ([a-z]+)\.?/gi, "$1^2"],
  [/\b(?:cubic|cu\.?) ([a-z]+)\.?/gi, "$1^3"],
  [/\b([a-z]+) squared\b/gi, "$1^2"],
  [/\b([a-z]+) cubed\b/gi, "$1^3"],
  [/\^ ?\(? ?(-?\d) ?\)?/g, "^$1"],
  [/ ?\bper\b ?/gi, "/"],
  [/μ(?=[a-zΩ])/gi, "u"],
  [/Ω/g, "ohm"],
  [/\/ ?\(([a-z]+)(?: ?\* ?| )([a-z]+)\)/gi, "/$1/$2"],
  [/newtons\b/gi, "newton"],
  [/\b([kM]?N)([ms])\b/g, "$1 $2"],
  [/\b(k?)(?:ilo)?pascals?\b/gi, "$1Pa"],
  [/\bmph\b/gi, "mi/h"],
  [/\b(?:kph|kmh)\b/gi, "km/h"],
  [/\bfps\b/gi, "ft/s"],
  [/\bdeg(?:ree)?s? ?(?:C|Celsius|centigrade)\b/gi, "degC"],
  [/\bdeg(?:ree)?s? ?(?:F|Fahrenheit)\b/gi, "degF"],
  [/\b(\w*)metre/gi, "$1meter"],
  [/\b(\w*)litre/gi, "$1liter"],
  [/\bpounds?\b/gi, "lbm"],
  [/\blbs?\./gi, "lbm"],
  [/\bounces?\b/gi, "oz"],
  [/\bgrammes?\b/gi, "g"],
  [/\b(?:yr|yrs|yr\.|yrs\.)(?![a-z])/gi, "years"],
  [/\bwks?\b/gi, "weeks"],
  [/\bmos?\b/g, "months"],
  [/\b(in|ft|yd|mi|hr|hrs|min|mins|sec|secs|oz|gal|cm|mm|km|kg|mi)\.(?![a-z])/gi, "$1"],
  [/\bmins\b/gi, "minutes"],
  [/\bgals?\b/gi, "gallons"],
  [/\btbsps?\b/gi, "tablespoons"],
  [/\btsps?\b/gi, "teaspoons"],
];

/** Units of mathjs, with their powers and quotients. */
const unitText = /^[a-zμΩ]+\d?(?:\^-?\d)?(?:(?: ?[*/] ?| )[a-zμΩ]+(?:\^-?\d)?){0,3}$/i;
/** Times of day, which mathjs would take for picometres and attometres, and words. */
const noUnits = /^(?:[ap]m|to|by|or|and|at|on|as|times?|points?|a|an|the|us|in a|is)$/i;

/**
 * An instance of mathjs of this library's own. It knows units; no expression is ever parsed or evaluated with it. The
 * build in one file loads in a tenth of the time that the thousand modules of "mathjs" take.
 */
export const mathematics = mathjs.create({});

// Units are made when the first is asked for; that is part of loading, and not of the first answer.
mathematics.unit(1, "m");

/** A number with its unit, in SI units, where mathjs knows the unit. Case tells units of one letter apart only. */
function readMeasure(value: number, unit: string): Amount | undefined {
  if (unit.length > 40 || noUnits.test(unit) || !Number.isFinite(value)) return undefined;
  let name = unit;
  for (const [pattern, replacement] of unitNames) name = name.replace(pattern, replacement);
  name = name.trim();
  if (!unitText.test(name)) return undefined;
  return convert(value, name) ?? (/[a-z]{2}/i.test(name) ? convert(value, name.toLowerCase()) : undefined);
}

function convert(value: number, unit: string): Amount | undefined {
  const measure = orUndefined(() => mathematics.unit(value, unit).toSI());
  return measure && { kind: "measure", value: measure.value, dimensions: String(measure.dimensions) };
}

/** `9π cm^2`, `3 * 10^8 m/s`, `((270)/(7)) degrees`: a constant in algebra and a unit. */
function readExpressionWithUnit(text: string): Amount | undefined {
  const [, front, unit] = /^(.*[\d)π!])(?: |(?<=\)) ?)((?:\p{L}|[$€£%¢])[\p{L} /.^()\d*-]*|%)$/u.exec(text) ?? [];
  if (front === undefined || text.length > 200) return undefined;
  // The degrees of an angle that a function is applied to.
  if (/[a-z]{3}/.test(front) && /^deg/.test(unit!)) return undefined;
  const expression = parseExpression(front);
  const [value] = (expression && evaluateExpression(expression)) ?? [];
  if (expression === undefined || value === undefined || isVariable(front)) return undefined;
  if (value instanceof Fraction) return readUnit(value, unit!.trim());
  const double = toDouble(value);
  return double === undefined ? undefined : readMeasure(double, unit!.trim());
}

/** Whether letters other than π occur outside of functions' names, so that the value is one at a point only. */
function isVariable(text: string): boolean {
  return /(?<!\p{L})\p{L}(?!\p{L})/u.test(text.replaceAll("π", ""));
}

/**
 * `5 feet 6 inches`, `1 hour and 30 minutes`, `$5 and 50 cents`: amounts of one kind, each smaller than the one before.
 */
function readCompound(text: string): Amount | undefined {
  const pieces = text.split(/,? and |, (?=\d)|(?<=[a-z.]) (?=\d)/i);
  if (pieces.length < 2 || pieces.length > 5) return undefined;
  let sum: Amount | undefined;
  let last = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    const amount = readAmount(piece.trim());
    if (amount === undefined || amount.kind === "number") return undefined;
    const size = Number(amount.value);
    if (size < 0 || size >= last) return undefined;
    last = size;
    if (sum === undefined) sum = amount;
    else if (sum.kind === "money" && amount.kind === "money" && sum.currency === amount.currency) {
      sum = { ...sum, value: sum.value.add(amount.value) };
    } else if (sum.kind === "measure" && amount.kind === "measure" && sum.dimensions === amount.dimensions) {
      sum = { ...sum, value: sum.value + amount.value };
    } else return undefined;
  }
  return sum;
}

const baseNames = new Map([
  ..."two three four five six seven eight nine ten".split(" ").map((name, i) => [name, 2 + i] as const),
  ["twelve", 12],
  ["sixteen", 16],
]);

/** `4210_5`, `2A_(16)`, `1011_(two)`, `52 base 8`. */
function readNumeral(text: string): string | undefined {
  const [, digits, base] =
    /^([\dA-F][\dA-F, ]{0,60}?)(?:_\(? ?|,? \(?(?:in )?base[ -])(\d{1,2}|[a-z]{3,7}) ?\)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const size = baseNames.get(base!.toLowerCase()) ?? Number(base);
  const plain = digits
    .replaceAll(/[, ]/g, "")
    .toUpperCase()
    .replace(/^0+(?=.)/, "");
  if (!(size >= 2 && size <= 36) || [...plain].some((digit) => !(Number.parseInt(digit, 36) < size))) return undefined;
  return `base ${size} ${plain}`;
}
