// How a small model reflects what clients say, and what rules and the model itself say of that (npm run engine, once).
// npx tsx examples/reflective-listening.ts [FILE]: FILE gets a scripted teacher's reflections, as rows to train on.
// For research on distillation, not for clinical use.
import {
  agreement,
  answersToJudge,
  clientStatements,
  type DistilledAnswer,
  distill,
  distilledExamples,
  judgeByReflectionRules,
  judgeWith,
  type RaterLabel,
  reflectionRubric,
  reflectiveListening,
  scriptedReflector,
  writeExamples,
} from "equirank/companions";
import { localModel } from "equirank/local";

const kind = "simple";
const task = reflectiveListening(kind);
const inputs = clientStatements({ count: 8, seed: 1 });
const keep = judgeByReflectionRules(kind);

const model = await localModel({ threads: 1 });
const answers: DistilledAnswer[] = [];
for (const teacher of [model, scriptedReflector(kind)]) {
  const drawing = { count: 2, temperature: 0.7, seed: 1 };
  for await (const found of distill({ teacher, task, inputs, keep, rater: "rules", ...drawing })) {
    answers.push(...found.map((answer) => ({ ...answer, id: `${teacher.id} ${answer.id}` })));
  }
}
for (const { input, answer, label, rationale } of answers.slice(0, 6)) {
  console.log(`${input.text}\n  ${answer.replaceAll("\n", " ")}`);
  console.log(`  ${label === true ? "kept" : `rejected: ${rationale}`}`);
}

const judge = judgeWith(model, reflectionRubric(kind));
const judged: RaterLabel[] = [];
for (const item of answersToJudge(answers)) {
  judged.push({ id: item.id, rater: "model", ...(await judge(item)) });
}
await model.dispose();
const { items, agreed, kappa } = agreement(answers, judged);
const share = (100 * agreed.proportion).toFixed(0);
console.log(`the model as judge agrees with the rules on ${share} % of ${items} answers`);
console.log(
  `kappa ${kappa?.kappa.toFixed(2) ?? "undefined: both give every answer the same label"}`,
);

const [file] = process.argv.slice(2);
if (file !== undefined) {
  const scripted = answers.filter(({ teacher }) => teacher !== model.id);
  console.log(`${await writeExamples(distilledExamples(scripted, task), file)} rows in ${file}`);
}
