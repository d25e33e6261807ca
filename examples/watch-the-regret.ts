// Prints the regret of both players: it rises while they leave their initial policies, and then falls. npx tsx
// examples/watch-the-regret.ts
import { initialPolicies, solveSignalingGame } from "equirank/core";

const { initialGenerator, initialDiscriminator } = initialPolicies({
  generator: [
    [-3.1, -1.2, -4.0],
    [-2.2, -1.9, -2.6],
  ],
  discriminator: [
    [-1.1, -0.4],
    [-0.3, -1.4],
    [-1.6, -0.2],
  ],
});
solveSignalingGame(
  { initialGenerator, initialDiscriminator },
  {
    kind: "pikl",
    iterations: 10_000,
    onIteration: ({ iteration, regret, residual }) => {
      if (!Number.isInteger(Math.log10(iteration))) return;
      const [generator, discriminator] = [regret.generator, regret.discriminator].map((value) =>
        value.toExponential(2),
      );
      console.log(
        `update ${iteration}: regret ${generator} and ${discriminator}, residual ${residual.toExponential(2)}`,
      );
    },
  },
);
