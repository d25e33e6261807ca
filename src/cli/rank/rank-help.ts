import { exitCodeMeanings, exitCodes } from "../exit-codes";
import { describeKinds, describeSignals } from "../output/help-columns";

/** What the help of `equirank rank` tells after the options. */
export function describeMore(): string {
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

Signals of a question x and a candidate y, for --generator and --discriminator
${describeSignals()}

Pairs of signals, for --elicitation
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
