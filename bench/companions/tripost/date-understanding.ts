import type { SteppedItem } from "equirank/companions";
import { rejectUnknownOptions } from "../../../src/internal";
import { drawItems, type ItemDrawing, requireRange } from "./draw-items";

/** Which dates are asked for. */
export interface DateUnderstandingOptions extends ItemDrawing {
  /** Fewest and most spans of time that are counted one after another, from 1 to 8. @default [1, 2] */
  operations?: readonly [fewest: number, most: number];
  /** Fewest and most days, weeks, months or years of a span, from 1 to 50. @default [1, 6] */
  span?: readonly [shortest: number, longest: number];
}

/**
 * Dates that lie days, weeks, months or years from a day between 1800 and 2199, in the Gregorian calendar. The first
 * step says what today is. Days are then counted up to the end of each month on the way, so that no step needs the
 * lengths of two months. The last days of months, Februaries and years that end in 00 are drawn more often than others.
 * No two items have the same today and the same spans, and no question contains its answer.
 * @throws InvalidArgumentError for an unusable option
 * @example
 * const [, item] = dateUnderstanding({ count: 2, seed: 1 });
 * item.question.split("\n")[0]
 * // Yesterday was 05/17/2100. From today, count 3 weeks forward. Which date is that, in MM/DD/YYYY? Where a month is too short,
 * // take its last day.
 * writeRationale(item)
 * // (1) Today = 05/18/2100
 * // (2) 3 weeks = 21 days
 * // (3) 05/18/2100 + 14 days = 06/01/2100
 * // (4) 06/01/2100 + 7 days = 06/08/2100
 * // Final response: 06/08/2100
 */
export function dateUnderstanding(options: DateUnderstandingOptions): SteppedItem[] {
  rejectUnknownOptions("options", options, ["count", "seed", "operations", "span"]);
  const { operations = [1, 2], span = [1, 6], ...drawing } = options;
  requireRange("options.operations", operations, 1, 8);
  requireRange("options.span", span, 1, 50);
  return drawItems(drawing, (draw) => {
    for (;;) {
      const today = drawDate(draw);
      const tellings = tellToday(today);
      const telling = tellings[draw(0, tellings.length - 1)]!;
      const spans = Array.from(
        { length: draw(...operations) },
        (): Span => ({
          count: draw(...span),
          unit: units[draw(0, units.length - 1)]!,
          way: draw(0, 1) === 0 ? "forward" : "back",
        }),
      );
      const item = createItem(today, telling, spans);
      const isBackAtToday = item.answer === formatDate(today);
      if (!isBackAtToday && !item.question.includes(item.answer)) return { item, key: item.id };
    }
  });
}

interface CalendarDate {
  year: number;
  /** From 1. */
  month: number;
  day: number;
}

const units = ["day", "week", "month", "year"] as const;

interface Span {
  count: number;
  unit: (typeof units)[number];
  way: "forward" | "back";
}

const signs = { forward: "+", back: "-" } as const;

/** A sentence from which today's date follows, and the reason for that date as it stands after "because". */
interface Telling {
  sentence: string;
  reason: string;
}

type Step = SteppedItem["steps"][number];

function createItem(today: CalendarDate, { sentence, reason }: Telling, spans: readonly Span[]): SteppedItem {
  const steps: Step[] = [
    [
      { text: "Today", reason: "the first step says what today is" },
      { text: formatDate(today), reason },
    ],
  ];
  let date = today;
  for (const span of spans) {
    const isInMonths = span.unit === "month" || span.unit === "year";
    const counted = isInMonths ? countMonths(date, span) : countDays(date, span);
    steps.push(...counted.steps);
    date = counted.end;
  }
  const counting = spans.map(({ count, unit, way }) => `${formatCount(count, unit)} ${way}`);
  const key = spans.map(({ count, unit, way }) => `${signs[way]}${count}${unit[0]}`);
  return {
    id: `date-understanding/${formatDate(today)}${key.join("")}`,
    task: "date-understanding",
    question: `${sentence} From today, count ${counting.join(", then ")}. Which date is that, in MM/DD/YYYY? Where a month is too short, take its last day.\nNumber your steps (1), (2) and so on. End with "Final response:" and the date.`,
    steps,
    separator: " = ",
    answer: formatDate(date),
  };
}

/** One step: the same day of another month, or the last one of a month that is too short. */
function countMonths(date: CalendarDate, { count, unit, way }: Span) {
  const months = (unit === "year" ? 12 : 1) * (way === "forward" ? count : -count);
  const end = addMonths(date, months);
  const operation = `${formatDate(date)} ${signs[way]} ${formatCount(count, unit)}`;
  const why = end.day < date.day ? `, since ${tellLength(end)}` : "";
  const step: Step = [
    { text: operation, reason: `the next operation is ${operation}` },
    { text: formatDate(end), reason: `${operation} is ${formatDate(end)}${why}` },
  ];
  return { steps: [step], end };
}

/** Weeks as days, and the days up to the end of each month on the way. */
function countDays(from: CalendarDate, { count, unit, way }: Span) {
  const days = unit === "week" ? 7 * count : count;
  const weeks = formatCount(count, "week");
  const steps: Step[] =
    unit === "week"
      ? [
          [
            { text: weeks, reason: `the next span is ${weeks}` },
            { text: formatCount(days, "day"), reason: "a week has 7 days" },
          ],
        ]
      : [];
  let date = from;
  for (let left = days; left > 0; ) {
    // On to the first day of the next month, or back to the last day of the month before.
    const toEdge = way === "forward" ? daysIn(date) - date.day + 1 : date.day;
    const counted = Math.min(left, toEdge);
    const end = addDays(date, way === "forward" ? counted : -counted);
    const operation = `${formatDate(date)} ${signs[way]} ${formatCount(counted, "day")}`;
    const edge = way === "forward" ? "the first day of" : "the last day of";
    const which = [
      ...(counted === toEdge ? [`which leads to ${edge} ${formatMonth(end)}`] : []),
      ...(counted === left && left < days ? [`the rest of the ${days} days`] : []),
    ];
    steps.push([
      { text: operation, reason: [`the next operation is ${operation}`, ...which].join(", ") },
      {
        text: formatDate(end),
        reason: `${operation} is ${formatDate(end)}${tellBorder(...inOrder(date, end, way))}`,
      },
    ]);
    date = end;
    left -= counted;
  }
  return { steps, end: date };
}

function inOrder(from: CalendarDate, to: CalendarDate, way: Span["way"]) {
  return way === "forward" ? ([from, to] as const) : ([to, from] as const);
}

/** Sentences that tell a date: outright, by the day before or after it, or as the first or last one of a month. */
function tellToday(today: CalendarDate): Telling[] {
  const [date, month] = [formatDate(today), formatMonth(today)];
  const [before, after] = [addDays(today, -1), addDays(today, 1)];
  const tellings: Telling[] = [
    { sentence: `Today is ${date}.`, reason: `the question says that today is ${date}` },
    { sentence: `Today is ${today.day} ${month}.`, reason: `${today.day} ${month} is ${date}` },
    {
      sentence: `Yesterday was ${formatDate(before)}.`,
      reason: `the day after ${formatDate(before)} is ${date}${tellBorder(before, today)}`,
    },
    {
      sentence: `Tomorrow is ${formatDate(after)}.`,
      reason: `the day before ${formatDate(after)} is ${date}${tellBorder(today, after)}`,
    },
  ];
  if (today.day === 1) {
    const which = `the first day of ${month}`;
    tellings.push({ sentence: `Today is ${which}.`, reason: `${which} is ${date}` });
  }
  if (today.day === daysIn(today)) {
    const which = `the last day of ${month}`;
    tellings.push({
      sentence: `Today is ${which}.`,
      reason: `${which} is ${date}, since ${tellLength(today)}`,
    });
  }
  return tellings;
}

/** The length of the earlier date's month, where the later date is in another one. */
function tellBorder(earlier: CalendarDate, later: CalendarDate): string {
  return earlier.month === later.month ? "" : `, since ${tellLength(earlier)}`;
}

function tellLength(date: CalendarDate): string {
  const length = `${formatMonth(date)} has ${daysIn(date)} days`;
  if (date.month !== 2) return length;
  return `${length} (${date.year} is ${isLeapYear(date.year) ? "" : "not "}a leap year)`;
}

function drawDate(draw: (lowest: number, highest: number) => number): CalendarDate {
  const year = draw(0, 3) === 0 ? 100 * draw(18, 21) : draw(1800, 2199);
  const month = draw(0, 3) === 0 ? 2 : draw(1, 12);
  const last = daysIn({ year, month });
  return { year, month, day: draw(0, 2) === 0 ? last : draw(1, last) };
}

function isLeapYear(year: number): boolean {
  return year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0);
}

function daysIn({ year, month }: Pick<CalendarDate, "year" | "month">): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @param days no more than lead to the next month or to the one before */
function addDays(date: CalendarDate, days: number): CalendarDate {
  const day = date.day + days;
  if (day < 1) {
    const before = addMonths({ ...date, day: 1 }, -1);
    return { ...before, day: daysIn(before) + day };
  }
  if (day <= daysIn(date)) return { ...date, day };
  return { ...addMonths({ ...date, day: 1 }, 1), day: day - daysIn(date) };
}

function addMonths({ year, month, day }: CalendarDate, months: number): CalendarDate {
  const index = 12 * year + month - 1 + months;
  const moved = { year: Math.floor(index / 12), month: (index % 12) + 1 };
  return { ...moved, day: Math.min(day, daysIn(moved)) };
}

function formatDate({ year, month, day }: CalendarDate): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(month)}/${pad(day)}/${year}`;
}

const monthNames = "January February March April May June July August September October November December".split(" ");

function formatMonth({ year, month }: CalendarDate): string {
  return `${monthNames[month - 1]} ${year}`;
}

function formatCount(count: number, unit: Span["unit"]): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
