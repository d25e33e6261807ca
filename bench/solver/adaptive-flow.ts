/** Settings of the consensus games that `followFlow` follows. */
export interface FlowSettings {
  lambda: number;
  /** η. @default 0.1 */
  learningRate?: number;
  /** Error allowed in each step. @default 1e-7 */
  tolerance?: number;
}

/** Updates made one by one before the flow takes over. */
const singleUpdates = 300;
/** Residual at which the flow has arrived. */
const arrived = 1e-6;
const mostSteps = 20_000;

/** The nodes and weights of Dormand and Prince's method of fifth order; the last stage is the next step's first. */
const nodes = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const weights = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const errorWeights = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/**
 * `[candidate]`: D(correct|y) where the averages of the paper's dynamics go in a consensus game, or undefined where
 * they did not arrive. Some updates one by one, then the flow
 *
 *     d average / d log t = response_t(average) - average
 *
 * by Dormand and Prince's method with an error of 1e-7 a step: faster than `integrateFinely` and less thorough, for
 * screening many games. Written from the paper's formulas alone; it shares no code with the library.
 *
 * @param generator `[meaning * N + candidate]`: log G1
 * @param discriminator `[candidate * 2 + meaning]`: log D1
 */
export function followFlow(
  generator: Float64Array,
  discriminator: Float64Array,
  { lambda, learningRate = 0.1, tolerance = 1e-7 }: FlowSettings,
): Float64Array | undefined {
  const N = generator.length / 2;
  const size = 3 * N;
  const odds = Float64Array.from({ length: N }, (_, y) => lambda * (discriminator[2 * y]! - discriminator[2 * y + 1]!));
  const anchors = generator.map((value) => lambda * value);

  /** The state holds G(y|correct), G(y|incorrect), D(correct|y). */
  const respond = (state: Float64Array, t: number, response: Float64Array) => {
    const precision = 1 / (1 / (learningRate * t) + lambda);
    for (let m = 0; m < 2; m++) {
      let largest = -Infinity;
      for (let y = 0; y < N; y++) {
        const right = m === 0 ? state[2 * N + y]! : 1 - state[2 * N + y]!;
        const preference = right / 2 + anchors[m * N + y]!;
        response[m * N + y] = preference;
        if (preference > largest) largest = preference;
      }
      let total = 0;
      for (let y = m * N; y < (m + 1) * N; y++) {
        response[y] = Math.exp((response[y]! - largest) * precision);
        total += response[y]!;
      }
      for (let y = m * N; y < (m + 1) * N; y++) response[y]! /= total;
    }
    for (let y = 0; y < N; y++) {
      const advantage = (state[y]! - state[N + y]!) / 2 + odds[y]!;
      response[2 * N + y] = 1 / (1 + Math.exp(-advantage * precision));
    }
  };

  const state = new Float64Array(size);
  for (let i = 0; i < 2 * N; i++) state[i] = Math.exp(generator[i]!);
  for (let y = 0; y < N; y++) state[2 * N + y] = Math.exp(discriminator[2 * y]!);
  const rates = nodes.map(() => new Float64Array(size));
  const stage = new Float64Array(size);
  for (let t = 1; t <= singleUpdates; t++) {
    respond(state, t, stage);
    for (let i = 0; i < size; i++) state[i]! += (stage[i]! - state[i]!) / (t + 1);
  }

  // Euler's steps 1/(t+1) are, to second order, those of the flow between t + 1/2 and t + 3/2.
  let logT = Math.log(singleUpdates + 0.5);
  const writeRate = (at: Float64Array, time: number, rate: Float64Array) => {
    respond(at, Math.exp(Math.min(time, 600)), rate);
    for (let i = 0; i < size; i++) rate[i]! -= at[i]!;
  };
  let length = 0.05;
  writeRate(state, logT, rates[0]!);
  for (let step = 0; step < mostSteps; step++) {
    for (let k = 1; k < 7; k++) {
      const row = weights[k]!;
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let j = 0; j < k; j++) sum += row[j]! * rates[j]![i]!;
        stage[i] = state[i]! + length * sum;
      }
      writeRate(stage, logT + nodes[k]! * length, rates[k]!);
    }
    let error = 0;
    let speed = 0;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < 7; k++) sum += errorWeights[k]! * rates[k]![i]!;
      error = Math.max(error, Math.abs(length * sum));
      speed = Math.max(speed, Math.abs(rates[6]![i]!));
    }
    if (error <= tolerance) {
      logT += length;
      state.set(stage);
      const first = rates[0]!;
      rates[0] = rates[6]!;
      rates[6] = first;
      const heat = 1 / (learningRate * lambda * Math.exp(Math.min(logT, 600)));
      if (speed < arrived && heat < arrived) return state.slice(2 * N);
    }
    length *= Math.min(5, Math.max(0.2, 0.9 * (tolerance / error) ** 0.2));
  }
  return undefined;
}
