import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import { InvalidArgumentError, type RankingMethod, rankingMethods } from "../index";
import { exitCodeMeanings, exitCodes } from "./exit-codes";
import { type ModelName, parseModel } from "./parse-model";

/** The arguments of `equirank rank`, read and checked one by one. */
export interface RankArguments {
  question?: string;
  candidate?: string[];
  file?: string;
  model: ModelName;
  baseUrl?: string;
  apiKeyEnv?: string;
  promptPrefix?: string;
  method?: RankingMethod;
  solver?: "exact" | "pikl";
  lambda?: number;
  iterations?: number;
  /** False after `--no-elimination`. */
  elimination: boolean;
  elicitation?: "contrast" | "pointwise";
  shots?: string;
  /** False after `--no-judge-test`. */
  judgeTest: boolean;
  json?: true;
  failFast?: true;
  debug?: true;
}

/** The methods that need nothing but a question and its candidates; a majority vote needs samples. */
const methods = rankingMethods.filter((method) => method !== "majority-vote");

/** Describes `equirank rank` in full; `act` gets its arguments. */
export function describeRankCommand(
  command: Command,
  act: (rankArguments: RankArguments) => Promise<void>,
): void {
  command
    .summary("rank candidate answers")
    .description(
      "Rank candidate answers by the equilibrium that a language model's generator and discriminator reach.\n" +
        "Give one question with --question and --candidate, or questions as JSON lines on standard input or in a file.",
    )
    .option("--question <text>", "the question")
    .addOption(
      new Option("--candidate <text>", "a candidate answer; once for each").argParser(collect),
    )
    .option("--file <path>", 'read questions from this file instead of standard input; "-" is that')
    .addOption(
      new Option(
        "--model <model>",
        "local, local:PATH, openai:NAME, hf:ID or recorded:FILE (scores kept by recordModel())",
      )
        .default({ kind: "local" }, "local")
        .argParser(withOptionErrors(parseModel)),
    )
    .option(
      "--base-url <url>",
      "the server's address for openai (default: https://api.openai.com/v1), a dedicated endpoint for hf",
    )
    .option(
      "--api-key-env <name>",
      "environment variable that holds the key (default: OPENAI_API_KEY or HF_TOKEN, but none with --base-url)",
    )
    .option(
      "--prompt-prefix <text>",
      "put before every text that a server scores; some need the model's BOS text there",
    )
    .addOption(
      new Option("--method <method>", "how candidates are ordered")
        .choices(methods)
        .default(methods[0]),
    )
    .addOption(
      new Option(
        "--solver <kind>",
        "exact, the limit of the paper's dynamics, or pikl, their iterate (default: exact)",
      ).choices(["exact", "pikl"]),
    )
    .addOption(
      new Option("--lambda <number>", "weight of the initial policies (default: 0.1)").argParser(
        parseLambda,
      ),
    )
    .addOption(
      new Option(
        "--iterations <count>",
        "updates of the dynamics; means --solver pikl (default: 5000)",
      ).argParser(parseCount),
    )
    .option("--no-elimination", "the paper's plain order: no candidate is eliminated, none refused")
    .addOption(
      new Option(
        "--elicitation <kind>",
        "how the model is asked (default: contrast; pointwise for a model known not to judge)",
      ).choices(["contrast", "pointwise"]),
    )
    .option(
      "--shots <shots>",
      "worked examples before the question: none, default (the library's eight), or a JSON file " +
        "with an array of { question, correct, incorrect } (default: none for contrast, the eight for pointwise)",
    )
    .option("--no-judge-test", "do not test the discriminator on shots with known answers")
    .option("--json", "write JSON lines on a terminal too")
    .option("--fail-fast", "stop at the first question that fails")
    .option("--debug", "show stack traces")
    .addHelpText("after", describeMore())
    .action(act);
}

function describeMore(): string {
  const codes = Object.entries(exitCodes)
    .sort(([, one], [, other]) => one - other)
    .map(
      ([name, code]) =>
        `${String(code).padStart(5)}  ${exitCodeMeanings[name as keyof typeof exitCodes]}`,
    );
  return `
Examples:
  $ equirank rank --question "What is the capital of France?" \\
      --candidate Lyon --candidate Paris
  $ equirank rank --model openai:my-model \\
      --base-url http://localhost:8000/v1 < questions.jsonl
  $ equirank rank --file questions.jsonl --method log-linear-pool | jq .best

Input
  JSON lines such as {"question": "…", "candidates": ["…", "…"], "id": "…"}.
  "id" may be left out; other fields are ignored. Lines are read one at a time.
  One that fails is reported on standard error with its number, and the run
  goes on; after 5 failures of the model in a row it ends.

Output
  A table on a terminal. Otherwise, or with --json, one line of JSON for each
  question: what rankCandidates() returns, with "id" and "line". What is
  missing is null: "best" is null for an abstention. Numbers that JSON lacks
  are the strings "-Infinity", "Infinity" and "NaN". All else goes to standard
  error. If the reader closes the output, the run ends quietly. Colours are off
  where NO_COLOR is set.

Exit status, the gravest of a run
${codes.join("\n")}`;
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** The range is the solver's. */
function parseLambda(text: string): number {
  const value = Number(text);
  if (value >= 1e-100 && value <= 1e100) return value;
  throw new InvalidOptionError("It must be a positive number (1e-100 to 1e100).");
}

function parseCount(text: string): number {
  const value = Number(text);
  if (value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidOptionError("It must be a whole number from 1.");
}

/** Turns a typed error about an argument into commander's, which names the option. */
function withOptionErrors<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidArgumentError) throw new InvalidOptionError(error.message);
      throw error;
    }
  };
}
