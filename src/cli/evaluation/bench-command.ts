import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import type { DrawingOptions, Lambda } from "../../evaluation/index";
import {
  type ElicitationOptions,
  type PoolingRule,
  type RankingMethod,
  rankingMethods,
  type Shot,
} from "../../index";
import { poolingRules } from "../../internal";
import { parseList } from "../input";
import { describeKinds, describeScorers } from "../output/table";
import { addQuestionOptions, countOption, type QuestionArguments } from "../question-options";
import { exitCodes } from "../run";
import { parseShard, type Shard } from "./configure-bench";

/** What the help of `equirank bench` tells after the options. */
function describeBench(): string {
  return `
Examples:
  $ equirank bench --task arc_easy --limit 100
  $ equirank bench --task mine.jsonl --model openai:my-model \\
      --base-url http://localhost:8000/v1 --out runs/mine
  $ equirank bench --out runs/mine --lambda 0.05,0.1 --solver exact,pikl
  $ for i in 1 2 3; do equirank bench --task arc_easy --out runs/arc --shard $i/3; done

Tasks with choices
  arc_easy, arc_challenge and openbook_qa are fetched from the Hugging Face hub, unless --data
  names a file. A file holds one item a line, in any of these layouts; "id" may be left out of
  the first:
    {"id": "…", "question": "…", "candidates": ["…", "…"], "answer": 0}
    {"query": "…", "choices": ["…", "…"], "gold": 0}
    {"id": "…", "question": "…", "choices": {"text": ["…"], "label": ["A"]}, "answerKey": "A"}

Tasks with open questions
  gsm8k and truthfulqa likewise; "id" and "solutions" may be left out:
    {"id": "…", "question": "…", "answer": "18", "solutions": ["…\\nA: 18", "…"]}
    {"question": "…", "ground_truth": "…\\nA: 18", "NAME": {"solution": "…\\nA: 18"}, …}
    {"question": "…", "correct_answers": ["…"], "incorrect_answers": ["…"], "solutions": ["…"]}
  Solutions that are not given are sampled from the model first. Each is a path to the answer
  that it ends in, and answers are ranked, each by all of its paths; "paths:" before a pair
  ranks the paths. To a question with references, an answer is right if it has more words in
  common with a correct one (ROUGE-L).

What the folder holds
  scores.jsonl    every answer, in numbers without texts; scores-1-of-3.jsonl for a part.
                  Logs of one run in a folder are evaluated together, packed ones (.gz) too
  report.*        the report as HTML, Markdown and JSON; methods.csv, comparisons.csv
  samples.jsonl   solutions to open questions that were sampled, as texts
  run.json        times, speeds and the machine: all that differs between two equal runs
  A log is continued only with the model, data, wording and pairs that it was begun with.

Worked examples
  One wording serves a whole run. The library's eight shots precede every question unless
  told otherwise: on small models nothing changed accuracy more, and pointwise is made for
  them. The paper's contrast has none: --few-shot 0.

  Solutions to gsm8k and to open questions of a file have four worked examples of their own.

Methods
${wrapNames(rankingMethods)}
  Votes and the best of several solutions are for open questions only.

Scorers of a question x and a candidate y; each is evaluated alone, and any two make a pair
${describeScorers()}

Pairs of scorers with a name
${describeKinds()}

Exit status
    ${exitCodes.answered}  done; every item asked for is in the report
    ${exitCodes.badInput}  bad usage, data or score logs, or a folder that cannot be written
    ${exitCodes.modelFailure}  the model or its server failed; the report is of what it answered before
  ${exitCodes.interrupted}  interrupted (Ctrl-C, SIGTERM); the same. A second one ends at once`;
}

/** Names in lines of at most 90 columns, indented. */
function wrapNames(names: readonly string[]): string {
  const lines = [""];
  for (const name of names) {
    const line = lines.at(-1)!;
    if (line.length + name.length > 86) lines.push(name);
    else lines[lines.length - 1] = line === "" ? name : `${line}, ${name}`;
  }
  return lines.map((line) => `  ${line}`).join("\n");
}

/** The arguments of `equirank bench`, read and checked one by one. */
export interface BenchArguments extends Omit<QuestionArguments, "prompts" | "shots"> {
  config?: string;
  /** A template by name; others come from a configuration file. */
  prompts?: ElicitationOptions["prompts"];
  /** As {@link QuestionArguments.shots}; the shots themselves come from a configuration file. */
  shots?: string | readonly Shot[];
  fewShot?: number;
  pairs?: string[];
  methods?: RankingMethod[];
  lambda?: Lambda[];
  solver?: ("exact" | "pikl")[];
  seed?: number;
  concurrency?: number;
  shard?: Shard;
  out?: string;
  report?: true;
  showTexts?: true;
  /** Of open questions: how solutions are sampled, and how answers are judged by them. */
  samples?: DrawingOptions["count"];
  temperature?: DrawingOptions["temperature"];
  topP?: DrawingOptions["topP"];
  maxTokens?: DrawingOptions["maxTokens"];
  pooling?: PoolingRule;
  /** Share of the items that confidences are calibrated on, and the precision wanted of answers given. */
  calibrate?: number;
  precision?: number;
}

const solvers = ["exact", "pikl"] as const;

/** Describes `equirank bench` in full; `act` gets its arguments. */
export function describeBenchCommand(
  command: Command,
  act: (benchArguments: BenchArguments) => Promise<void>,
): void {
  command
    .summary("compare rankings on a data set")
    .description(
      "Ask a model about every item of a data set once, keep its answers in a folder, and say what every way of ranking makes of them. " +
        "A run that was interrupted goes on where it was. Without --task, or with --report, no model is asked and the answers in the folder are evaluated.",
    )
    .option("--out <folder>", "where answers and reports are kept (default: runs/TASK-MODEL)");
  addQuestionOptions(command, Number.POSITIVE_INFINITY)
    .option(
      "--config <file>",
      "scorers, wording, solver and lambda, as equirank tune and diagnose write them; other options here win",
    )
    .addOption(
      countOption(
        "--few-shot <count>",
        "how many of the shots to use, the first ones (default: all)",
        0,
      ),
    )
    .addOption(
      new Option(
        "--pairs <pairs>",
        "pairs of scorers: names or GENERATOR+DISCRIMINATOR, see below " +
          "(default: contrast,pointwise as far as the model can serve)",
      ).argParser(parseList((name) => name)),
    )
    .addOption(
      new Option(
        "--methods <methods>",
        "ways of ranking by a pair, see below (default: all)",
      ).argParser(parseList(oneOf(rankingMethods))),
    )
    .addOption(
      new Option(
        "--lambda <numbers>",
        "weights of the initial policies; GENERATOR/DISCRIMINATOR, such as 0.1/0.3, gives each player its own (default: 0.05,0.1,0.3,1)",
      ).argParser(parseList(parseLambda)),
    )
    .addOption(
      new Option(
        "--solver <kinds>",
        "exact, the limit of the paper's dynamics, pikl, their iterate, or both (default: exact)",
      ).argParser(parseList(oneOf(solvers))),
    )
    .addOption(
      countOption(
        "--seed <number>",
        "of the bootstrap, and of what is held out (default: 0)",
        0,
        2 ** 32 - 1,
      ),
    )
    .addOption(
      new Option(
        "--calibrate <share>",
        "hold out this share of the items and calibrate confidences on it; the report is then of the others",
      ).argParser(parseShare),
    )
    .addOption(
      new Option(
        "--precision <share>",
        "with --calibrate: answer only where this share of the answers is right (default: 0.9)",
      ).argParser(parseShare),
    )
    .addOption(countOption("--concurrency <count>", "calls under way at once (default: 16)", 1))
    .addOption(
      new Option(
        "--shard <i/n>",
        "only every n-th row from the i-th on; all parts may share a folder",
      ).argParser(parseShard),
    )
    .option("--report", "ask no model: evaluate the answers in the folder")
    .option("--show-texts", "put questions and candidates into the report's list of items")
    .optionsGroup("Open questions:")
    .addOption(countOption("--samples <count>", "solutions of each question (default: 8)", 1))
    .addOption(
      new Option("--temperature <number>", "of the samples (default: 0.7)").argParser(parseNumber),
    )
    .addOption(
      new Option(
        "--top-p <share>",
        "probability mass that samples are from (default: 0.95)",
      ).argParser(parseNumber),
    )
    .addOption(
      countOption("--max-tokens <count>", "longest solution (default: the task's, or 256)", 1),
    )
    .addOption(
      new Option(
        "--pooling <rule>",
        "how an answer is judged by its solutions (default: mean)",
      ).choices(poolingRules),
    )
    .addHelpText("after", describeBench)
    .action(act);
}

/** Not commander's choices, which would take the whole list for one of them. */
function oneOf<T extends string>(known: readonly T[]): (text: string) => T {
  return (text) => {
    const found = known.find((name) => name === text);
    if (found === undefined)
      throw new InvalidOptionError(`Each must be one of ${known.join(", ")}.`);
    return found;
  };
}

/** The range is left to whoever uses the number. */
function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new InvalidOptionError("It must be a number.");
  }
  return value;
}

function parseShare(text: string): number {
  const value = parseNumber(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidOptionError("It must be a number between 0 and 1.");
}

/** The range is the solver's. */
function parseLambda(text: string): Lambda {
  const [generator, discriminator = generator, ...rest] = text.split("/").map(Number);
  const isUsable = [generator, discriminator].every((value) => value! >= 1e-100 && value! <= 1e100);
  if (!isUsable || rest.length > 0) {
    throw new InvalidOptionError(
      "Each must be a positive number (1e-100 to 1e100), or one for each player as GENERATOR/DISCRIMINATOR.",
    );
  }
  return text.includes("/") ? { generator: generator!, discriminator: discriminator! } : generator!;
}
