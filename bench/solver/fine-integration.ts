import type { Matrix, PerPlayer, SignalingGame } from "equirank/core";

/** Where a fine integration of the paper's dynamics ended. */
export interface FineIntegration {
  /** `[meaning * N + candidate]`: the averages of the generator's policies. */
  generator: Float64Array;
  /** `[candidate * M + meaning]`. */
  discriminator: Float64Array;
  /** Largest difference between an average and the best response to it. */
  residual: number;
}

export interface FineIntegrationOptions {
  lambda: PerPlayer<number>;
  learningRate: PerPlayer<number>;
  /** Updates made one by one before the flow takes over. @default 3000 */
  exactUpdates?: number;
  /** Step in log t. @default 0.02 */
  step?: number;
  /** Largest change of the initial probabilities, made at random. @default 0 */
  jitter?: number;
  /** Source of that randomness. @default Math.random */
  random?: () => number;
  /** Residual at which the flow counts as arrived. @default 1e-7 */
  residual?: number;
}

/**
 * The limit of the piKL dynamics by brute force: many updates one by one, then the flow that their averages follow,
 *
 *     d average / d log t = response_t(average) - average,
 *
 * by the classical Runge-Kutta method. Written from the paper's formulas alone; it shares no code with the library.
 */
export function integrateFinely(game: SignalingGame, options: FineIntegrationOptions): FineIntegration {
  const { lambda, learningRate, exactUpdates = 3000, step = 0.02, jitter = 0 } = options;
  const { random = Math.random, residual: arrived = 1e-7 } = options;
  const M = game.initialGenerator.length;
  const N = game.initialDiscriminator.length;
  const size = M * N;
  const prior = game.prior ?? new Array<number>(M).fill(1 / M);
  const cost = game.cost ?? new Array<number>(N).fill(0);
  const payoff = (m: number, guess: number) => game.payoff?.[m]?.[guess] ?? Number(m === guess);
  const worth = Float64Array.from({ length: M * M }, (_, i) => payoff(Math.floor(i / M), i % M));
  const logG = flatten(game.initialGenerator);
  const logD = flatten(game.initialDiscriminator);

  /** Both players' responses at time t to the averages (G, then D, in one array). */
  const respond = (averages: Float64Array, t: number, responses: Float64Array) => {
    for (let m = 0; m < M; m++) {
      const temperature = 1 / (learningRate.generator * t) + lambda.generator;
      for (let y = 0; y < N; y++) {
        let value = -cost[y]!;
        for (let guess = 0; guess < M; guess++) {
          value += averages[size + y * M + guess]! * worth[m * M + guess]!;
        }
        responses[m * N + y] = (prior[m]! * value + lambda.generator * logG[m * N + y]!) / temperature;
      }
      softmax(responses, m * N, N);
    }
    for (let y = 0; y < N; y++) {
      const temperature = 1 / (learningRate.discriminator * t) + lambda.discriminator;
      for (let guess = 0; guess < M; guess++) {
        let value = 0;
        for (let m = 0; m < M; m++) {
          value += prior[m]! * averages[m * N + y]! * worth[m * M + guess]!;
        }
        responses[size + y * M + guess] = (value + lambda.discriminator * logD[y * M + guess]!) / temperature;
      }
      softmax(responses, size + y * M, M);
    }
  };

  const averages = new Float64Array(2 * size);
  for (let i = 0; i < 2 * size; i++) {
    const probability = Math.exp(i < size ? logG[i]! : logD[i - size]!);
    averages[i] = probability + jitter * (2 * random() - 1) * 4 * probability * (1 - probability);
  }
  const response = new Float64Array(2 * size);
  for (let t = 1; t <= exactUpdates; t++) {
    respond(averages, t, response);
    for (let i = 0; i < 2 * size; i++) averages[i]! += (response[i]! - averages[i]!) / (t + 1);
  }

  const stage = new Float64Array(2 * size);
  const rates = [0, 1, 2, 3].map(() => new Float64Array(2 * size));
  const writeRate = (at: Float64Array, logT: number, rate: Float64Array) => {
    respond(at, Math.exp(Math.min(logT, 600)), rate);
    for (let i = 0; i < 2 * size; i++) rate[i]! -= at[i]!;
  };
  let logT = Math.log(exactUpdates + 1);
  let residual = Infinity;
  const mostTime = 3000;
  while (logT < mostTime) {
    respond(averages, Infinity, response);
    residual = largestDifference(response, averages);
    writeRate(averages, logT, rates[0]!);
    const speed = largestDifference(rates[0]!, new Float64Array(2 * size));
    if (Math.max(residual, speed) < arrived) break;
    const length = speed < 2e-4 ? Math.min(1, 50 * step) : speed < 1e-3 ? 10 * step : step;
    for (const [k, share] of [0.5, 0.5, 1].entries()) {
      for (let i = 0; i < 2 * size; i++) stage[i] = averages[i]! + share * length * rates[k]![i]!;
      writeRate(stage, logT + share * length, rates[k + 1]!);
    }
    for (let i = 0; i < 2 * size; i++) {
      averages[i]! += (length / 6) * (rates[0]![i]! + 2 * rates[1]![i]! + 2 * rates[2]![i]! + rates[3]![i]!);
    }
    logT += length;
  }
  return { generator: averages.slice(0, size), discriminator: averages.slice(size), residual };
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

function flatten(table: Matrix): Float64Array {
  return Float64Array.from(Array.from(table, (row) => Array.from(row)).flat());
}

function softmax(values: Float64Array, start: number, length: number): void {
  let largest = -Infinity;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, values[i]!);
  let total = 0;
  for (let i = start; i < start + length; i++) {
    values[i] = Math.exp(values[i]! - largest);
    total += values[i]!;
  }
  for (let i = start; i < start + length; i++) values[i]! /= total;
}
