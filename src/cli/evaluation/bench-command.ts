import { InvalidArgumentError as InvalidOptionError } from "@commander-js/extra-typings";
import { rankingMethods } from "../../index";
import { createModelCommand, type ModelName } from "../model-options";
import {
  createSharedOptions,
  describeElicitations,
  describeScorers,
  limitOption,
  nonEmpty,
  oneOf,
  parseShare,
} from "../options";
import { exitCodes } from "../run";
import { wrapText } from "../terminal/text";

/** The command `equirank bench`, without its action. */
export function createBenchCommand() {
  const shared = createSharedOptions();
  return createModelCommand("bench", (model, before: ModelName[] = []) => [...before, model])
    .summary("compare rankings on a data set")
    .description(
      "Ask a model about every item of a data set once, keep its answers in a folder, and compare every way to rank with them. An interrupted run resumes where it stopped. Without --task and --data, or with --report, no model is asked and the answers in the folder are evaluated.",
    )
    .option("--out <folder>", "folder for answers and reports (default: runs/TASK-MODEL)", nonEmpty)
    .addOption(shared.task)
    .addOption(shared.data)
    .addOption(shared.map)
    .addOption(shared.offset)
    .addOption(limitOption(Infinity))
    .addOption(shared.skipBadRows)
    .option(
      "--shard <i/n>",
      "take only every n-th row, starting with the i-th; of Parquet, the i-th of n equal parts. All shards may share a folder",
      parseShard,
    )
    .addOption(shared.config)
    .addOption(shared.elicitations)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .addOption(shared.methods)
    .addOption(shared.solvers)
    .addOption(shared.lambdas)
    .addOption(shared.seed)
    .option(
      "--calibrate <share>",
      "calibrate confidences on this share of the items; the report covers the others",
      parseShare,
    )
    .option(
      "--precision <share>",
      "with --calibrate: find the confidence above which this share of the answers is right (default: 0.9)",
      parseShare,
    )
    .addOption(shared.concurrency)
    .option(
      "--batch <action...>",
      "send nothing: write creates files in OpenAI's batch format with all requests still needed; read FILE... reads their results",
      parseBatch,
    )
    .option(
      "--batch-route <route>",
      "the route that the batch uses (default: chat)",
      oneOf(["chat", "completions"] as const),
    )
    .option("--report", "ask no model, but evaluate the answers in the folder")
    .option("--show-texts", "list questions and candidates in the report")
    .addOption(shared.dryRun)
    .addOption(shared.json)
    .addOption(shared.debug)
    .optionsGroup("Open questions:")
    .addOption(shared.generate)
    .addOption(shared.temperature)
    .addOption(shared.topP)
    .addOption(shared.maxTokens)
    .addOption(shared.pooling)
    .addHelpText("after", describeMore());
}

/** The arguments of `equirank bench`, each read and checked by itself. */
export type BenchArguments = ReturnType<ReturnType<typeof createBenchCommand>["opts"]>;

/** The command `equirank reproduce`, without its action. */
export function createReproduceCommand() {
  const shared = createSharedOptions();
  return createModelCommand("reproduce")
    .summary("repeat the paper's experiments with a model of your own")
    .description(
      "Ask a model about the sets of the Consensus Game's paper (arXiv 2310.09139) without worked examples, rank by the paper's methods at its settings, and show the results beside its published figures. Answers are kept in a folder for each set; an interrupted run goes on where it stopped.",
    )
    .option("--out <folder>", "folder for answers and reports (default: runs/reproduce-MODEL)", nonEmpty)
    .addOption(shared.sets)
    .option(
      "--data <folder>",
      "files of the sets, such as arc_easy.jsonl, in place of the Hugging Face hub; sets without a file are left out",
      nonEmpty,
    )
    .addOption(limitOption(Infinity))
    .addOption(shared.prompts)
    .addOption(shared.concurrency)
    .addOption(shared.dryRun)
    .addOption(shared.json)
    .addOption(shared.debug)
    .optionsGroup("Open questions (gsm8k):")
    .addOption(shared.generate)
    .addOption(shared.temperature)
    .addOption(shared.topP)
    .addOption(shared.maxTokens)
    .addHelpText(
      "after",
      `
Examples:
  $ equirank reproduce --model vllm:huggyllama/llama-7b --dry-run
  $ equirank reproduce --model local --data questions --limit 20

Methods: G, generative; MI, mutual information; SC, self-contrastive; D,
discriminative; ER-G and ER-D, equilibrium ranking by the paper's 5,000 updates
with lambda and eta 0.1; and the limit of these updates. For GSM8K also votes:
20 solutions each are drawn after the library's four, at temperature 0.7 and
--top-p 0.9. docs/your-data.md says what is known of the paper's own prompts.

Exit status
    ${exitCodes.answered}  done; every set has its figures
    ${exitCodes.badInput}  bad usage, data or score logs
    ${exitCodes.modelFailure}  the model or its server failed; run the same command again to go on
  ${exitCodes.interrupted}  interrupted (Ctrl-C); run the same command again to go on`,
    );
}

/** The arguments of `equirank reproduce`, each read and checked by itself. */
export type ReproduceArguments = ReturnType<ReturnType<typeof createReproduceCommand>["opts"]>;

/** A part of a run: every `count`-th row, starting with the `index`-th, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** What to do with a batch. */
interface BatchAction {
  kind: "write" | "read";
  /** Files of results. */
  files: readonly string[];
}

function parseBatch(text: string, previous: BatchAction | undefined): BatchAction {
  if (previous?.kind === "read") return { kind: "read", files: [...previous.files, text] };
  if (previous === undefined && (text === "write" || text === "read")) {
    return { kind: text, files: [] };
  }
  throw new InvalidOptionError("It must be write, or read with the files of results.");
}

/** @example parseShard("1/3") // { index: 1, count: 3 } */
function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && Number.isSafeInteger(shard.count)) {
    return shard;
  }
  throw new InvalidOptionError("It must be i/n with i from 1 to n, such as 1/3.");
}

function describeMore(): string {
  return `
Examples:
  $ equirank bench --task arc_easy --limit 100
  $ equirank bench --data mine.jsonl --model openai:my-model \\
      --base-url http://localhost:8000/v1 --out runs/mine
  $ equirank bench --out runs/mine --lambda 0.05,0.1 --solver exact,pikl
  $ for i in 1 2 3; do
      equirank bench --task arc_easy --out runs/arc --shard $i/3
    done
  $ equirank bench --task arc_easy --model openai:gpt-4.1-mini --batch write
  $ equirank bench --task arc_easy --model openai:gpt-4.1-mini \\
      --batch read results.jsonl

Questions with choices
  Rows of this library, and those of MMLU, MMLU-Pro, RACE, ARC, OpenBookQA,
  CommonsenseQA, HellaSwag, PIQA, WinoGrande, SciQ, BoolQ, TruthfulQA, HHH,
  GPQA, AQuA and llm-foundry as their data sets have them, for example
    {"id": "…", "question": "…", "candidates": ["…", "…"], "answer": 0}
    {"article": "…", "question": "…", "options": ["…", "…"], "answer": "B"}
    {"question": "…", "choices": {"text": ["…"], "label": ["A"]},
     "answerKey": "A"}
  --map describes other layouts. Rows with two possible meanings are refused.

Open questions
  "id" and "solutions" may be left out:
    {"id": "…", "question": "…", "answer": "18",
     "solutions": ["…\\nA: 18", "…"]}
    {"problem": "…", "solution": "… \\\\boxed{18}"}
    {"question": "…", "ground_truth": "…\\nA: 18",
     "NAME": {"solution": "…\\nA: 18"}, …}
    {"question": "…", "correct_answers": ["…"], "incorrect_answers": ["…"],
     "solutions": ["…"]}
  If solutions are missing, the model samples them first: 8 for each question,
  at temperature 0.7 and --top-p 0.95. Each is a path to its final answer.
  Answers are ranked, each by all of its paths; "paths:" before a pair of
  scorers ranks the paths instead. If a question has lists of correct and
  incorrect answers, an answer is right if it shares more words (ROUGE-L) with a
  correct one than with an incorrect one.

Files in the folder
  scores.jsonl    the model's answers as numbers, without texts;
                  scores-1-of-3.jsonl for a shard. All logs of a run in one
                  folder are evaluated together, also compressed ones (.gz)
  report.*        the report as HTML, Markdown and JSON; methods.csv and
                  comparisons.csv
  samples.jsonl   sampled solutions to open questions, as texts
  run.json        times, speeds, costs and the machine: whatever may differ
                  between two runs with the same report
  batch/          requests for --batch, and the results that were read
  tuning-options.json   what equirank tune needs to know about the run
  A log can be continued only with the same model, data, prompts and scorers.

Several models
  --model A --model B records them in the folders model-1 and model-2 of --out,
  and evaluates them together: log-odds are pooled as in a call with both.
  "contrast@2" is the second alone, "contrast:pointwise" a pair for each. Models
  with options of their own: record each with --out FOLDER/model-1 and so on,
  then evaluate them with --report --out FOLDER.

Worked examples
  All questions of a run have the same prompts. The library's eight worked
  examples come before every question unless --shots says otherwise: nothing
  changes the accuracy of small models more, and pointwise depends on them. The
  paper's contrast has none: --shots none, which is the default for mmlu,
  race_middle, race_high, hhh and truthfulqa_mc1. Open questions have four
  worked solutions, except those of truthfulqa.

Methods (default: all)
${wrapNames(rankingMethods)}
  Votes and best-of-N need several solutions, so only open questions have them.

Scorers of a question x and a candidate y; each is also evaluated alone
${describeScorers()}

Pairs of scorers, for --elicitation (default: contrast,pointwise, as far as the
model supports them)
${describeElicitations()}

Exit status
    ${exitCodes.answered}  done; every requested item is in the report
    ${exitCodes.badInput}  bad usage, data or score logs, or a folder that cannot be written
    ${exitCodes.modelFailure}  the model or its server failed; the report covers the answers before that
  ${exitCodes.interrupted}  interrupted (Ctrl-C); run the same command again to continue`;
}

function wrapNames(names: readonly string[]): string {
  return wrapText(names.join(", "), 78)
    .map((line) => `  ${line}`)
    .join("\n");
}
