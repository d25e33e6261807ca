// Whether a small model lets itself be talked out of an answer, and what it would learn from that (npm run engine, once).
// npx tsx examples/discussion.ts [FILE]: FILE gets what it should have replied, as rows to train on.
import { extractAnswer } from "equirank/answers";
import {
  chooseFinalAnswer,
  discuss,
  discussionExamples,
  evaluateDiscussion,
  scriptedPartner,
  type Transcript,
  twoOptionSums,
  writeExamples,
} from "equirank/companions";
import { localModel } from "equirank/local";

const model = await localModel({ threads: 1 });
const items = twoOptionSums({ count: 10 });
const extract = (text: string) => extractAnswer(text, { kind: "number" });
const transcripts: Transcript[] = [];
for (const stance of ["support", "adversarial"] as const) {
  const held: Transcript[] = [];
  for (const item of items) {
    const options = { stance, extract, maxTokens: 40 };
    const { transcript } = await discuss(model, scriptedPartner(), item, options);
    held.push(transcript);
  }
  const { alone, after, rightToWrong, wrongToRight } = evaluateDiscussion(held);
  console.log(`${stance}: ${alone.count} of ${alone.total} right alone, ${after.count} after`);
  console.log(`  right to wrong: ${rightToWrong.count} of ${rightToWrong.total}`);
  console.log(`  wrong to right: ${wrongToRight.count} of ${wrongToRight.total}`);
  transcripts.push(...held);
}
for (const { content, role, stance } of transcripts.at(-1)!.turns) {
  console.log(`  ${stance ?? role}: ${content}`);
}

// Of one item, the answers of several samples; the model itself is the judge.
const { question, gold } = items[0]!;
const { texts } = await model.sample([{ role: "user", content: question }], {
  count: 8,
  maxTokens: 40,
  seed: 1,
});
const final = await chooseFinalAnswer(question, texts.map(extract), model);
console.log(`${question} ${gold}; majority ${final.majority}, equilibrium ${final.equilibrium}`);
await model.dispose();

const [file] = process.argv.slice(2);
if (file !== undefined) {
  console.log(`${await writeExamples(discussionExamples(transcripts), file)} rows in ${file}`);
}
