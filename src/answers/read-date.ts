const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const month =
  "(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const day = "(?<day>\\d{1,2})(?:st|nd|rd|th)?";
const weekday = "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?";

const inWords = [
  new RegExp(`^${weekday}${month}\\.? ${day},? (?<year>\\d{4})$`, "i"),
  new RegExp(`^${weekday}(?:the )?${day}(?: of)? ${month}\\.?,? (?<year>\\d{4})$`, "i"),
];
const yearFirst = /^(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})$/;
const yearLast = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;

/**
 * A key that two texts share if and only if they are the same date, or undefined where a text is no date. Read are dates
 * with the month in English words, with the year first, and with the year last where only one of the other numbers can be
 * the month; `3/4/2024` may be in March or April, and like a day that does not exist it is the same as its own spelling
 * only.
 *
 * @example readDate("25.12.2024") // "date 2024-12-25"
 */
export function readDate(text: string): string | undefined {
  for (const pattern of inWords) {
    const words = pattern.exec(text)?.groups;
    if (words) {
      const number = 1 + months.indexOf(words.month!.slice(0, 3).toLowerCase());
      return describe(text, words.year!, String(number), words.day!);
    }
  }
  const numbers = yearFirst.exec(text)?.groups;
  if (numbers) return describe(text, numbers.year!, numbers.month!, numbers.day!);
  const [, first, , second, year] = yearLast.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (first === second || Number(second) > 12) return describe(text, year, first!, second!);
  return Number(first) > 12 ? describe(text, year, second!, first!) : `date ${text}`;
}

/** The date if it exists, else its text. */
function describe(text: string, year: string, monthNumber: string, dayNumber: string): string {
  const written = `${year}-${monthNumber.padStart(2, "0")}-${dayNumber.padStart(2, "0")}`;
  const date = new Date(`${written}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
  return `date ${exists ? written : text.toLowerCase()}`;
}
