import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import {
  elicitationKinds,
  type RankingMethod,
  rankingMethods,
  type Scorer,
  scorers,
} from "../../index";
import type { ElicitationKind, FrequencyKind, PromptTemplate } from "../../internal";
import { parseCount } from "../input";
import { addModelOptions, type ModelArguments } from "../model";
import { describeKinds, describeScorers } from "../output/table";
import { promptsOption } from "../question-options";
import { exitCodeMeanings, exitCodes } from "../run";
import { addGenerateOptions, type GenerateArguments } from "./rank-options";

/** What the help of `equirank rank` tells after the options. */
function describeMore(): string {
  return `
Examples:
  $ equirank rank --question "What is the capital of France?" \\
      --candidate Lyon --candidate Paris
  $ equirank rank --model openai:my-model \\
      --base-url http://localhost:8000/v1 < questions.jsonl
  $ equirank rank --file questions.jsonl --method log-linear-pool | jq .best
  $ equirank rank --discriminator channel --file questions.jsonl
  $ equirank rank --question "What is 17 * 3?" --generate 16 --extract number

Input
  JSON lines such as {"question": "…", "candidates": ["…", "…"], "id": "…"}.
  "id" may be left out, "candidates" with --generate; other fields are ignored. Lines are read one at a time.
  One that fails is reported on standard error with its number, and the run
  goes on; after 5 failures of the model in a row it ends.

Output
  A table on a terminal. Otherwise, or with --json, one line of JSON for each
  question: what rankCandidates() returns, with "id" and "line". What is
  missing is null: "best" is null for an abstention. Numbers that JSON lacks
  are the strings "-Infinity", "Infinity" and "NaN". All else goes to standard
  error. If the reader closes the output, the run ends quietly. Colours are off
  where NO_COLOR is set.

Scorers of a question x and a candidate y, for --generator and --discriminator
${describeScorers()}

Pairs of scorers, for --elicitation
${describeKinds()}
  frequency  choice and yes-no, by counting samples of the model

Exit status, the gravest of a run
${describeExitCodes()}`;
}

function describeExitCodes(): string {
  return Object.entries(exitCodes)
    .sort(([, one], [, other]) => one - other)
    .map(
      ([name, code]) =>
        `${String(code).padStart(5)}  ${exitCodeMeanings[name as keyof typeof exitCodes]}`,
    )
    .join("\n");
}

/** The arguments of `equirank rank`, read and checked one by one. */
export interface RankArguments extends ModelArguments, GenerateArguments {
  question?: string;
  candidate?: string[];
  file?: string;
  config?: string;
  method?: RankingMethod;
  solver?: "exact" | "pikl";
  lambda?: number;
  iterations?: number;
  /** False after `--no-elimination`. */
  elimination: boolean;
  elicitation?: ElicitationKind | FrequencyKind;
  generator?: Scorer;
  discriminator?: Scorer;
  prompts?: PromptTemplate;
  shots?: string;
  /** False after `--no-judge-test`. */
  judgeTest: boolean;
  json?: true;
  failFast?: true;
  debug?: true;
}

/** Describes `equirank rank` in full; `act` gets its arguments. */
export function describeRankCommand(
  command: Command,
  act: (rankArguments: RankArguments) => Promise<void>,
): void {
  command
    .summary("rank candidate answers")
    .description(
      "Rank candidate answers by the equilibrium that a language model's generator and discriminator reach.\n" +
        "Give one question with --question and --candidate, or questions as JSON lines on standard input or in a file. " +
        "With --generate the candidates are sampled from the model.",
    )
    .option("--question <text>", "the question")
    .addOption(
      new Option("--candidate <text>", "a candidate answer; once for each").argParser(collect),
    )
    .option(
      "--file <path>",
      'read questions from this file instead of standard input; "-" is that',
    );
  addGenerateOptions(command);
  addModelOptions(command)
    .option(
      "--config <file>",
      "take options from a file that equirank tune or diagnose wrote; those given here come first",
    )
    .addOption(
      new Option(
        "--method <method>",
        `how candidates are ordered (default: ${rankingMethods[0]}); votes and best-of-N need --generate`,
      ).choices(rankingMethods),
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
        "--elicitation <pair>",
        "how the model is asked, see below (default: contrast; pointwise for a model known not to judge)",
      ).choices([...Object.keys(elicitationKinds), "frequency"]),
    )
    .addOption(
      new Option(
        "--generator <signal>",
        "what the generator starts from, see below (default: that of the elicitation)",
      ).argParser(parseScorer),
    )
    .addOption(
      new Option(
        "--discriminator <signal>",
        "what the discriminator starts from, see below (default: that of the elicitation)",
      ).argParser(parseScorer),
    )
    .addOption(promptsOption())
    .option(
      "--shots <shots>",
      "worked examples before the question: none, default (the library's eight), or a JSON file " +
        "with an array of { question, correct, incorrect } (default: none, but the eight for pointwise)",
    )
    .option("--no-judge-test", "do not test the discriminator on shots with known answers")
    .option("--json", "write JSON lines on a terminal too")
    .option("--fail-fast", "stop at the first question that fails")
    .option("--debug", "show stack traces")
    .addHelpText("after", describeMore())
    .action(act);
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** Not commander's choices, which would repeat the long list in the help of each option. */
function parseScorer(text: string): Scorer {
  if (Object.hasOwn(scorers, text)) return text as Scorer;
  throw new InvalidOptionError(`Allowed choices are ${Object.keys(scorers).join(", ")}.`);
}

/** The range is the solver's. */
function parseLambda(text: string): number {
  const value = Number(text);
  if (value >= 1e-100 && value <= 1e100) return value;
  throw new InvalidOptionError("It must be a positive number (1e-100 to 1e100).");
}
