import type { ResolvedGame } from "./signaling-game";
import type { PerPlayer } from "./solver-options";

/** What one player's policies are anchored to. */
export interface Anchor {
  /** log π^1 of each of the player's distributions, in rows of `columns` entries. */
  readonly logInitial: Float64Array;
  readonly columns: number;
  readonly lambda: number;
}

/** Each player's anchor in a game. */
export function anchorPlayers(game: ResolvedGame, lambda: PerPlayer<number>): PerPlayer<Anchor> {
  const { meanings, candidates, initialGenerator, initialDiscriminator } = game;
  return {
    generator: { logInitial: initialGenerator, columns: candidates, lambda: lambda.generator },
    discriminator: {
      logInitial: initialDiscriminator,
      columns: meanings,
      lambda: lambda.discriminator,
    },
  };
}

/**
 * Writes, for each row of the anchor's `columns` entries, the policy softmax( (Q + λ log π^1) / temperature ) into `policy`. At
 * temperature λ it is the regularized best response, Eq. (6), π^1 exp(Q/λ) / Σ π^1 exp(Q/λ).
 *
 * @param logPolicy where given, receives the logarithms, exact also where a probability underflows to 0
 */
export function writeResponse(
  { logInitial, columns, lambda }: Anchor,
  values: Float64Array,
  temperature: number,
  policy: Float64Array,
  logPolicy?: Float64Array,
): void {
  for (let i = 0; i < policy.length; i++) policy[i] = values[i]! + lambda * logInitial[i]!;
  applySoftmax(policy, columns, 1 / temperature, logPolicy);
}

/** Makes each row of so many `columns` numbers the softmax of its products with `precision`; `logs` receives the logarithms. */
export function applySoftmax(
  numbers: Float64Array,
  columns: number,
  precision: number,
  logs?: Float64Array,
): void {
  const { length } = numbers;
  for (let start = 0; start < length; start += columns) {
    const end = start + columns;
    let largest = -Infinity;
    for (let i = start; i < end; i++) if (numbers[i]! > largest) largest = numbers[i]!;
    let total = 0;
    for (let i = start; i < end; i++) {
      const logWeight = (numbers[i]! - largest) * precision;
      if (logs) logs[i] = logWeight;
      const weight = exponential(logWeight);
      numbers[i] = weight;
      total += weight;
    }
    const share = 1 / total;
    for (let i = start; i < end; i++) numbers[i]! *= share;
    if (logs) {
      const logTotal = Math.log(total);
      for (let i = start; i < end; i++) logs[i]! -= logTotal;
    }
  }
}

/** 2^(j/32). */
const fractions = /* @__PURE__ */ Float64Array.from({ length: 32 }, (_, j) => 2 ** (j / 32));
/** 2^k from k = -1022 on: all powers of 2 that are normal numbers. */
const powers = /* @__PURE__ */ Float64Array.from({ length: 2046 }, (_, k) => 2 ** (k - 1022));

/**
 * e^x with an error of at most 1.3 units in the last place, in less than half the time of `Math.exp` and with the same
 * digits on every engine: with x = (32 k + j) ln 2 / 32 + r, |r| <= ln 2 / 64, it is 2^k 2^(j/32) e^r, e^r by its Taylor series.
 */
export function exponential(x: number): number {
  if (!(x > -708 && x < 709)) return Math.exp(x);
  const n = Math.floor(x * (32 / Math.LN2) + 0.5) | 0;
  // ln 2 / 32 in two parts, of which the first is short enough for exact multiples.
  const r = x - n * 0.021660849392446835 - n * 5.145609244655338e-14;
  const square = r * r;
  const rest =
    r + square * (0.5 + r * (1 / 6) + square * (1 / 24 + r * (1 / 120) + square * (1 / 720)));
  const fraction = fractions[n & 31]!;
  return (fraction + fraction * rest) * powers[(n >> 5) + 1022]!;
}
