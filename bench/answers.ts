// The time to extract and compare 10,000 malformed, hostile and multilingual answers: `npm run bench:answers`. Exits with 1
// where one takes longer than the limit.
//
// A text's time is the processor's, which other programs do not lengthen, and the best of three rounds. The baseline is
// JSON.parse of the same texts in the same run.
import { answersAreEquivalent, extractAnswer } from "equirank/answers";
import { createHostileAnswers } from "./hostile-answers";

const rounds = 3;
/** For one answer, in ms. */
const limit = 50;

const answers = createHostileAnswers(10_000);
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
