import { Fraction } from "fraction.js";

/**
 * A whole number of bounded size, without separators, with thousands in groups of three, or in India's of two
 * (`1,00,000`).
 */
const whole = String.raw`\d{1,30}|\d{1,3}(?:,\d{3}){1,10}|\d{1,2}(?:,\d{2}){1,10},\d{3}`;
const decimal = new RegExp(`^[+-]?(?:(?:${whole})(?:[.]\\d{1,30})?|[.]\\d{1,30})(?:[eE][+-]?\\d{1,2})?$`);
const fraction = new RegExp(`^[+-]?(?:${whole})\\s?/\\s?\\d{1,30}$`);

/**
 * The exact value of a text that is nothing but a number, or undefined: "5,600", "5600" and "5600.0" are one number,
 * 0.1 is 1/10, and "5 %", "1/0" and "1,23" are none.
 *
 * It stands apart from the reading of other answers, which loads mathjs: a ranking that merges numbers only does not
 * wait for that.
 *
 * @example readNumber("1e-1")?.equals(readNumber("1/10")!) // true
 */
export function readNumber(text: string): Fraction | undefined {
  if (!decimal.test(text) && (!fraction.test(text) || /\/\s?0+$/.test(text))) return undefined;
  const [digits, exponent] = text.replaceAll(/[,\s]/g, "").split(/e/i);
  const value = new Fraction(digits!);
  return exponent === undefined ? value : value.mul(new Fraction(10).pow(Number(exponent)));
}

const units =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
const tens = "twenty thirty forty fifty sixty seventy eighty ninety";
const ordinalUnits =
  "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth";
const ordinalTens = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth";

const list = (words: string, first: number, step: number): [string, number][] =>
  words.split(" ").map((word, i) => [word, first + i * step]);
const small = new Map([...list(units, 0, 1), ...list(tens, 20, 10)]);
const ordinals = new Map([
  ...list(ordinalUnits, 0, 1),
  ...list(ordinalTens, 20, 10),
  ["hundredth", 100] as const,
  ["thousandth", 1000] as const,
]);
const scales = new Map([
  ["thousand", 1_000],
  ["million", 1_000_000],
  ["billion", 1_000_000_000],
]);
/** Parts of one: half, thirds, quarters and those named by an ordinal. */
const parts = new Map([
  ...[...ordinals].filter(([, value]) => value > 2),
  ["half", 2] as const,
  ["halve", 2] as const,
  ["quarter", 4] as const,
]);

/** More words and characters belong to no number. */
const mostWords = 16;
const longestWords = 200;

/**
 * The number in English words that a text begins with, and the text after it, or undefined: whole numbers below a
 * trillion ("twenty-five", "one hundred and five"), ordinals ("third", "twenty-first"), fractions ("three quarters",
 * "two and a half").
 *
 * @example readNumberWords("twenty-five dollars") // { value: 25, rest: " dollars" }
 */
export function readNumberWords(text: string): { value: Fraction; rest: string } | undefined {
  const found = text.slice(0, longestWords).match(/^(?:[a-z]+(?:-|,? |$)?)+/i)?.[0];
  if (found === undefined) return undefined;
  const words = [...found.matchAll(/[a-z]+/gi)].slice(0, mostWords).map((match) => ({
    word: match[0].toLowerCase(),
    end: match.index + match[0].length,
  }));
  const reader = new WordReader(words.map(({ word }) => word));
  const value = reader.read();
  if (value === undefined) return undefined;
  return { value, rest: text.slice(words[reader.position - 1]!.end) };
}

class WordReader {
  position = 0;

  constructor(private readonly words: readonly string[]) {}

  read(): Fraction | undefined {
    const alone = this.readPart(this.isArticle() ? 1 : 0);
    if (alone) return alone;
    const whole = this.readWhole();
    if (whole === undefined) return undefined;
    const mixed = this.words[this.position] === "and" && this.readPartOf(this.position + 1);
    if (mixed) return mixed.add(whole);
    return this.readDenominator()?.mul(whole) ?? new Fraction(whole);
  }

  /** `half`, `a third`, at this place. */
  private readPart(at: number): Fraction | undefined {
    const word = this.words[at] ?? "";
    const isPart = word === "half" || (at > 0 && word !== "second" && parts.has(word));
    if (!isPart) return undefined;
    this.position = at + 1;
    return new Fraction(1, parts.get(word)!);
  }

  /** `a half`, `one third`, `three quarters` after "and". */
  private readPartOf(at: number): Fraction | undefined {
    const [count = "", part = ""] = this.words.slice(at, at + 2);
    const numerator = count === "a" || count === "an" ? 1 : small.get(count);
    const denominator = parts.get(part.replace(/s$/, ""));
    if (numerator === undefined || denominator === undefined) return undefined;
    this.position = at + 2;
    return new Fraction(numerator, denominator);
  }

  /** What a number is divided by: `quarters` after `three`. */
  private readDenominator(): Fraction | undefined {
    const denominator = parts.get((this.words[this.position] ?? "").replace(/s$/, ""));
    if (denominator === undefined) return undefined;
    this.position++;
    return new Fraction(1, denominator);
  }

  private isArticle(): boolean {
    return this.words[0] === "a" || this.words[0] === "an" || this.words[0] === "one";
  }

  private readWhole(): number | undefined {
    let total = 0;
    let group: number | undefined;
    let isEmpty = true;
    if (/^an?$/.test(this.words[0] ?? "") && /^(?:hundred|thousand|million|billion)$/.test(this.words[1] ?? "")) {
      group = 1;
      this.position = 1;
    }
    for (; this.position < this.words.length; this.position++) {
      const word = this.words[this.position]!;
      const value = small.get(word);
      const ordinal = ordinals.get(word);
      if (value !== undefined && canFollow(group, value)) group = (group ?? 0) + value;
      else if (word === "hundred" && group !== undefined && group < 100) group *= 100;
      else if (scales.has(word) && group !== undefined) {
        total += group * scales.get(word)!;
        group = undefined;
      } else if (ordinal !== undefined && ordinal < 100 && canFollow(group, ordinal) && !(isEmpty && ordinal === 0)) {
        // "three fifth" is a fraction, "twenty fifth" and "one hundred fifth" are ordinals.
        if (group !== undefined && group % 100 > 0 && group % 100 < 20) break;
        this.position++;
        return total + (group ?? 0) + ordinal;
      } else if (
        !(word === "and" && !isEmpty && small.has(this.words[this.position + 1] ?? "") && (group ?? 0) % 100 === 0)
      ) {
        break;
      }
      isEmpty = false;
    }
    return isEmpty ? undefined : total + (group ?? 0);
  }
}

/** Whether a number below 100 continues the words before it: `twenty five`, `hundred five`, but not `five six`. */
function canFollow(group: number | undefined, value: number): boolean {
  if (group === undefined) return true;
  const rest = group % 100;
  if (rest === 0) return group > 0;
  return rest >= 20 && rest % 10 === 0 && value > 0 && value < 10;
}

/** The text with a number in words at its start written in digits: `minus twenty-five dollars` is `-25 dollars`. */
export function writeNumberWords(plain: string): string {
  const unsigned = plain.replace(/^(?:minus|negative) /i, "");
  const words = readNumberWords(unsigned);
  const written = words ? `${words.value.toFraction()}${words.rest}` : unsigned;
  if (unsigned === plain) return written;
  return /^[.\d]/.test(written) ? `-${written}` : plain;
}
