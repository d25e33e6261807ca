// Two conventions of language as equilibria of signaling games (Regularized Conventions, arXiv 2311.09712). No model,
// no key. npx tsx examples/conventions.ts
import { solveSignalingGame } from "equirank/core";

const logs = (table: number[][]) => table.map((row) => row.map(Math.log));
const flat = logs([
  [0.5, 0.5],
  [0.5, 0.5],
]);
const percent = (probability: number) => `${(100 * probability).toFixed(1)} %`;

// A frequent and a rare meaning; a short form and a long one, which costs more. At first no form means anything.
const division = solveSignalingGame(
  {
    initialGenerator: flat,
    initialDiscriminator: flat,
    prior: [2 / 3, 1 / 3],
    cost: [0.1, 0.2],
  },
  { kind: "exact", lambda: 0.1 },
);
console.log(
  `frequent meaning, short form: ${percent(division.generator[0]![0]!)}; rare meaning, long form: ${percent(division.generator[1]![1]!)} (${division.limit})`,
);

// Meanings "some but not all" and "all"; forms "some", true of both, and "all", true of the second only.
const implicature = solveSignalingGame(
  {
    initialGenerator: logs([
      [1, 0],
      [0.5, 0.5],
    ]),
    initialDiscriminator: logs([
      [0.5, 0.5],
      [0, 1],
    ]),
  },
  { kind: "exact" },
);
console.log(
  `"some" is heard as "not all": ${percent(0.5)} by its literal sense, ${percent(implicature.discriminator[0]![0]!)} at the equilibrium (${implicature.limit})`,
);
