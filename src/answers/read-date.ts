import { Fraction } from "fraction.js";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const month =
  "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const day = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
const weekday = "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?";

const inWords = [
  new RegExp(`^${weekday}${month}\\.? (?:the )?${day}(?:,? (?<year>\\d{4}))?$`, "i"),
  new RegExp(`^${weekday}(?:the )?${day}(?:(?: of)? |-)${month}\\.?(?:(?:,? |-)(?<year>\\d{4}))?$`, "i"),
];
const yearFirst = /^(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;

/**
 * A key that two texts share if and only if they are the same date, or undefined where a text is no date. Read are
 * dates with the month in English words, with or without a year; with the year first; and with the year last where only
 * one of the other numbers can be the month. `3/4/2024` may be in March or April, and like a day that does not exist it
 * is the same as its own spelling only.
 *
 * @example readDate("25.12.2024") // "date 2024-12-25"
 */
export function readDate(text: string): string | undefined {
  for (const pattern of inWords) {
    const words = pattern.exec(text)?.groups;
    if (words) {
      const number = 1 + months.indexOf(words.month!.slice(0, 3).toLowerCase());
      return describe(text, words.year, String(number), words.day!);
    }
  }
  const numbers = yearFirst.exec(text)?.groups;
  if (numbers) return describe(text, numbers.year, numbers.month!, numbers.day!);
  const [, first, , second, year] = yearLast.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (first === second || Number(second) > 12) return describe(text, year, first!, second!);
  return Number(first) > 12 ? describe(text, year, second!, first!) : `date ${text}`;
}

/** The date if it exists, else its text. Without a year, of a leap year. */
function describe(text: string, year: string | undefined, monthNumber: string, dayNumber: string): string {
  const monthAndDay = `${monthNumber.padStart(2, "0")}-${dayNumber.padStart(2, "0")}`;
  const written = `${year ?? "2000"}-${monthAndDay}`;
  const date = new Date(`${written}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
  if (!exists) return `date ${text.toLowerCase()}`;
  return `date ${year === undefined ? monthAndDay : written}`;
}

const clock = /^(?<hour>\d{1,2})(?: ?[:.] ?(?<minute>\d{2}))?(?: ?: ?(?<second>\d{2}))? ?(?<half>[ap])\.? ?m\.?$/i;
const clock24 = /^(?<hour>\d{1,2}) ?: ?(?<minute>[0-5]\d)(?: ?: ?(?<second>[0-5]\d))?$/;

/**
 * A key of a time of day, or undefined: `3:30 PM` and `15:30` are one, `3:30 AM` and `3:30` another; `5 pm` is `17:00`.
 */
export function readTime(text: string): string | undefined {
  if (/^(?:12 )?(?:noon|midday)$/i.test(text)) return "time 12:00:00";
  if (/^(?:12 )?midnight$/i.test(text)) return "time 00:00:00";
  const parts = (clock.exec(text) ?? clock24.exec(text.replace(/ ?(?:o'clock|hours|hrs|h)$/i, "")))?.groups;
  if (parts === undefined) return undefined;
  const { half, minute = "00", second = "00" } = parts;
  const written = Number(parts.hour);
  if (half !== undefined && (written < 1 || written > 12)) return undefined;
  const noon = half?.toLowerCase() === "p" ? 12 : 0;
  const hour = half === undefined ? written : (written % 12) + noon;
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `time ${String(hour).padStart(2, "0")}:${minute}:${second}`;
}

const ratio =
  /^(?:the ratio )?(-?\d{1,15}(?:\.\d{1,9}|\/\d{1,9})?)(?: ?: ?| to | ?∶ ?)(-?\d{1,15}(?:\.\d{1,9}|\/\d{1,9})?)(?:(?: ?: ?| to )(-?\d{1,15}(?:\.\d{1,9}|\/\d{1,9})?))?$/i;

/**
 * A key of a ratio in lowest terms, or undefined: `3:2`, `3 : 2`, `3 to 2` and `6:4` are one, and none of them is 3/2.
 */
export function readRatio(text: string): string | undefined {
  const terms = ratio
    .exec(text)
    ?.slice(1)
    .filter((term) => term !== undefined);
  if (terms === undefined || terms.some((term) => /\/0+$/.test(term))) return undefined;
  const values = terms.map((term) => new Fraction(term));
  const largest = values.find((value) => value.n !== 0n);
  if (largest === undefined) return undefined;
  const gcd = values.reduce((divisor, value) => divisor.gcd(value), new Fraction(0));
  return `ratio ${values.map((value) => value.div(gcd).toFraction()).join(":")}`;
}
