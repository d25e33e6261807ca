import { expect, test } from "vitest";
import { writeDiscriminatorValues, writeGeneratorValues } from "../../src/core/counterfactual-values";
import { resolveGame } from "../../src/core/signaling-game";

// Two meanings, three candidates, a payoff that is not symmetric: an exchanged index shows.
const game = resolveGame({
  initialGenerator: [0, 1].map(() => [0, 0, 0].map(() => -Math.log(3))),
  initialDiscriminator: [0, 1, 2].map(() => [-Math.LN2, -Math.LN2]),
  prior: [0.75, 0.25],
  payoff: [
    [1, 0.2],
    [-0.5, 2],
  ],
  cost: [0.1, 0.4, 0],
});

test("Q_G(y|m) = p(m) (Σ_m' D(m'|y) u(m, m') - c(y)), by hand", () => {
  const discriminator = Float64Array.of(0.6, 0.4, 0.2, 0.8, 1, 0);
  const values = new Float64Array(6).fill(Number.NaN);
  writeGeneratorValues(game, discriminator, values);

  const expected = [
    0.75 * (0.6 * 1 + 0.4 * 0.2 - 0.1),
    0.75 * (0.2 * 1 + 0.8 * 0.2 - 0.4),
    0.75 * 1,
    0.25 * (0.6 * -0.5 + 0.4 * 2 - 0.1),
    0.25 * (0.2 * -0.5 + 0.8 * 2 - 0.4),
    0.25 * -0.5,
  ];
  expected.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 15);
  });
});

test("Q_D(m'|y) = Σ_m p(m) G(y|m) u(m, m'), by hand", () => {
  const generator = Float64Array.of(0.7, 0.2, 0.1, 0.4, 0.6, 0);
  const values = new Float64Array(6).fill(Number.NaN);
  writeDiscriminatorValues(game, generator, values);

  const expected = [
    0.75 * 0.7 * 1 + 0.25 * 0.4 * -0.5,
    0.75 * 0.7 * 0.2 + 0.25 * 0.4 * 2,
    0.75 * 0.2 * 1 + 0.25 * 0.6 * -0.5,
    0.75 * 0.2 * 0.2 + 0.25 * 0.6 * 2,
    0.75 * 0.1 * 1,
    0.75 * 0.1 * 0.2,
  ];
  expected.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 15);
  });
});
