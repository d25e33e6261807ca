import type { SteppedItem } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { dateUnderstanding } from "../../../../bench/companions/tripost/date-understanding";
import { scriptedFeedback } from "../../../../bench/companions/tripost/scripted-teacher";
import { formatFeedback } from "../../../../src/companions/tripost/dialogue";
import { writeRationale } from "../../../../src/companions/tripost/stepped-item";

const drawn = dateUnderstanding({ count: 4000, seed: 5 });
const longer = dateUnderstanding({ count: 500, seed: 5, operations: [3, 8], span: [7, 50] });
const all = [...drawn, ...longer];

// The engine's own calendar, with milliseconds since 1970 for dates.
const dayLength = 24 * 60 * 60 * 1000;
const readDate = (text: string): number => {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text)!.map(Number);
  return Date.UTC(year!, month! - 1, day!);
};
const writeDate = (time: number): string => {
  const [year, month, day] = new Date(time).toISOString().slice(0, 10).split("-");
  return `${month}/${day}/${year}`;
};
const yearAndMonthOf = (time: number) => {
  const date = new Date(time);
  return [date.getUTCFullYear(), date.getUTCMonth()] as const;
};
const daysInMonthOf = (time: number) => {
  const [year, month] = yearAndMonthOf(time);
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
};

function move(time: number, count: number, unit: string): number {
  if (unit === "day") return time + count * dayLength;
  if (unit === "week") return time + 7 * count * dayLength;
  const [year, month] = yearAndMonthOf(time);
  const moved = Date.UTC(year, month + count * (unit === "year" ? 12 : 1), 1);
  const day = Math.min(new Date(time).getUTCDate(), daysInMonthOf(moved));
  return moved + (day - 1) * dayLength;
}

/** Today, as the first sentence of a question tells it. */
function readToday(question: string): number {
  const [, words, what] = /^(Today is|Yesterday was|Tomorrow is) ([^.]*)\./.exec(question)!;
  if (words === "Yesterday was") return readDate(what!) + dayLength;
  if (words === "Tomorrow is") return readDate(what!) - dayLength;
  const [, which, month] = /^the (first|last) day of (.*)$/.exec(what!) ?? [];
  if (which === undefined) {
    return what!.includes("/") ? readDate(what!) : Date.parse(`${what} UTC`);
  }
  const first = Date.parse(`1 ${month} UTC`);
  return which === "first" ? first : first + (daysInMonthOf(first) - 1) * dayLength;
}

function readSpans(question: string) {
  const found = question.matchAll(/(\d+) (day|week|month|year)(s?) (forward|back)\b/g);
  return [...found].map(([, count, unit, plural, way]) => {
    expect(plural).toBe(count === "1" ? "" : "s");
    return { count: (way === "forward" ? 1 : -1) * Number(count), unit: unit! };
  });
}

const readSteps = ({ steps, separator }: SteppedItem) =>
  steps.map((parts) => parts.map(({ text }) => text).join(separator));

describe("dateUnderstanding", () => {
  it("answers as the engine's calendar does, over ends of months, leap years and centuries", () => {
    const seen = { leapDay: 0, tooShort: 0, notLeap: 0, century: 0 };
    for (const item of all) {
      const { question, answer } = item;
      if (writeRationale(item).includes("02/29/")) seen.leapDay++;
      let time = readToday(question);
      for (const { count, unit } of readSpans(question)) {
        const moved = move(time, count, unit);
        const isInMonths = unit === "month" || unit === "year";
        const isShort = new Date(moved).getUTCDate() < new Date(time).getUTCDate();
        const [[from], [to]] = [yearAndMonthOf(time), yearAndMonthOf(moved)];
        if (isInMonths && isShort) seen.tooShort++;
        if (Math.floor(from / 100) !== Math.floor(to / 100)) seen.century++;
        // From February to March of 1800, 1900 or 2100, or back.
        const march = Date.UTC(from, 2, 1);
        const isOverFebruary = Math.min(time, moved) < march && march <= Math.max(time, moved);
        if (!isInMonths && from % 100 === 0 && from % 400 !== 0 && isOverFebruary) seen.notLeap++;
        time = moved;
      }
      expect(answer, question).toBe(writeDate(time));
    }
    for (const [kind, count] of Object.entries(seen)) {
      expect(count, kind).toBeGreaterThan(20);
    }
  });

  it("goes from today to the answer in steps that are right, none over more than an end of a month", () => {
    for (const item of all) {
      const [first, ...rest] = readSteps(item);
      let time = readToday(item.question);
      expect(first).toBe(`Today = ${writeDate(time)}`);
      for (const step of rest) {
        const weeks = /^(\d+) weeks? = (\d+) days$/.exec(step);
        if (weeks !== null) {
          expect(Number(weeks[2])).toBe(7 * Number(weeks[1]));
          continue;
        }
        const [, from, sign, count, unit, to] = /^(\S+) ([+-]) (\d+) (day|month|year)s? = (\S+)$/.exec(step)!;
        expect(from).toBe(writeDate(time));
        const end = move(time, (sign === "+" ? 1 : -1) * Number(count), unit!);
        expect(to, step).toBe(writeDate(end));
        if (unit === "day" && yearAndMonthOf(time)[1] !== yearAndMonthOf(end)[1]) {
          const day = new Date(end).getUTCDate();
          expect(day, step).toBe(sign === "+" ? 1 : daysInMonthOf(end));
        }
        time = end;
      }
      expect(item.answer).toBe(writeDate(time));
    }
  });

  it("gives the true lengths of months as reasons, wherever an end of a month matters", () => {
    let told = 0;
    for (const { steps } of all) {
      for (const [operation, result] of steps) {
        const [, length, year, isNot] =
          / has (\d+) days(?: \((\d+) is (not )?a leap year\))?/.exec(result!.reason) ?? [];
        const month = /(?:since|because|^) ?(\w+ \d{4}) has/.exec(result!.reason)?.[1];
        if (month !== undefined) {
          told++;
          const first = Date.parse(`1 ${month} UTC`);
          expect(Number(length), result!.reason).toBe(daysInMonthOf(first));
          expect(year !== undefined, result!.reason).toBe(month.startsWith("February"));
          if (year !== undefined) expect(isNot === undefined).toBe(daysInMonthOf(first) === 29);
        }
        const [, from, unit] = /^(\S+) [+-] \d+ (\w+?)s?$/.exec(operation!.text) ?? [];
        if (from === undefined) continue;
        const [start, end] = [readDate(from), readDate(result!.text)];
        const isAtEnd =
          unit === "day"
            ? yearAndMonthOf(start)[1] !== yearAndMonthOf(end)[1]
            : new Date(end).getUTCDate() < new Date(start).getUTCDate();
        expect(month !== undefined, result!.reason).toBe(isAtEnd);
      }
    }
    expect(told).toBeGreaterThan(3000);
  });

  it("never has the answer in the question, in digits or in words", () => {
    for (const { question, answer } of all) {
      expect(question).not.toContain(answer);
      expect(writeDate(readToday(question))).not.toBe(answer);
    }
  });

  it("draws the same items from a seed, and no item twice", () => {
    expect(dateUnderstanding({ count: 10, seed: 5 })).toEqual(drawn.slice(0, 10));
    for (const items of [drawn, longer]) {
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
      expect(new Set(items.map(({ question }) => question)).size).toBe(items.length);
    }
    // What is the same date and spans in other words is one item.
    const meanings = drawn.map(({ question }) => JSON.stringify([readToday(question), readSpans(question)]));
    expect(new Set(meanings).size).toBe(drawn.length);
  });

  it.each([
    [{ operations: [3, 4] }, "operations"],
    [{ span: [7, 50] }, "spans"],
  ] as const)("has %j of sizes that are not in the default's items", (options, what) => {
    const unseen = dateUnderstanding({ count: 500, seed: 5, ...options });
    const train = new Set(drawn.map(({ id }) => id));
    for (const { id, question } of unseen) {
      expect(train.has(id)).toBe(false);
      const spans = readSpans(question);
      if (what === "operations") expect([3, 4]).toContain(spans.length);
      else expect(Math.min(...spans.map(({ count }) => Math.abs(count)))).toBeGreaterThan(6);
    }
    for (const { question } of drawn) {
      const spans = readSpans(question);
      expect([1, 2]).toContain(spans.length);
      expect(Math.max(...spans.map(({ count }) => Math.abs(count)))).toBeLessThanOrEqual(6);
    }
  });

  it.each([
    [{ count: 1, operations: [0, 2] }, "options.operations"],
    [{ count: 1, operations: [1, 9] }, "options.operations"],
    [{ count: 1, span: [0, 5] }, "options.span"],
    [{ count: 1, span: [5, 51] }, "options.span"],
    [{ count: 1, spans: [1, 5] }, "options.spans is not an option"],
  ])("refuses %j", (options, message) => {
    expect(() => dateUnderstanding(options as Parameters<typeof dateUnderstanding>[0])).toThrow(message);
  });
});

describe("scriptedFeedback for dates", () => {
  // Worked out by hand: 1900 was no leap year, 2000 was one.
  const weeks = `(1) Today = 02/28/1900
(2) 3 weeks = 21 days
(3) 02/28/1900 + 1 day = 03/01/1900
(4) 03/01/1900 + 20 days = 03/21/1900
Final response: 03/21/1900`;
  const years = `(1) Today = 02/29/2000
(2) 02/29/2000 + 2 years = 02/28/2002
(3) 02/28/2002 - 5 months = 09/28/2001
Final response: 09/28/2001`;
  const back = `(1) Today = 02/28/2100
(2) 6 weeks = 42 days
(3) 02/28/2100 - 28 days = 01/31/2100
(4) 01/31/2100 - 14 days = 01/17/2100
Final response: 01/17/2100`;
  const findItem = (rationale: string) => all.find((item) => writeRationale(item) === rationale)!;

  it("has the items that are corrupted below", () => {
    const beginnings = [weeks, years, back].map((text) => findItem(text).question.split(",")[0]);
    expect(beginnings).toEqual([
      "Tomorrow is 03/01/1900. From today",
      "Tomorrow is 03/01/2000. From today",
      "Tomorrow is 03/01/2100. From today",
    ]);
    expect(findItem(weeks).question).toBe(
      'Tomorrow is 03/01/1900. From today, count 3 weeks forward. Which date is that, in MM/DD/YYYY? Where a month is too short, take its last day.\nNumber your steps (1), (2) and so on. End with "Final response:" and the date.',
    );
    expect(findItem(years).question).toContain("count 2 years forward, then 5 months back.");
    expect(findItem(back).question).toContain("count 6 weeks back.");
  });

  it.each([
    [
      "a wrong today",
      ...[weeks, "Today = 02/28/1900", "Today = 02/29/1900"],
      'In step (1) the part "02/29/1900" is incorrect because the day before 03/01/1900 is 02/28/1900, since February 1900 has 28 days (1900 is not a leap year).',
    ],
    [
      "a start without today",
      ...[weeks, "Today = 02/28/1900", "Tomorrow = 03/01/1900"],
      'In step (1) the part "Tomorrow" is incorrect because the first step says what today is.',
    ],
    [
      "another span",
      ...[weeks, "3 weeks = 21 days", "2 weeks = 14 days"],
      'In step (2) the part "2 weeks" is incorrect because the next span is 3 weeks.',
    ],
    [
      "wrong days of weeks",
      ...[weeks, "3 weeks = 21 days", "3 weeks = 24 days"],
      'In step (2) the part "24 days" is incorrect because a week has 7 days.',
    ],
    [
      "an operation beyond the end of the month",
      ...[weeks, "02/28/1900 + 1 day = 03/01/1900", "02/28/1900 + 21 days = 03/21/1900"],
      'In step (3) the part "02/28/1900 + 21 days" is incorrect because the next operation is 02/28/1900 + 1 day, which leads to the first day of March 1900.',
    ],
    [
      "a leap day that there is not",
      ...[weeks, "1 day = 03/01/1900", "1 day = 02/29/1900"],
      'In step (3) the part "02/29/1900" is incorrect because 02/28/1900 + 1 day is 03/01/1900, since February 1900 has 28 days (1900 is not a leap year).',
    ],
    [
      "days that are counted twice",
      ...[weeks, "03/01/1900 + 20 days", "03/01/1900 + 21 days"],
      'In step (4) the part "03/01/1900 + 21 days" is incorrect because the next operation is 03/01/1900 + 20 days, the rest of the 21 days.',
    ],
    [
      "a wrong sum",
      ...[weeks, "20 days = 03/21/1900", "20 days = 03/20/1900"],
      'In step (4) the part "03/20/1900" is incorrect because 03/01/1900 + 20 days is 03/21/1900.',
    ],
    [
      "an answer that is not the last step's",
      ...[weeks, "Final response: 03/21/1900", "Final response: 21/03/1900"],
      'In the final response the part "21/03/1900" is incorrect because the steps come to 03/21/1900.',
    ],
    [
      "a missing step",
      ...[weeks, /\n\(4\) .*/, ""],
      'In the final response the part "03/21/1900" is incorrect because step (4) is missing.',
    ],
    [
      "a further step",
      ...[weeks, "\nFinal", "\n(5) 03/21/1900 + 1 day = 03/22/1900\nFinal"],
      'In step (5) the part "03/21/1900 + 1 day = 03/22/1900" is incorrect because nothing is left to be done after step (4).',
    ],
    [
      "a leap day in a year without one",
      ...[years, "2 years = 02/28/2002", "2 years = 02/29/2002"],
      'In step (2) the part "02/29/2002" is incorrect because 02/29/2000 + 2 years is 02/28/2002, since February 2002 has 28 days (2002 is not a leap year).',
    ],
    [
      "the wrong way",
      ...[years, "02/28/2002 - 5 months = 09/28/2001", "02/28/2002 + 5 months = 07/28/2002"],
      'In step (3) the part "02/28/2002 + 5 months" is incorrect because the next operation is 02/28/2002 - 5 months.',
    ],
    [
      "a wrong month",
      ...[years, "5 months = 09/28/2001", "5 months = 10/28/2001"],
      'In step (3) the part "10/28/2001" is incorrect because 02/28/2002 - 5 months is 09/28/2001.',
    ],
    [
      "too few days back to the end of the month",
      ...[back, "28 days = 01/31/2100", "28 days = 02/01/2100"],
      'In step (3) the part "02/01/2100" is incorrect because 02/28/2100 - 28 days is 01/31/2100, since January 2100 has 31 days.',
    ],
  ] as const)("tells %s", (_, right, written, wrong, expected) => {
    const attempt = right.replace(written, wrong);
    expect(attempt).not.toBe(right);
    expect(formatFeedback(scriptedFeedback(findItem(right), attempt)!)).toBe(expected);
  });

  it("finds nothing wrong in right solutions", () => {
    for (const item of all) {
      expect(scriptedFeedback(item, writeRationale(item))).toEqual({
        correct: true,
        steps: item.steps.length,
      });
    }
  });
});
