import { rankingMethods } from "../../index";
import { exitCodes } from "../exit-codes";
import { describeKinds, describeSignals } from "../output/help-columns";

/** What the help of `equirank bench` tells after the options. */
export function describeBench(): string {
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

Signals of a question x and a candidate y; each is evaluated alone, and any two make a pair
${describeSignals()}

Pairs of signals with a name
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
