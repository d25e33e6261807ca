// Whether a small model learns to reflect what clients say from rows that a judge kept: of a scripted teacher, and of
// its own answers to a prompt with worked examples; with --larger of another model's as well, which then judges too.
// Before and after are held-out statements, of known topics and of new ones, judged by rules. Results that are there
// already are not made again.
// npm run companion:distillation -- [--out FOLDER] [--train N] [--sampled N] [--held-out N] [--epochs N] [--seed N]
// [--larger FILE]
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { type DistilledAnswer, distilledExamples, writeExamples } from "equirank/companions";
import type { LocalModel } from "equirank/local";
import type { DistillationInput, DistillOptions } from "../../../src/internal";
import { claimFolder } from "../claim-folder";
import { fineTune } from "../fine-tune";
import { writeOutcomes } from "../outcomes";
import { withStudent } from "../with-student";
import { recordDistilled } from "./answers";
import { clientStatements, clientTopicNames } from "./clients";
import { measureAnswers, measureJudge, measureTeacher } from "./figures";
import { type JudgedAgain, judgeAgain } from "./judge-again";
import { judgeByReflectionRules } from "./reflection-rules";
import { type ReflectionKind, reflectionKinds, reflectiveListening, scriptedReflector } from "./reflective-listening";
import { reportJudges, reportLearners, reportTeacher } from "./report";

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "companions-out/distillation" },
    train: { type: "string", default: "80" },
    sampled: { type: "string", default: "28" },
    "held-out": { type: "string", default: "24" },
    epochs: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    larger: { type: "string" },
  },
});
const inFolder = (name: string) => join(values.out, name);
const [train, sampled, heldOut, epochs, seed] = [
  values.train,
  values.sampled,
  values["held-out"],
  values.epochs,
  values.seed,
].map(Number) as [number, number, number, number, number];

// The last four topics share no sentence with the others, and nothing is trained on them.
const knownTopics = clientTopicNames.slice(0, 8);
const newTopics = clientTopicNames.slice(8);
const known = clientStatements({ count: train + heldOut, topics: knownTopics, seed });
const trainInputs = known.slice(0, train);
const heldOutInputs: Record<string, DistillationInput[]> = {
  "known topics": known.slice(train),
  "new topics": clientStatements({ count: heldOut, topics: newTopics, seed }),
};

type Distilling = Pick<DistillOptions, "teacher" | "inputs"> & Partial<DistillOptions>;

/** Answers to inputs with what the rules say of them, in a file of its own. */
function reflect(kind: ReflectionKind, name: string, given: Distilling): Promise<DistilledAnswer[]> {
  return recordDistilled(inFolder(`${name}-${kind}.jsonl`), {
    task: reflectiveListening(kind),
    keep: judgeByReflectionRules(kind),
    rater: "rules",
    maxTokens: 48,
    seed,
    ...given,
  });
}

/** An adapter trained on what was kept. */
async function learn(name: string, answers: readonly DistilledAnswer[]): Promise<string> {
  const rows = inFolder(`${name}.jsonl`);
  if (!existsSync(rows)) {
    const examples = reflectionKinds.flatMap((kind) => {
      const task = reflectiveListening(kind);
      return distilledExamples(
        answers.filter((answer) => answer.task === task.name),
        task,
      );
    });
    await writeExamples(examples, rows);
  }
  const adapter = inFolder(`${name}.gguf`);
  await fineTune({ rows, adapter, epochs, seed });
  return adapter;
}

// The larger model may join a run that is done without it.
const { larger, ...options } = values;
await claimFolder(values.out, options);

// A scripted teacher, and the model itself shown worked examples; the rules keep.
const scripted = await Promise.all(
  reflectionKinds.map((kind) =>
    reflect(kind, "teacher-scripted", {
      teacher: scriptedReflector(kind),
      inputs: trainInputs,
      count: 1,
    }),
  ),
);
console.log(reportTeacher("scripted", scripted.flat()));
/** The answers of each teacher, kept or not. */
const taughtBy: Record<string, DistilledAnswer[]> = { scripted: scripted.flat() };
const sampledAnswers = await sampleTeacher("model");

const learners = {
  base: undefined,
  "taught by script": await learn("scripted", scripted.flat()),
  "taught by itself": await learn("model", sampledAnswers),
  ...(larger !== undefined && {
    "taught by larger": await learn("larger", await sampleTeacher("larger", larger)),
  }),
};

// The same held-out statements for all, greedily and without examples; the scripted teacher for comparison.
const evaluated: Record<string, DistilledAnswer[]> = {};
for (const [name, adapter] of Object.entries(learners)) {
  evaluated[name] = await withStudent(adapter, (student) => answerHeldOut(name, student));
}
// Named last, as what the others are compared with.
evaluated["scripted teacher"] = await answerHeldOut("scripted teacher");
console.log(reportLearners(evaluated, Object.keys(heldOutInputs)));

// The model as a judge, by rubric and by equilibrium, against the rules, on all answers about new topics.
const toJudge = Object.fromEntries(
  Object.entries(evaluated)
    // With or without it, the answers that are compared are the same.
    .filter(([name]) => name !== "taught by larger")
    .map(([name, answers]) => [name, answers.filter(({ input }) => input.labels?.group === "new topics")]),
);
const judges = {
  "the model": undefined,
  ...(larger !== undefined && { "the larger model": larger }),
};
const judged: JudgedAgain[] = [];
for (const [name, path] of Object.entries(judges)) {
  const judge = (model: LocalModel) => judgeAgain(toJudge, model, values.out, name);
  judged.push(...(await withStudent(undefined, judge, path)));
}
console.log(reportJudges(judged));
await writeOutcomes(
  values.out,
  { ...options, ...(larger !== undefined && { larger: basename(larger) }) },
  {
    experiment: "distillation",
    model: evaluated.base![0]!.teacher,
    students: Object.fromEntries([
      ...Object.entries(evaluated).map(([name, answers]) => [
        name,
        measureAnswers(answers, Object.keys(heldOutInputs)),
      ]),
      ...judged.map((one) => [`${one.judge}, ${one.learner}`, measureJudge(one)]),
      ...Object.entries(taughtBy).map(([name, answers]) => [`teacher, ${name}`, measureTeacher(answers)]),
    ]),
  },
);

/** A model's answers to a prompt with worked examples, with what the rules say of them. */
async function sampleTeacher(name: string, path?: string): Promise<DistilledAnswer[]> {
  const inputs = trainInputs.slice(0, sampled);
  const sample = (teacher: LocalModel) =>
    Promise.all(
      reflectionKinds.map((kind) => reflect(kind, `teacher-${name}`, { teacher, inputs, count: 4, temperature: 0.7 })),
    );
  const answers = (await withStudent(undefined, sample, path)).flat();
  console.log(reportTeacher(`${name} with worked examples`, answers));
  taughtBy[name] = answers;
  return answers;
}

async function answerHeldOut(name: string, student?: DistillOptions["teacher"]): Promise<DistilledAnswer[]> {
  const found = await Promise.all(
    Object.entries(heldOutInputs).flatMap(([group, inputs]) =>
      reflectionKinds.map(async (kind) => {
        // Asked as a student is: without the worked examples.
        const { name: taskName, ask } = reflectiveListening(kind);
        const answers = await reflect(kind, `${name} ${group}`.replaceAll(" ", "-"), {
          teacher: student ?? scriptedReflector(kind),
          task: { name: taskName, ask },
          inputs: inputs.map((input) => ({ ...input, labels: { ...input.labels, group } })),
          count: 1,
          temperature: 0,
        });
        return answers.map((answer) => ({ ...answer, id: `${kind} ${answer.input.id} ${name}` }));
      }),
    ),
  );
  console.error(`${name}: evaluated`);
  return found.flat();
}
