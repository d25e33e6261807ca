import { InvalidArgumentError as InvalidOptionError, Option } from "@commander-js/extra-typings";
import {
  elicitationKinds,
  InvalidArgumentError,
  promptTemplates,
  rankingMethods,
  type Scorer,
  samplingMethods,
  scorers,
} from "../index";
import { type Lambda, parseFieldMap, poolingRules, suggestName, taskNames } from "../internal";

/** A number that `isUsable` accepts; `expected` describes it. */
function parseNumber(expected: string, isUsable: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && isUsable(value)) return value;
    throw new InvalidOptionError(`It must be a ${expected}.`);
  };
}

/** A text that is not empty, as that of an unset variable in a shell script is. */
export function nonEmpty(text: string): string {
  if (text !== "") return text;
  throw new InvalidOptionError("It must not be empty.");
}

export function wholeNumber(lowest: number, highest = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = highest === Number.MAX_SAFE_INTEGER ? "" : ` to ${highest}`;
  const isWithin = (value: number) => Number.isSafeInteger(value) && value >= lowest && value <= highest;
  return parseNumber(`whole number from ${lowest}${range}`, isWithin);
}

export const paperSets = [
  "mmlu",
  "arc_easy",
  "arc_challenge",
  "race_middle",
  "race_high",
  "hhh",
  "truthfulqa_mc1",
  "gsm8k",
];

/** A share between 0 and 1, both excluded. */
export const parseShare = parseNumber("number between 0 and 1", (value) => value > 0 && value < 1);

/** One of the known names; another name is refused, and the error suggests the nearest one. */
export function oneOf<T extends string>(known: readonly T[]): (text: string) => T {
  return (text) => {
    const found = known.find((name) => name === text);
    if (found !== undefined) return found;
    throw new InvalidOptionError(`Allowed choices are ${known.join(", ")}.${describeSuggestion(text, known)}`);
  };
}

function listOf<T>(parse: (text: string) => T): (text: string) => T[] {
  return (text) => {
    const values = text.split(",").map((part) => parse(part.trim()));
    if (new Set(values.map((value) => JSON.stringify(value))).size < values.length) {
      throw new InvalidOptionError("It has the same value twice.");
    }
    return values;
  };
}

/** Each value of an option that may be given several times. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

const solverKinds = ["exact", "pikl"] as const;

/** The solver refuses λ outside these bounds. */
const isUsableLambda = (value = 0) => value >= 1e-100 && value <= 1e100;

/** One λ for both players, or one for each, as in `0.1/0.3`. */
function parseLambda(text: string): Lambda {
  const [generator, discriminator = generator, ...rest] = text.split("/").map(Number);
  if (rest.length > 0 || !isUsableLambda(generator) || !isUsableLambda(discriminator)) {
    throw new InvalidOptionError(
      "It must be a positive number (1e-100 to 1e100), or one for each player as GENERATOR/DISCRIMINATOR.",
    );
  }
  return generator === discriminator ? generator! : { generator: generator!, discriminator: discriminator! };
}

const elicitationNames = [...Object.keys(elicitationKinds), "frequency"];
const scorerNames = Object.keys(scorers) as Scorer[];

/**
 * The name of a pair of scorers, or two scorers as in `likelihood+channel`, each also several as in
 * `likelihood/contrast+yes-no`.
 */
function parseElicitation(text: string): string {
  if (elicitationNames.includes(text)) return text;
  const parts = text.split("+");
  if (parts.length !== 2) {
    throw new InvalidOptionError(
      `Allowed choices are ${elicitationNames.join(", ")}, or GENERATOR+DISCRIMINATOR.${describeSuggestion(text, elicitationNames)}`,
    );
  }
  for (const part of parts.flatMap((player) => player.split("/"))) oneOf(scorerNames)(part);
  return text;
}

/** The result of `read`; its errors are reported as errors in the option that is being read. */
export function asOption<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new InvalidOptionError(error.message);
    throw error;
  }
}

/**
 * The options that several commands share. A command that ranks in one way takes one value of an option; a command that
 * compares several takes a list. Each command creates its own, since commander writes the command's name into them.
 */
export const createSharedOptions = () => ({
  task: new Option(
    "--task <name>",
    `a data set on the Hugging Face hub: hf:OWNER/NAME[:CONFIG[:SPLIT]], or one of ${taskNames.join(", ")}; with --data, the file has its rows`,
  ).argParser(nonEmpty),
  sets: new Option("--sets <names>", `a list of ${paperSets.join(", ")} (default: all)`).argParser(
    listOf(oneOf(paperSets)),
  ),
  data: new Option(
    "--data <file>",
    "a file of questions: JSON lines, a JSON array, CSV or TSV, each also as .gz, or Parquet",
  ).argParser(nonEmpty),
  map: new Option(
    "--map <fields>",
    "the fields with the parts of a row, such as question=ctx,candidates=endings,answer=label; also id and passage, a.b for a field within a field, candidates=A+B+C+D for several, and first=1 where answers count from 1",
  ).argParser((text) => asOption(() => parseFieldMap(text))),
  offset: new Option("--offset <count>", "rows to skip at the beginning").argParser(wholeNumber(0)).default(0),
  skipBadRows: new Option("--skip-bad-rows", "leave out rows that cannot be used, and list them"),
  config: new Option(
    "--config <file>",
    "take options from a file that equirank tune or diagnose wrote; options given here override it, and its calibration of confidence is used only if none of them changes the ranking",
  ),
  elicitation: new Option(
    "--elicitation <pair>",
    "how to ask the model: the name of a pair of scorers, or GENERATOR+DISCRIMINATOR, see below",
  ).argParser(parseElicitation),
  elicitations: new Option(
    "--elicitation <pairs>",
    "how to ask the model: a list of pairs of scorers, each a name or GENERATOR+DISCRIMINATOR, see below",
  ).argParser(
    listOf((text) => {
      // Of several models also one for each, as in contrast:pointwise, or that of one, as in contrast@2.
      const pairs = text.replace(/^paths:/, "").replace(/@\d+$/, "");
      for (const pair of pairs.split(":")) parseElicitation(pair);
      return text;
    }),
  ),
  prompts: new Option(
    "--prompts <template>",
    "completion (text, for base models), chat (messages, for chat models) or relevance (for documents and a query) (default: completion)",
  )
    .choices(Object.keys(promptTemplates))
    .argParser(oneOf(Object.keys(promptTemplates) as (keyof typeof promptTemplates)[])),
  shots: new Option(
    "--shots <shots>",
    "worked examples before each question: none, default (the library's eight), how many of those to use, or a JSON file with an array of { question, correct, incorrect }",
  ),
  noJudgeTest: new Option("--no-judge-test", "do not test the discriminator on questions with known answers"),
  elimination: new Option(
    "--elimination",
    "put candidates on which the players disagree last, and abstain unless both call the first one correct",
  ),
  minimumConfidence: new Option(
    "--minimum-confidence <share>",
    "abstain if the probability that the first candidate is right is below this, 0 to 1",
  ).argParser(parseNumber("number from 0 to 1", (value) => value >= 0 && value <= 1)),
  extract: new Option(
    "--extract <kind>",
    "rank the final answers of worked solutions, any or number (default: the texts themselves)",
  )
    .choices(["any", "number"])
    .argParser(oneOf(["any", "number"] as const)),
  method: new Option("--method <method>", `how to order the candidates (default: ${rankingMethods[0]})`)
    .choices(rankingMethods)
    .argParser(oneOf(rankingMethods)),
  methods: new Option("--method <methods>", "a list of ways to order candidates").argParser(
    listOf(oneOf(rankingMethods)),
  ),
  methodsForChoices: new Option("--method <methods>", "a list of ways to order candidates").argParser(
    listOf(oneOf(rankingMethods.filter((method) => !samplingMethods.includes(method)))),
  ),
  reference: new Option(
    "--reference <pair>",
    "the pair of scorers that the choice must beat (default: the one that rank uses for this model)",
  ).argParser(parseElicitation),
  solver: new Option("--solver <kind>", "the limit of the paper's dynamics, or their iterate (default: exact)")
    .choices(solverKinds)
    .argParser(oneOf(solverKinds)),
  solvers: new Option(
    "--solver <kinds>",
    "a list of solvers: exact, the limit of the paper's dynamics, and pikl, their iterate (default: exact)",
  ).argParser(listOf(oneOf(solverKinds))),
  lambda: new Option(
    "--lambda <number>",
    "weight of the initial policies; GENERATOR/DISCRIMINATOR, such as 0.1/0.3, gives each player its own (default: 0.1)",
  ).argParser(parseLambda),
  lambdas: new Option(
    "--lambda <numbers>",
    "a list of weights of the initial policies; GENERATOR/DISCRIMINATOR, such as 0.1/0.3, gives each player its own (default: 0.05,0.1,0.3,1)",
  ).argParser(listOf(parseLambda)),
  playerLambdas: new Option(
    "--lambda <numbers>",
    "a list of weights of the initial policies, tried for each player (default: 0.1,0.05,0.3)",
  ).argParser(listOf(parseNumber("positive number (1e-100 to 1e100)", isUsableLambda))),
  generate: new Option("--generate <count>", "sample this many texts for each question from the model").argParser(
    wholeNumber(1),
  ),
  temperature: new Option("--temperature <number>", "temperature of the samples").argParser(
    parseNumber("number from 0", (value) => value >= 0),
  ),
  topP: new Option("--top-p <share>", "probability mass to draw samples from (nucleus sampling)").argParser(
    parseNumber("number above 0 and at most 1", (value) => value > 0 && value <= 1),
  ),
  maxTokens: new Option("--max-tokens <count>", "longest sampled text, in tokens").argParser(wholeNumber(1)),
  pooling: new Option("--pooling <rule>", "how the scores of an answer's texts become one score (default: mean)")
    .choices(poolingRules)
    .argParser(oneOf(poolingRules)),
  seed: new Option("--seed <number>", "seed for all random draws; the same seed gives the same result").argParser(
    wholeNumber(0, 2 ** 32 - 1),
  ),
  concurrency: new Option("--concurrency <count>", "most calls to the model at the same time")
    .argParser(wholeNumber(1))
    .default(16),
  dryRun: new Option("--dry-run", "send nothing, but print how many requests and tokens the command would take"),
  json: new Option("--json", "write the result as JSON"),
  debug: new Option("--debug", "show stack traces"),
});

/** The option for the number of rows to use, by default `usual`. */
export function limitOption(usual: number) {
  return new Option("--limit <count>", "most rows to use")
    .argParser(wholeNumber(1))
    .default(usual, usual === Infinity ? "all" : undefined);
}

export function describeScorers(): string {
  return alignColumns(Object.entries(scorers).map(([name, { meaning }]) => [name, meaning]));
}

/** Every named pair of scorers, for `--help`. */
export function describeElicitations(): string {
  return alignColumns(
    Object.entries(elicitationKinds).map(([name, { generator, discriminator }]) => [
      name,
      `generator ${[generator].flat().join(`/\n${" ".repeat(23)}`)}, discriminator ${discriminator}`,
    ]),
  );
}

function alignColumns(rows: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join("\n");
}

/** ` Did you mean greedy?` for a name that resembles a known one; otherwise an empty text. */
export function describeSuggestion(text: string, known: readonly string[]): string {
  const meant = suggestName(text, known);
  return meant === undefined ? "" : ` Did you mean ${meant}?`;
}
