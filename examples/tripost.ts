// A small model works out sums, and a teacher corrects its first mistake (npm run engine, once).
// npx tsx examples/tripost.ts [ROWS] [ADAPTER]: writes training rows to the file ROWS; ADAPTER is a GGUF file with a
// LoRA adapter that was trained on such rows.
import {
  collectTrajectories,
  correctionExamples,
  type Feedback,
  goldExamples,
  postProcess,
  type SteppedItem,
  selfImprove,
  writeExamples,
} from "equirank/companions";
import { localModel } from "equirank/local";

const items = [
  [4, 5, 3],
  [7, 2, 6],
].map(([a, b, c]): SteppedItem => {
  const part = (text: string) => ({ text, reason: `it has to be ${text}` });
  return {
    id: `${a}+${b}-${c}`,
    task: "sums",
    question: `What is ${a} + ${b} - ${c}?\nNumber your steps (1), (2) and so on. End with "Final response:" and the number.`,
    // The right steps, each in two parts.
    steps: [
      [part(`${a} + ${b}`), part(String(a! + b!))],
      [part(`${a! + b!} - ${c}`), part(String(a! + b! - c!))],
    ],
    separator: " = ",
    answer: String(a! + b! - c!),
  };
});

/** The right attempt, line by line. */
function writeLines({ steps, separator, answer }: SteppedItem): string[] {
  const lines = steps.map((parts, i) => `(${i + 1}) ${parts.map(({ text }) => text).join(separator)}`);
  return [...lines, `Final response: ${answer}`];
}

/** A teacher that names the first line that differs from the right one. */
function giveFeedback(item: SteppedItem, attempt: string): Feedback {
  const [right, lines] = [writeLines(item), attempt.split("\n")];
  const wrong = right.findIndex((line, i) => lines[i] !== line);
  if (wrong === -1) return { correct: true, steps: item.steps.length };
  const step = wrong < item.steps.length ? wrong + 1 : "final";
  return { correct: false, step, part: lines[wrong] ?? "", reason: `it is ${right[wrong]}` };
}

const improve = (item: SteppedItem) => writeLines(item).join("\n");

// The model's attempts, by itself and corrected. Without a warm start it hardly ever keeps the form.
const [rowsFile, lora] = process.argv.slice(2);
const model = await localModel({ threads: 1, ...(lora !== undefined && { lora }) });
const [item] = items;
const { attempts, answer = "none", stopped } = await selfImprove(model, item!, { maxTokens: 80 });
console.log(`${model.id}:\n${attempts.join("\n…\n")}\nanswer: ${answer} (stopped: ${stopped})\n`);
const { trajectories } = await collectTrajectories({
  student: model,
  items,
  feedback: giveFeedback,
  improve,
  maxTokens: 80,
  seed: 1,
});
await model.dispose();
for (const { item, turns, outcome } of trajectories) {
  console.log(`${item.id}: ${outcome}, attempts that can be parsed: ${turns.length}`);
}

// Training rows of these attempts; only right attempts if there was nothing to correct.
const processed = postProcess(trajectories);
const isCorrected = processed.improvements.length > 0;
const rows = isCorrected ? correctionExamples(processed) : goldExamples(items);
if (rowsFile !== undefined) {
  console.log(`${await writeExamples(rows, rowsFile)} rows in ${rowsFile}`);
}
