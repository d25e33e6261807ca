// Ranks the final answers of worked solutions. No model, no key. npx tsx examples/rank-solutions.ts [FILE]
//
// FILE has JSON lines { question, ground_truth, NAME: { solution }, … }, the layout of the solutions that
// openai/grade-school-math publishes. If NAME ends in "verification", a verifier chose the solution among many.
import { readFileSync } from "node:fs";
import { rankFromLogLikelihoods, wilsonInterval } from "equirank";
import { answersAreEquivalent, extractAnswer, mergeCandidates } from "equirank/answers";

interface SolvedQuestion {
  ground_truth: string;
  [name: string]: string | { solution: string };
}

const ownQuestions: SolvedQuestion[] = [
  {
    ground_truth: "5 * 12 = 60\nA: 60",
    first: { solution: "There are 12 in a dozen, so he has 5 * 12 = 60 eggs.\nA: 60" },
    second: { solution: "5 + 12 = 17, so the answer is 17 eggs." },
    third: { solution: "Half of ten dozen is \\boxed{\\frac{120}{2}} eggs." },
    verification: { solution: "Five dozen are 60.0.\n#### 60.0" },
  },
  {
    ground_truth: "1,500 - 250 = 1,250\nA: 1250",
    first: { solution: "He keeps 1,500 - 250 = 1,350 dollars. The answer is $1,350." },
    second: { solution: "1500 - 250 leaves 1,250.\nA: $1,250" },
    third: { solution: "The answer is 1350, since 1500 - 150 = 1350." },
    verification: { solution: "He paid 250 of 1,500 dollars and has 1250 left.\n#### 1250" },
  },
];

/** The solutions that end in a number, each with whether it is the right one. */
function readSolutions({ ground_truth, ...rows }: SolvedQuestion) {
  const truth = extractAnswer(ground_truth, { kind: "number" }) ?? "";
  return Object.entries(rows).flatMap(([name, row]) => {
    const answer = typeof row === "object" && extractAnswer(row.solution, { kind: "number" });
    return answer ? [{ name, answer, isRight: answersAreEquivalent(answer, truth) }] : [];
  });
}

const methods = ["majority-vote", "log-linear-pool", "equilibrium-generator", "equilibrium-discriminator"] as const;
const file = process.argv[2];
const questions: SolvedQuestion[] = file
  ? readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : ownQuestions;

const right = new Map<string, number>();
const count = (name: string, isRight: boolean) => right.set(name, (right.get(name) ?? 0) + Number(isRight));
for (const question of questions) {
  const solutions = readSolutions(question);
  for (const { name, isRight } of solutions) count(`${name} alone`, isRight);
  count(
    "oracle: any of them is right",
    solutions.some(({ isRight }) => isRight),
  );
  const answers = solutions.map(({ answer }) => answer);
  const merged = await mergeCandidates(answers, answersAreEquivalent);
  // The generator is how often an answer was given, the discriminator how often the verifier chose it.
  const samples = merged.map(({ originalIndices }) => originalIndices.length);
  const chosen = merged.map(
    ({ originalIndices }) => originalIndices.filter((i) => solutions[i]!.name.endsWith("verification")).length,
  );
  const scores = {
    candidates: merged.map(({ candidate }) => candidate),
    samples,
    generator: samples.map((votes) => Math.log(votes)),
    discriminator: chosen.map((times) => Math.log(times + 0.5)),
  };
  for (const method of methods) {
    const { ranking } = rankFromLogLikelihoods(scores, { method });
    const [first] = merged[ranking[0]!.originalIndex]!.originalIndices;
    count(method, solutions[first!]!.isRight);
  }
}
for (const [name, successes] of right) {
  const { proportion, lower, upper } = wilsonInterval(successes, questions.length);
  const [share, from, to] = [proportion, lower, upper].map((value) => (100 * value).toFixed(1));
  console.log(`${name}: ${successes} of ${questions.length}, ${share} % (${from} to ${to})`);
}
