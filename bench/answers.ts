// How often equirank and Math-Verify are right about whether two answers are the same, and the time to extract and
// compare 10,000 malformed, hostile and multilingual answers: `npm run bench:answers`. Exits with 1 where one takes
// longer than the limit, or equirank is right less often.
//
// A text's time is the processor's, which other programs do not lengthen, and the best of three rounds. The baseline is
// JSON.parse of the same texts in the same run.
import { answersAreEquivalent, extractAnswer } from "equirank/answers";
import { createAnswerPairs } from "./answer-pairs";
import { createHostileAnswers } from "./hostile-answers";
import { askMathVerify } from "./math-verify";

compareWithMathVerify();

const rounds = 3;
/** For one answer, in ms. */
const limit = 50;

const answers = createHostileAnswers(50_000);
const jsonTexts = answers.map((answer) => JSON.stringify(answer));

/** `[answer]`: ms. */
const times = measure((i) => {
  extractAnswer(answers[i]!);
  extractAnswer(answers[i]!, { kind: "number" });
  answersAreEquivalent(answers[i]!, `${i}`);
});
const baseline = measure((i) => JSON.parse(jsonTexts[i]!));

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const median = times.toSorted((a, b) => a - b)[times.length >> 1]!;
const slowest = times.indexOf(Math.max(...times));
console.log(
  `${answers.length} answers: ${sum(times).toFixed(0)} ms, ${(sum(times) / sum(baseline)).toFixed(0)} times JSON.parse of the same texts`,
);
console.log(
  `median ${(1000 * median).toFixed(0)} µs; slowest ${times[slowest]!.toFixed(1)} ms, ${(times[slowest]! / median).toFixed(0)} times the median: ${JSON.stringify(answers[slowest]!.slice(0, 60))} (${answers[slowest]!.length} characters)`,
);
if (times[slowest]! > limit) {
  console.error(`the slowest is over ${limit} ms`);
  process.exitCode = 1;
}

function measure(run: (answer: number) => void): number[] {
  const best = answers.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const i of answers.keys()) {
      const start = process.cpuUsage();
      run(i);
      const { user, system } = process.cpuUsage(start);
      best[i] = Math.min(best[i]!, (user + system) / 1000);
    }
  }
  return best;
}

function compareWithMathVerify(): void {
  const pairs = createAnswerPairs();
  const ours = pairs.map(({ a, b }) => answersAreEquivalent(a, b));
  const count = (right: readonly boolean[]) => right.filter((same, i) => same === pairs[i]!.same).length;
  console.log(`${pairs.length} pairs of answers: equirank is right about ${count(ours)}`);
  const asked = askMathVerify(pairs);
  if ("missing" in asked) {
    console.log(`no comparison: ${asked.missing}`);
    return;
  }
  const theirs = asked.same;
  console.log(`Math-Verify is right about ${count(theirs)}; they differ on:`);
  for (const [i, { kind, a, b, same }] of pairs.entries()) {
    if (ours[i] === theirs[i]) continue;
    const right = ours[i] === same ? "equirank" : "Math-Verify";
    console.log(`  ${kind}: ${a} and ${b} are ${same ? "the same" : "different"}; ${right} is right`);
  }
  const wrong = pairs.filter(({ same }, i) => ours[i] !== same && theirs[i] !== same);
  for (const { kind, a, b } of wrong) console.log(`  ${kind}: both are wrong about ${a} and ${b}`);
  if (count(ours) < count(theirs)) process.exitCode = 1;
}
