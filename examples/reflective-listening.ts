// A small model reflects what clients say; a rule and the model itself judge it (npm run engine, once).
// npx tsx examples/reflective-listening.ts [FILE]: writes the reflections that the rule accepts to FILE, as training
// rows. For research on distillation, not for clinical use.
import {
  agreement,
  type DistillationTask,
  type DistilledAnswer,
  distill,
  distilledExamples,
  type Judge,
  judgeWith,
  type Rubric,
  writeExamples,
} from "equirank/companions";
import { localModel } from "equirank/local";

const request = "Say back to the client what you heard, in one sentence that begins with You.";
const task: DistillationTask = {
  name: "reflections",
  ask: ({ text }) => [{ role: "user", content: `${request}\nClient: ${text}` }],
  // The teacher is the same model with a worked example in its prompt.
  teach: ({ text }) => [
    { role: "user", content: `${request}\nClient: I moved here in May, and I know nobody.` },
    { role: "assistant", content: "You came here in May and have not met anybody yet." },
    { role: "user", content: `${request}\nClient: ${text}` },
  ],
};
const inputs = [
  "I want to stop smoking, but I get short with everyone.",
  "I signed up at the gym in January, and yet I never go.",
  "I bought a proper alarm clock, only I am still awake at two.",
].map((text, i) => ({ id: `client-${i}`, text }));

/** Keeps one sentence that speaks to the client. */
const keep: Judge = ({ answer }) => {
  if (!/^You\b[^.!?]*\.$/.test(answer)) return { label: false, rationale: "is no such sentence" };
  const isCopy = /\b(I|my|me)\b/.test(answer);
  return isCopy ? { label: false, rationale: "speaks as the client" } : { label: true };
};

const rubric: Rubric = {
  name: "reflection",
  ask: ({ input, answer }) =>
    `Client: ${input.text}\nReply: ${answer}\nDoes the reply say back what the client said? Answer True or False.\nAnswer:`,
  labels: [
    { label: true, words: [" True"] },
    { label: false, words: [" False"] },
  ],
};

const model = await localModel({ threads: 1 });
const judge = judgeWith(model, rubric);
const answers: DistilledAnswer[] = [];
const judged: { id: string; label: string | number | boolean }[] = [];
const drawing = { count: 4, temperature: 0.7, seed: 1 };
for await (const found of distill({
  teacher: model,
  task,
  inputs,
  keep,
  rater: "rule",
  ...drawing,
})) {
  answers.push(...found);
  for (const { id, input, answer, label, rationale } of found) {
    console.log(`${input.text}\n  ${answer.replaceAll("\n", " ")}`);
    console.log(`  ${label === true ? "kept" : `rejected: ${rationale}`}`);
    const among = found.map((one) => one.answer);
    judged.push({ id, ...(await judge({ id, input, answer, among })) });
  }
}
await model.dispose();
const { items, agreed, kappa } = agreement(answers, judged);
const share = (100 * agreed.proportion).toFixed(0);
console.log(`the model as judge agrees with the rule on ${share} % of ${items} answers`);
console.log(`kappa ${kappa?.kappa.toFixed(2) ?? "undefined: both give every answer one label"}`);

const [file] = process.argv.slice(2);
if (file !== undefined) {
  console.log(`${await writeExamples(distilledExamples(answers, task), file)} rows in ${file}`);
}
