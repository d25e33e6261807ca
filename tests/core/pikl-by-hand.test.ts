import { type SignalingGame, solveSignalingGame } from "equirank/core";
import { describe, test } from "vitest";
import { expectTablesClose } from "./expect-tables-close";

// One and three updates of
//
//   G^{t+1}(y|m) ∝ exp( (mean of Q_G over steps 1..t + λ_G log G^1(y|m)) / (1/(η_G t) + λ_G) ),  D likewise,
//   Q_G(y|m) = p(m) (Σ_m' D(m'|y) u(m, m') - c(y)),   Q_D(m'|y) = Σ_m p(m) G(y|m) u(m, m'),
//
// worked out entry by entry. The literals of one update were computed with 50 decimal digits (Python's decimal module)
// from the arithmetic in the comments; three updates are written out as scalar arithmetic. Double precision keeps this
// arithmetic to about 1e-15, so 1e-12 leaves room for rounding and none for a wrong term.
const tolerance = 1e-12;

const { exp, log } = Math;
const logTable = (table: number[][]) => table.map((row) => row.map(log));
/** First of two probabilities proportional to exp(a), exp(b), as a function of a - b. */
const logistic = (difference: number) => 1 / (1 + exp(-difference));
/** A row of two probabilities with the given first one. */
const pair = (first: number) => [first, 1 - first];
/** Three probabilities proportional to exp(a), exp(b), exp(c). */
const triple = (a: number, b: number, c: number) => {
  const total = exp(a) + exp(b) + exp(c);
  return [exp(a) / total, exp(b) / total, exp(c) / total] as const;
};

describe("2x2 Consensus Game with λ = η = 0.1", () => {
  const game: SignalingGame = {
    initialGenerator: logTable([
      [0.7, 0.3],
      [0.4, 0.6],
    ]),
    initialDiscriminator: logTable([
      [0.6, 0.4],
      [0.2, 0.8],
    ]),
  };

  test("one update", () => {
    const solved = solveSignalingGame(game, {
      lambda: 0.1,
      learningRate: 0.1,
      iterations: 1,
    });

    // Temperature 1/(0.1·1) + 0.1 = 10.1 for both players.
    // Q_G(.|0) = ½ (0.6, 0.2) = (0.3, 0.1):  G(0|0) = 1/(1 + exp(-(0.2 + 0.1 ln(0.7/0.3))/10.1))
    // Q_G(.|1) = ½ (0.4, 0.8) = (0.2, 0.4):  G(0|1) = 1/(1 + exp(-(-0.2 + 0.1 ln(0.4/0.6))/10.1))
    const generator = [
      [0.5070473002585544, 0.4929526997414455],
      [0.4940461598732046, 0.5059538401267953],
    ];
    // Q_D(.|0) = ½ (0.7, 0.4) = (0.35, 0.2):  D(0|0) = 1/(1 + exp(-(0.15 + 0.1 ln(0.6/0.4))/10.1))
    // Q_D(.|1) = ½ (0.3, 0.6) = (0.15, 0.3):  D(0|1) = 1/(1 + exp(-(-0.15 + 0.1 ln(0.2/0.8))/10.1))
    const discriminator = [
      [0.5047163579037914, 0.4952836420962085],
      [0.492856193188963, 0.507143806811037],
    ];
    expectTablesClose(solved.generator, generator, tolerance);
    expectTablesClose(solved.discriminator, discriminator, tolerance);
    // Over steps 1..1 the averages are the initial policies.
    expectTablesClose(solved.averageGenerator, [pair(0.7), pair(0.4)], tolerance);
    expectTablesClose(solved.averageDiscriminator, [pair(0.6), pair(0.2)], tolerance);
  });

  test("three updates", () => {
    const solved = solveSignalingGame(game, {
      lambda: 0.1,
      learningRate: 0.1,
      iterations: 3,
    });

    // Each row has one free entry: g0 = G(0|0), g1 = G(0|1), d0 = D(0|0), d1 = D(0|1). With p = ½ and identity payoff
    //   Q_G(0|0) - Q_G(1|0) = ½ (d0 - d1),             Q_G(0|1) - Q_G(1|1) = -½ (d0 - d1),
    //   Q_D(0|0) - Q_D(1|0) = ½ (g0 - g1),             Q_D(0|1) - Q_D(1|1) = ½ ((1 - g0) - (1 - g1)) = -½ (g0 - g1).
    // t = 1: temperature 10 + 0.1; d0 - d1 = 0.4, g0 - g1 = 0.3.
    const g0Step2 = logistic((0.5 * 0.4 + 0.1 * log(0.7 / 0.3)) / 10.1);
    const g1Step2 = logistic((-0.5 * 0.4 + 0.1 * log(0.4 / 0.6)) / 10.1);
    const d0Step2 = logistic((0.5 * 0.3 + 0.1 * log(0.6 / 0.4)) / 10.1);
    const d1Step2 = logistic((-0.5 * 0.3 + 0.1 * log(0.2 / 0.8)) / 10.1);
    // t = 2: temperature 5 + 0.1; differences averaged over two steps.
    const dGapTwo = (0.4 + d0Step2 - d1Step2) / 2;
    const gGapTwo = (0.3 + g0Step2 - g1Step2) / 2;
    const g0Step3 = logistic((0.5 * dGapTwo + 0.1 * log(0.7 / 0.3)) / 5.1);
    const g1Step3 = logistic((-0.5 * dGapTwo + 0.1 * log(0.4 / 0.6)) / 5.1);
    const d0Step3 = logistic((0.5 * gGapTwo + 0.1 * log(0.6 / 0.4)) / 5.1);
    const d1Step3 = logistic((-0.5 * gGapTwo + 0.1 * log(0.2 / 0.8)) / 5.1);
    // t = 3: temperature 10/3 + 0.1; differences averaged over three steps.
    const dGapThree = (0.4 + d0Step2 - d1Step2 + d0Step3 - d1Step3) / 3;
    const gGapThree = (0.3 + g0Step2 - g1Step2 + g0Step3 - g1Step3) / 3;
    const temperature = 10 / 3 + 0.1;
    const g0Step4 = logistic((0.5 * dGapThree + 0.1 * log(0.7 / 0.3)) / temperature);
    const g1Step4 = logistic((-0.5 * dGapThree + 0.1 * log(0.4 / 0.6)) / temperature);
    const d0Step4 = logistic((0.5 * gGapThree + 0.1 * log(0.6 / 0.4)) / temperature);
    const d1Step4 = logistic((-0.5 * gGapThree + 0.1 * log(0.2 / 0.8)) / temperature);

    expectTablesClose(solved.generator, [pair(g0Step4), pair(g1Step4)], tolerance);
    expectTablesClose(solved.discriminator, [pair(d0Step4), pair(d1Step4)], tolerance);
    // Averages over steps 1, 2, 3: with the initial policies, without the returned ones.
    expectTablesClose(
      solved.averageGenerator,
      [pair((0.7 + g0Step2 + g0Step3) / 3), pair((0.4 + g1Step2 + g1Step3) / 3)],
      tolerance,
    );
    expectTablesClose(
      solved.averageDiscriminator,
      [pair((0.6 + d0Step2 + d0Step3) / 3), pair((0.2 + d1Step2 + d1Step3) / 3)],
      tolerance,
    );
  });
});

describe("2x3 Consensus Game with λ = η = 0.1", () => {
  const game: SignalingGame = {
    initialGenerator: logTable([
      [0.5, 0.3, 0.2],
      [0.2, 0.2, 0.6],
    ]),
    initialDiscriminator: logTable([
      [0.9, 0.1],
      [0.5, 0.5],
      [0.3, 0.7],
    ]),
  };

  test("one update", () => {
    const solved = solveSignalingGame(game, {
      lambda: 0.1,
      learningRate: 0.1,
      iterations: 1,
    });

    // Temperature 10.1.
    // Q_G(.|0) = ½ (0.9, 0.5, 0.3):  G(y|0) ∝ exp((0.45, 0.25, 0.15) + 0.1 ln(0.5, 0.3, 0.2)) / 10.1)
    // Q_G(.|1) = ½ (0.1, 0.5, 0.7):  G(y|1) ∝ exp((0.05, 0.25, 0.35) + 0.1 ln(0.2, 0.2, 0.6)) / 10.1)
    const generator = [
      [0.3404355248372053, 0.332076742279397, 0.3274877328833975],
      [0.3266464138724736, 0.3331791265502536, 0.3401744595772726],
    ];
    // Q_D(.|0) = ½ (0.5, 0.2):  D(0|0) = 1/(1 + exp(-(0.15 + 0.1 ln(0.9/0.1))/10.1))
    // Q_D(.|1) = ½ (0.3, 0.2):  D(0|1) = 1/(1 + exp(-(0.05 + 0)/10.1))
    // Q_D(.|2) = ½ (0.2, 0.6):  D(0|2) = 1/(1 + exp(-(-0.2 + 0.1 ln(0.3/0.7))/10.1))
    const discriminator = [
      [0.5091505241881052, 0.4908494758118947],
      [0.5012376212348039, 0.498762378765196],
      [0.4929526997414455, 0.5070473002585544],
    ];
    expectTablesClose(solved.generator, generator, tolerance);
    expectTablesClose(solved.discriminator, discriminator, tolerance);
  });

  test("three updates", () => {
    const solved = solveSignalingGame(game, {
      lambda: 0.1,
      learningRate: 0.1,
      iterations: 3,
    });

    // a = G(.|0), b = G(.|1), d = D(0|.). Q_G(y|0) = ½ d_y, Q_G(y|1) = ½ (1 - d_y), Q_D(0|y) - Q_D(1|y) = ½ (a_y -
    // b_y). t = 1: temperature 10.1.
    const a2 = triple((0.45 + 0.1 * log(0.5)) / 10.1, (0.25 + 0.1 * log(0.3)) / 10.1, (0.15 + 0.1 * log(0.2)) / 10.1);
    const b2 = triple((0.05 + 0.1 * log(0.2)) / 10.1, (0.25 + 0.1 * log(0.2)) / 10.1, (0.35 + 0.1 * log(0.6)) / 10.1);
    const d2 = [
      logistic((0.15 + 0.1 * log(0.9 / 0.1)) / 10.1),
      logistic(0.05 / 10.1),
      logistic((-0.2 + 0.1 * log(0.3 / 0.7)) / 10.1),
    ] as const;
    // t = 2: temperature 5.1; e, then gap, are averages of d and of a - b over two steps.
    const e2 = [(0.9 + d2[0]) / 2, (0.5 + d2[1]) / 2, (0.3 + d2[2]) / 2] as const;
    const gap2 = [(0.3 + a2[0] - b2[0]) / 2, (0.1 + a2[1] - b2[1]) / 2, (-0.4 + a2[2] - b2[2]) / 2] as const;
    const a3 = triple(
      (0.5 * e2[0] + 0.1 * log(0.5)) / 5.1,
      (0.5 * e2[1] + 0.1 * log(0.3)) / 5.1,
      (0.5 * e2[2] + 0.1 * log(0.2)) / 5.1,
    );
    const b3 = triple(
      (0.5 * (1 - e2[0]) + 0.1 * log(0.2)) / 5.1,
      (0.5 * (1 - e2[1]) + 0.1 * log(0.2)) / 5.1,
      (0.5 * (1 - e2[2]) + 0.1 * log(0.6)) / 5.1,
    );
    const d3 = [
      logistic((0.5 * gap2[0] + 0.1 * log(0.9 / 0.1)) / 5.1),
      logistic((0.5 * gap2[1]) / 5.1),
      logistic((0.5 * gap2[2] + 0.1 * log(0.3 / 0.7)) / 5.1),
    ] as const;
    // t = 3: temperature 10/3 + 0.1; averages over three steps.
    const e3 = [(0.9 + d2[0] + d3[0]) / 3, (0.5 + d2[1] + d3[1]) / 3, (0.3 + d2[2] + d3[2]) / 3];
    const gap3 = [
      (0.3 + a2[0] - b2[0] + a3[0] - b3[0]) / 3,
      (0.1 + a2[1] - b2[1] + a3[1] - b3[1]) / 3,
      (-0.4 + a2[2] - b2[2] + a3[2] - b3[2]) / 3,
    ];
    const temperature = 10 / 3 + 0.1;
    const a4 = triple(
      (0.5 * e3[0]! + 0.1 * log(0.5)) / temperature,
      (0.5 * e3[1]! + 0.1 * log(0.3)) / temperature,
      (0.5 * e3[2]! + 0.1 * log(0.2)) / temperature,
    );
    const b4 = triple(
      (0.5 * (1 - e3[0]!) + 0.1 * log(0.2)) / temperature,
      (0.5 * (1 - e3[1]!) + 0.1 * log(0.2)) / temperature,
      (0.5 * (1 - e3[2]!) + 0.1 * log(0.6)) / temperature,
    );
    const d4 = [
      logistic((0.5 * gap3[0]! + 0.1 * log(0.9 / 0.1)) / temperature),
      logistic((0.5 * gap3[1]!) / temperature),
      logistic((0.5 * gap3[2]! + 0.1 * log(0.3 / 0.7)) / temperature),
    ];

    expectTablesClose(solved.generator, [a4, b4], tolerance);
    expectTablesClose(solved.discriminator, d4.map(pair), tolerance);
    expectTablesClose(solved.averageDiscriminator, e3.map(pair), tolerance);
    const mean = (first: number, second: number, third: number) => (first + second + third) / 3;
    expectTablesClose(
      solved.averageGenerator,
      [
        [mean(0.5, a2[0], a3[0]), mean(0.3, a2[1], a3[1]), mean(0.2, a2[2], a3[2])],
        [mean(0.2, b2[0], b3[0]), mean(0.2, b2[1], b3[1]), mean(0.6, b2[2], b3[2])],
      ],
      tolerance,
    );
  });
});

describe("2x2 game with a prior, a payoff that is not symmetric, costs, and each player's own λ and η", () => {
  const game: SignalingGame = {
    initialGenerator: logTable([
      [0.7, 0.3],
      [0.4, 0.6],
    ]),
    initialDiscriminator: logTable([
      [0.6, 0.4],
      [0.2, 0.8],
    ]),
    prior: [0.75, 0.25],
    payoff: [
      [1, 0.2],
      [-0.5, 2],
    ],
    cost: [0.1, 0.4],
  };
  const settings = {
    lambda: { generator: 0.2, discriminator: 0.5 },
    learningRate: { generator: 0.5, discriminator: 0.25 },
  };

  test("one update", () => {
    const solved = solveSignalingGame(game, { ...settings, iterations: 1 });

    // Temperatures: 1/0.5 + 0.2 = 2.2 for the generator, 1/0.25 + 0.5 = 4.5 for the discriminator.
    // Q_G(0|0) = 0.75 (0.6·1 + 0.4·0.2 - 0.1) = 0.435,      Q_G(1|0) = 0.75 (0.2·1 + 0.8·0.2 - 0.4) = -0.03
    // Q_G(0|1) = 0.25 (0.6·(-0.5) + 0.4·2 - 0.1) = 0.1,     Q_G(1|1) = 0.25 (0.2·(-0.5) + 0.8·2 - 0.4) = 0.275
    // G(0|0) = 1/(1 + exp(-(0.465 + 0.2 ln(0.7/0.3))/2.2)), G(0|1) = 1/(1 + exp(-(-0.175 + 0.2 ln(0.4/0.6))/2.2))
    const generator = [
      [0.5716021076485281, 0.4283978923514719],
      [0.4709313370436038, 0.5290686629563961],
    ];
    // Q_D(0|0) = 0.75·0.7·1 + 0.25·0.4·(-0.5) = 0.475,      Q_D(1|0) = 0.75·0.7·0.2 + 0.25·0.4·2 = 0.305
    // Q_D(0|1) = 0.75·0.3·1 + 0.25·0.6·(-0.5) = 0.15,       Q_D(1|1) = 0.75·0.3·0.2 + 0.25·0.6·2 = 0.345
    // D(0|0) = 1/(1 + exp(-(0.17 + 0.5 ln(0.6/0.4))/4.5)),  D(0|1) = 1/(1 + exp(-(-0.195 + 0.5 ln(0.2/0.8))/4.5))
    const discriminator = [
      [0.5206955332805638, 0.4793044667194361],
      [0.4508180366180751, 0.5491819633819248],
    ];
    expectTablesClose(solved.generator, generator, tolerance);
    expectTablesClose(solved.discriminator, discriminator, tolerance);
  });

  test("three updates", () => {
    const solved = solveSignalingGame(game, { ...settings, iterations: 3 });

    // g0 = G(0|0), g1 = G(0|1), d0 = D(0|0), d1 = D(0|1). A guess of meaning 0 rather than 1 earns u(0,0) - u(0,1) =
    // 0.8 where the meaning is 0 and u(1,0) - u(1,1) = -2.5 where it is 1; candidate 0 costs 0.3 less than candidate 1.
    // So
    //   Q_G(0|0) - Q_G(1|0) = 0.75 (0.8 (d0 - d1) + 0.3),   Q_G(0|1) - Q_G(1|1) = 0.25 (-2.5 (d0 - d1) + 0.3),
    //   Q_D(0|y) - Q_D(1|y) = 0.75·0.8 G(y|0) - 0.25·2.5 G(y|1) = 0.6 G(y|0) - 0.625 G(y|1).
    // t = 1: temperatures 2/1 + 0.2 and 4/1 + 0.5.
    const g0Step2 = logistic((0.75 * (0.8 * 0.4 + 0.3) + 0.2 * log(0.7 / 0.3)) / 2.2);
    const g1Step2 = logistic((0.25 * (-2.5 * 0.4 + 0.3) + 0.2 * log(0.4 / 0.6)) / 2.2);
    const d0Step2 = logistic((0.6 * 0.7 - 0.625 * 0.4 + 0.5 * log(0.6 / 0.4)) / 4.5);
    const d1Step2 = logistic((0.6 * 0.3 - 0.625 * 0.6 + 0.5 * log(0.2 / 0.8)) / 4.5);
    // t = 2: temperatures 2/2 + 0.2 and 4/2 + 0.5; averages over two steps.
    const dGapTwo = (0.4 + d0Step2 - d1Step2) / 2;
    const g0MeanTwo = (0.7 + g0Step2) / 2;
    const g1MeanTwo = (0.4 + g1Step2) / 2;
    const g0Step3 = logistic((0.75 * (0.8 * dGapTwo + 0.3) + 0.2 * log(0.7 / 0.3)) / 1.2);
    const g1Step3 = logistic((0.25 * (-2.5 * dGapTwo + 0.3) + 0.2 * log(0.4 / 0.6)) / 1.2);
    const d0Step3 = logistic((0.6 * g0MeanTwo - 0.625 * g1MeanTwo + 0.5 * log(0.6 / 0.4)) / 2.5);
    const d1Step3 = logistic((0.6 * (1 - g0MeanTwo) - 0.625 * (1 - g1MeanTwo) + 0.5 * log(0.2 / 0.8)) / 2.5);
    // t = 3: temperatures 2/3 + 0.2 and 4/3 + 0.5; averages over three steps.
    const dGapThree = (0.4 + d0Step2 - d1Step2 + d0Step3 - d1Step3) / 3;
    const g0MeanThree = (0.7 + g0Step2 + g0Step3) / 3;
    const g1MeanThree = (0.4 + g1Step2 + g1Step3) / 3;
    const generatorTemperature = 2 / 3 + 0.2;
    const discriminatorTemperature = 4 / 3 + 0.5;
    const g0Step4 = logistic((0.75 * (0.8 * dGapThree + 0.3) + 0.2 * log(0.7 / 0.3)) / generatorTemperature);
    const g1Step4 = logistic((0.25 * (-2.5 * dGapThree + 0.3) + 0.2 * log(0.4 / 0.6)) / generatorTemperature);
    const d0Step4 = logistic(
      (0.6 * g0MeanThree - 0.625 * g1MeanThree + 0.5 * log(0.6 / 0.4)) / discriminatorTemperature,
    );
    const d1Step4 = logistic(
      (0.6 * (1 - g0MeanThree) - 0.625 * (1 - g1MeanThree) + 0.5 * log(0.2 / 0.8)) / discriminatorTemperature,
    );

    expectTablesClose(solved.generator, [pair(g0Step4), pair(g1Step4)], tolerance);
    expectTablesClose(solved.discriminator, [pair(d0Step4), pair(d1Step4)], tolerance);
    expectTablesClose(solved.averageGenerator, [pair(g0MeanThree), pair(g1MeanThree)], tolerance);
    expectTablesClose(
      solved.averageDiscriminator,
      [pair((0.6 + d0Step2 + d0Step3) / 3), pair((0.2 + d1Step2 + d1Step3) / 3)],
      tolerance,
    );
  });
});
