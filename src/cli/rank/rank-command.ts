import { Option } from "@commander-js/extra-typings";
import { createModelCommand } from "../model-options";
import { collect, createSharedOptions, describeElicitations, describeScorers, oneOf, wholeNumber } from "../options";
import { exitCodes } from "../run";

const sampling = "Sampled candidates, from --generate or from samples in the input:";

/** The command `equirank rank`, without its action. */
export function createRankCommand() {
  const shared = createSharedOptions();
  return createModelCommand("rank")
    .summary("rank candidate answers")
    .description(
      "Rank candidate answers by the equilibrium that a language model's generator and discriminator reach.\nGive one question with --question and --candidate, or questions as JSON lines on standard input or in a file. With --generate, the candidates are sampled from the model.",
    )
    .option("--question <text>", "the question")
    .option("--candidate <text>", "a candidate answer; repeat the option for each candidate", collect)
    .option(
      "--data <file>",
      'a file of questions: JSON lines, a JSON array, CSV or TSV, each also as .gz, or Parquet; "-" is standard input, the default',
    )
    .addOption(shared.map)
    .addOption(shared.config)
    .addOption(shared.elicitation)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .addOption(shared.noJudgeTest)
    .addOption(shared.method)
    .addOption(shared.solver)
    .addOption(shared.lambda)
    .option("--iterations <count>", "updates of the dynamics; implies --solver pikl (default: 5000)", wholeNumber(1))
    .addOption(shared.elimination)
    .addOption(shared.minimumConfidence)
    .option(
      "--budget-requests <count>",
      "most requests for a question: with --generate, the samples drawn by then are ranked; otherwise, a question that might take more is refused",
      wholeNumber(1),
    )
    .option("--budget-tokens <count>", "most generated tokens for a question", wholeNumber(1))
    .addOption(shared.dryRun)
    .addOption(shared.json)
    .option("--fail-fast", "stop at the first question that fails")
    .addOption(shared.debug)
    .optionsGroup(sampling)
    .addOption(shared.generate)
    .addOption(shared.temperature)
    .addOption(shared.topP)
    .addOption(shared.maxTokens)
    .option(
      "--stop <text>",
      "a text that ends a sample; repeat the option for each; \\n is a line break",
      (text: string, previous: string[] | undefined) => collect(text.replaceAll("\\n", "\n"), previous),
    )
    .addOption(shared.seed)
    .addOption(shared.extract)
    .addOption(
      new Option(
        "--rank <what>",
        "rank answers, with the scores of their texts pooled, or paths, each different text (default: answers)",
      )
        .choices(["answers", "paths"])
        .argParser(oneOf(["answers", "paths"] as const)),
    )
    .addOption(shared.pooling)
    .addHelpText("after", describeMore());
}

/** The arguments of `equirank rank`, each read and checked by itself. */
export type RankArguments = ReturnType<ReturnType<typeof createRankCommand>["opts"]>;

function describeMore(): string {
  return `
Examples:
  $ equirank rank --question "What is the capital of France?" \\
      --candidate Lyon --candidate Paris
  $ equirank rank --model openai:my-model \\
      --base-url http://localhost:8000/v1 < questions.jsonl
  $ equirank rank --data questions.jsonl --method log-linear-pool | jq .best
  $ equirank rank --data questions.jsonl --elicitation contrast+channel
  $ equirank rank --question "What is 17 * 3?" --generate 16 --extract number

Input
  JSON lines such as {"question": "…", "candidates": ["…", "…"], "id": "…"}.
  "id" is optional; other fields are ignored. Files and rows may also have any
  other layout that equirank bench --help lists.
  "messages", a conversation that ends with the question, may replace
  "question". "samples" that you have already drawn, each a text or
  {"text": "…", "finishReason": "…"}, may replace "candidates". With --generate,
  neither is needed: texts are drawn greedily, by top-k and by nucleus sampling
  (--top-p 0.9), each of up to 256 tokens.
  Lines are read one at a time. If a line fails, its number is reported on
  standard error and the run continues. It ends after 5 failures of the model in
  a row.

Output
  A table on a terminal. Otherwise, or with --json, one line of JSON for each
  question: "id", "line", and the result of rankCandidates(). Messages go to
  standard error. If the reader closes the output, the run ends quietly.
  Set NO_COLOR to turn colours off.

Scorers of a question x and a candidate y, for GENERATOR and DISCRIMINATOR
${describeScorers()}

Pairs of scorers, for --elicitation (default: contrast if the model passes the
judge's test, otherwise pointwise)
${describeElicitations()}
  frequency  choice and yes-no, by counting samples of the model

Exit status: the highest code that applies
    ${exitCodes.answered}  every question has a best answer
    ${exitCodes.abstained}  at least one abstention: below the minimum confidence, or eliminated
    ${exitCodes.badInput}  bad usage, or at least one malformed question
    ${exitCodes.modelFailure}  the model or its server failed, or cannot be loaded or reached
   ${exitCodes.fault}  a fault in equirank: run again with --debug and report it
  ${exitCodes.interrupted}  interrupted (Ctrl-C)`;
}
