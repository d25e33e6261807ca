import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { InvalidArgumentError, mean, standardErrorOfMean } from "../../src/internal";

/** One number for each held-out item, such as 1 where an answer was right and 0 where it was wrong. */
export type Measures = Record<string, number[]>;

const outcomesSchema = z.object({
  experiment: z.string(),
  /** The untrained model's id. */
  model: z.string(),
  seed: z.int().min(0),
  /** The options of the run, as text. */
  options: z.record(z.string(), z.union([z.string(), z.boolean()])),
  /** By student, and then by measure. */
  students: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
});

/**
 * What a run of an experiment came to, in numbers alone, so that it can be kept and its tables printed again without
 * training.
 */
export type Outcomes = z.infer<typeof outcomesSchema>;

/** 1 for true and 0 for false. */
export const toNumbers = (values: readonly boolean[]): number[] => values.map(Number);

/** Writes a run's outcomes into its folder, as `outcomes.json`. */
export async function writeOutcomes(
  folder: string,
  { out: _, ...options }: Record<string, string | boolean>,
  found: Pick<Outcomes, "experiment" | "model" | "students">,
): Promise<void> {
  const { experiment, model, students } = found;
  const outcomes: Outcomes = { experiment, model, seed: Number(options.seed), options, students };
  await writeFile(join(folder, "outcomes.json"), `${JSON.stringify(outcomes)}\n`);
}

/**
 * All outcomes in a folder's JSON files, by seed.
 * @throws InvalidArgumentError naming the first file that holds something else
 */
export async function readOutcomes(folder: string): Promise<Outcomes[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      const result = outcomesSchema.safeParse(JSON.parse(text));
      if (result.success) return result.data;
      throw new InvalidArgumentError(name, text, `must hold outcomes: ${result.error.message}`);
    }),
  );
  return found.sort((a, b) => a.seed - b.seed);
}

/** A number that a run came to. */
export interface Figure {
  /** The title of the table that it is in, if there are several. */
  table?: string;
  /** Of whom, and which measure: a row and a column of the table. */
  of: string;
  measure: string;
  /** @throws InvalidArgumentError if the run did not measure what it is made of */
  read(outcomes: Outcomes): number;
  /** How it is written: in % or its points without digits, or as a number with two. */
  unit: "%" | "points" | "";
  /** Whether it is a difference that shows an effect if its interval excludes 0. */
  isEffect?: true;
}

/**
 * A measure of a student, item by item.
 * @throws InvalidArgumentError if the run did not measure it
 */
export function valuesOf({ students }: Outcomes, student: string, measure: string): number[] {
  const values = students[student]?.[measure];
  if (values !== undefined && values.length > 0) return values;
  throw new InvalidArgumentError(
    `${student}, ${measure}`,
    Object.keys(students),
    "must have been measured: run the experiment again",
  );
}

/** The mean of a measure over the held-out items. */
export function meanOf(outcomes: Outcomes, student: string, measure: string): number {
  return mean(valuesOf(outcomes, student, measure));
}

/** A measure of a student, in %. */
export function share(student: string, measure: string, table = ""): Figure {
  const read = (outcomes: Outcomes) => 100 * meanOf(outcomes, student, measure);
  return { table, of: student, measure, read, unit: "%" };
}

/** By how many points a student is ahead of another on the same items. */
export function lead(student: string, other: string, measure: string): Figure {
  const read = (outcomes: Outcomes) => 100 * (meanOf(outcomes, student, measure) - meanOf(outcomes, other, measure));
  return { of: `${student} against ${other}`, measure, read, unit: "points", isEffect: true };
}

/** The mean of several runs and the 95 % interval of what further runs would have in the mean. */
export interface SeedSummary {
  mean: number;
  /** Undefined for a single run, for a mean that is NaN, and for runs that agree exactly, which show no spread. */
  interval: readonly [lower: number, upper: number] | undefined;
}

/** 0.975 quantiles of Student's t for 1, 2, … degrees of freedom. */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/**
 * Summarizes what runs with different seeds, each with its own items and training, came to. The interval is Student's,
 * which needs no more than that runs are independent and about normal; of two or three runs it is wide.
 * @throws InvalidArgumentError for no run or more than ten
 */
export function summarizeSeeds(values: readonly number[]): SeedSummary {
  const { length } = values;
  if (length < 1 || length > quantiles.length + 1) {
    throw new InvalidArgumentError("values", values, "must be of 1 to 10 runs");
  }
  const middle = mean(values);
  // A figure that is undefined for one of the runs has no interval.
  const error = Number.isNaN(middle) ? undefined : standardErrorOfMean(values);
  if (error === undefined || error === 0) return { mean: middle, interval: undefined };
  const half = quantiles[length - 2]! * error;
  return { mean: middle, interval: [middle - half, middle + half] };
}
