import { z95 } from "./intervals";
import { deviations, finiteNumber, type Label, label, orderedNumber, requirePaired } from "./samples";

/**
 * Cohen's kappa, the agreement of two raters beyond chance: (p - e) / (1 - e), with p the share of items on which they
 * agree and e = Σ_label share₁(label) share₂(label) what raters with their habits would agree on by chance (Cohen
 * 1960). 1 is full agreement, 0 that of chance; it may be negative.
 *
 * @param first one label for each item: strings, numbers or booleans, compared with `===`
 * @param second as many, in the same order of items
 * @returns `undefined` where both raters give every item one and the same label: all of their agreement is chance (0 /
 * 0)
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or an entry is no label
 * @example cohenKappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"]) // 0.5
 */
export function cohenKappa(first: readonly Label[], second: readonly Label[]): number | undefined {
  requirePaired(["first", first], ["second", second], label);
  const items = first.length;
  const agreed = first.filter((given, item) => given === second[item]).length;
  const firstCounts = countLabels(first);
  const secondCounts = countLabels(second);
  // Both shares times `items`, so that all but the last division is exact.
  let byChance = 0;
  for (const [given, count] of firstCounts) byChance += count * (secondCounts.get(given) ?? 0);
  if (byChance === items * items) return undefined;
  return (agreed * items - byChance) / (items * items - byChance);
}

type Counts = Map<Label, number>;

function countLabels(labels: readonly Label[]): Counts {
  const counts: Counts = new Map();
  for (const given of labels) counts.set(given, (counts.get(given) ?? 0) + 1);
  return counts;
}

/** Cohen's kappa with its large-sample standard error and 95 % interval. */
export interface KappaInterval {
  kappa: number;
  /** 0 where the raters agree on every item, which says nothing about how surely they would agree on others. */
  standardError: number;
  /** kappa less 1.96 standard errors, and -1 at least. */
  lower: number;
  /** kappa and 1.96 standard errors, and 1 at most. */
  upper: number;
}

/**
 * Cohen's kappa of two raters with its standard error (Fleiss, Cohen and Everitt 1969, equation 13). With p(a,b) the
 * share of items that the first labels a and the second b, r(a) and c(b) its sums, e the agreement by chance and n the
 * number of items,
 *
 *     n (1 - e)² variance = Σ_a p(a,a) (1 - (r(a) + c(a)) (1 - κ))² + (1 - κ)² Σ_{a≠b} p(a,b) (c(a) + r(b))² - (κ - e (1 - κ))².
 *
 * It is meant for some dozens of items and more.
 *
 * @param first one label for each item: strings, numbers or booleans, compared with `===`
 * @param second as many, in the same order of items
 * @returns `undefined` where kappa is, see {@link cohenKappa}
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or an entry is no label
 */
export function cohenKappaInterval(first: readonly Label[], second: readonly Label[]): KappaInterval | undefined {
  const kappa = cohenKappa(first, second);
  if (kappa === undefined) return undefined;
  const items = first.length;
  const [rows, columns] = [first, second].map(countLabels) as [Counts, Counts];
  const share = (counts: Counts, given: Label) => (counts.get(given) ?? 0) / items;
  let byChance = 0;
  for (const given of rows.keys()) byChance += share(rows, given) * share(columns, given);
  const rest = 1 - kappa;
  let sum = 0;
  for (let item = 0; item < items; item++) {
    const a = first[item]!;
    const b = second[item]!;
    const habits = share(columns, a) + share(rows, b);
    sum += (a === b ? 1 - habits * rest : habits * rest) ** 2;
  }
  const variance = (sum / items - (kappa - byChance * rest) ** 2) / (items * (1 - byChance) ** 2);
  // Rounding may leave next to nothing below 0.
  const standardError = Math.sqrt(Math.max(0, variance));
  return {
    kappa,
    standardError,
    lower: Math.max(-1, kappa - z95 * standardError),
    upper: Math.min(1, kappa + z95 * standardError),
  };
}

/**
 * Kendall's rank correlation tau-b of two score lists of the same candidates, -1 (reversed) to 1 (same order): the
 * agreement of generator and discriminator, for example. With C pairs of candidates ordered alike, D ordered oppositely
 * and P₁ and P₂ the pairs that the first and the second list do not tie, it is (C - D) / √(P₁ P₂) (Kendall 1945);
 * without ties, the share of pairs ordered alike minus the share ordered oppositely. Looks at every pair: seconds from
 * some 30,000 candidates on.
 *
 * @param first one number for each candidate; NaN is refused
 * @param second as many, in the same order of candidates
 * @returns `undefined` where one of the lists has all candidates tied, as there is no order to compare
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a score is NaN
 * @example kendallTau([3, 2, 1], [0.5, 0.7, 0.1]) // 0.3333333333333333
 */
export function kendallTau(first: readonly number[], second: readonly number[]): number | undefined {
  requirePaired(["first", first], ["second", second], orderedNumber);
  let difference = 0;
  let untiedInFirst = 0;
  let untiedInSecond = 0;
  for (let i = 0; i < first.length; i++) {
    for (let j = 0; j < i; j++) {
      const firstOrder = compare(first[i]!, first[j]!);
      const secondOrder = compare(second[i]!, second[j]!);
      difference += firstOrder * secondOrder;
      untiedInFirst += Math.abs(firstOrder);
      untiedInSecond += Math.abs(secondOrder);
    }
  }
  if (untiedInFirst === 0 || untiedInSecond === 0) return undefined;
  return difference / Math.sqrt(untiedInFirst * untiedInSecond);
}

/**
 * Pearson's correlation of two lists of numbers, -1 to 1.
 * @returns `undefined` where one of the lists does not vary
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or a number is not finite
 * @example pearsonCorrelation([1, 2, 3], [1, 2, 4]) // 0.9819805060619657
 */
export function pearsonCorrelation(first: readonly number[], second: readonly number[]): number | undefined {
  requirePaired(["first", first], ["second", second], finiteNumber);
  const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const [a, b] = [first, second].map((values) => {
    const centered = deviations(values);
    const largest = centered.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // In this unit no square is too large or too small for a double.
    return centered.map((value) => value / largest);
  }) as [number[], number[]];
  const correlation = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  return Number.isNaN(correlation) ? undefined : Math.max(-1, Math.min(1, correlation));
}

/** Not the sign of a difference: that of two infinities is NaN. */
function compare(a: number, b: number): -1 | 0 | 1 {
  if (a === b) return 0;
  return a > b ? 1 : -1;
}

/**
 * `[candidate]`: its rank, from the highest score down, less the middle rank; tied candidates share the mean of their
 * places.
 */
export function findPlaces(scores: readonly number[]): Float64Array {
  const places = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; j < i; j++) {
      const order = compare(scores[j]!, scores[i]!) / 2;
      places[i]! += order;
      places[j]! -= order;
    }
  }
  return places;
}
