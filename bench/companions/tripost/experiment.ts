// What TriPosT adds to training on right attempts alone: a warm start, corrected attempts of the warm student, training
// on from there, and the same held-out items before and after. Then self-training: the student labels other items by
// itself, by a vote of its attempts or by the equilibrium, and learns from its own attempts with either label. What a
// run made is not made again.
// npm run companion:tripost -- [--out FOLDER] [--warm N] [--collected N] [--held-out N] [--labelled N] [--task NAME]
// [--size N] …
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  correctionExamples,
  type Example,
  goldExamples,
  labelByEquilibrium,
  postProcess,
  recordRows,
  selfTrainingExamples,
  writeExamples,
} from "equirank/companions";
import { writeRationale } from "../../../src/internal";
import { claimFolder } from "../claim-folder";
import { allLayers, fineTune } from "../fine-tune";
import { writeOutcomes } from "../outcomes";
import { withStudent } from "../with-student";
import { measureLabels, measureStudent } from "./figures";
import { reportLabels, reportStudents, type TriedLabel, type TriedStudent } from "./report";
import { drawTask, parseRange } from "./tasks";
import { recordTrajectories } from "./trajectories";
import { recordTrials } from "./trials";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "companions-out/tripost" },
    task: { type: "string", default: "word-sorting" },
    size: { type: "string", default: "3" },
    "unseen-size": { type: "string", default: "4" },
    warm: { type: "string", default: "480" },
    "warm-epochs": { type: "string", default: "1" },
    collected: { type: "string", default: "200" },
    epochs: { type: "string", default: "1" },
    "learning-rate": { type: "string", default: "1e-3" },
    "held-out": { type: "string", default: "100" },
    unseen: { type: "string", default: "50" },
    labelled: { type: "string", default: "60" },
    samples: { type: "string", default: "8" },
    "self-epochs": { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
  },
});
const count = (name: keyof typeof values) => Number(values[name]);
const inFolder = (name: string) => join(values.out, name);
const learning = {
  learningRate: count("learning-rate"),
  seed: count("seed"),
  // Beside the trainer's two layers alone, these rows do not teach the form.
  targets: allLayers,
};
const draw = (items: number, size: "size" | "unseen-size") =>
  drawTask(values.task, { count: items, seed: count("seed") }, parseRange(`--${size}`, values[size]));

const items = draw(count("warm") + count("collected") + count("held-out") + count("labelled"), "size");
const unseenItems = draw(count("unseen"), "unseen-size");
const warmItems = items.slice(0, count("warm"));
const collectedItems = items.slice(warmItems.length, warmItems.length + count("collected"));
const heldOutItems = items.slice(-count("held-out") - count("labelled"), -count("labelled"));
const labelledItems = items.slice(-count("labelled"));
/**
 * Longest attempt or review, in tokens: several times what right ones have, a token of which has some three characters.
 */
const maxTokens = Math.max(...[...items, ...unseenItems].map((item) => writeRationale(item).length));

/** Rows to train on; weights are kept by how often each is written. */
async function writeRows(name: string, examples: readonly Example[]): Promise<string> {
  const file = inFolder(`${name}.jsonl`);
  if (!existsSync(file)) await writeExamples(examples, file, { repeatByWeight: true });
  return file;
}

const countLines = async (file: string) => (await readFile(file, "utf8")).trimEnd().split("\n").length;

async function tryStudent(name: string, adapter: string | undefined): Promise<TriedStudent> {
  console.error(`${name}: ${heldOutItems.length + unseenItems.length} held-out items`);
  const file = inFolder(`trials-${name.replaceAll(" ", "-")}.jsonl`);
  const trials = await withStudent(adapter, (student) =>
    recordTrials(file, student, [...heldOutItems, ...unseenItems], { maxTokens }),
  );
  return {
    name,
    trials: trials.slice(0, heldOutItems.length),
    unseen: trials.slice(heldOutItems.length),
  };
}

/** Labels of items, each appended as soon as it is known. */
async function labelItems(adapter: string): Promise<TriedLabel[]> {
  console.error(`${labelledItems.length} items to label`);
  return withStudent(adapter, (student) =>
    recordRows(inFolder("labels.jsonl"), labelledItems, {
      settings: { student, samples: count("samples"), maxTokens },
      itemOf: ({ item }: TriedLabel) => item.id,
      create: async (item, i) => {
        const drawing = { count: count("samples"), maxTokens, seed: i * count("samples") };
        const label = await labelByEquilibrium(student, item, drawing);
        return [{ item, label, model: student.id }];
      },
    }),
  );
}

await claimFolder(values.out, values);
const base = await tryStudent("base", undefined);

const warm = inFolder("warm.gguf");
const warmRows = await writeRows("warm", goldExamples(warmItems));
await fineTune({ rows: warmRows, adapter: warm, epochs: count("warm-epochs"), ...learning });

const trajectories = await withStudent(warm, (student) =>
  recordTrajectories(inFolder("trajectories.jsonl"), {
    ...{ student, items: collectedItems, maxTokens, seed: count("seed") },
  }),
);
const processed = postProcess(trajectories);
const { improvements, confirmations, gold, rejected } = processed;
console.log(
  `${trajectories.length} trajectories: ${improvements.length} improvements, ${confirmations.length} confirmations, ${gold.length} right attempts; left out ${JSON.stringify(rejected)}`,
);
if (improvements.length === 0) throw new Error("Nothing to learn from: give the warm start more rows");

const tuned = inFolder("tripost.gguf");
const tunedRows = await writeRows("tripost", correctionExamples(processed));
await fineTune({
  rows: tunedRows,
  adapter: tuned,
  from: warm,
  epochs: count("epochs"),
  ...learning,
});

// As many rows, hence steps, of the same items' right attempts.
const plain = inFolder("gold.gguf");
const rows = await countLines(tunedRows);
const plainExamples = goldExamples(collectedItems);
const repeated = Array.from({ length: rows }, (_, i) => plainExamples[i % plainExamples.length]!);
const plainRows = await writeRows("gold", repeated);
await fineTune({
  rows: plainRows,
  adapter: plain,
  from: warm,
  epochs: count("epochs"),
  ...learning,
});

const tried = await Promise.all([tryStudent("warm", warm), tryStudent("gold", plain), tryStudent("tripost", tuned)]);
console.log(reportStudents([base, ...tried]));

// The student's own attempts at items whose answers nobody tells it, by either label.
const labels = await labelItems(tuned);
console.log(reportLabels(labels));
const selfTaught: TriedStudent[] = [];
for (const by of ["majority", "equilibrium"] as const) {
  const name = `by ${by}`;
  const adapter = inFolder(`${by}.gguf`);
  await fineTune({
    rows: await writeRows(by, selfTrainingExamples(labels, by)),
    adapter,
    from: tuned,
    epochs: count("self-epochs"),
    ...learning,
  });
  selfTaught.push(await tryStudent(name, adapter));
}
console.log(reportStudents([...tried.slice(-1), ...selfTaught]));

const measured = [base, ...tried, ...selfTaught].map((student) => [student.name, measureStudent(student)]);
await writeOutcomes(values.out, values, {
  experiment: "tripost",
  model: base.trials[0]!.model,
  students: { ...Object.fromEntries(measured), ...measureLabels(labels) },
});
