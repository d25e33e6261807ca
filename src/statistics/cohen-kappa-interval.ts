import { type Label, label, requireSameLength, requireSample } from "./check-sample";
import { cohenKappa } from "./cohen-kappa";

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

/** Quantile of the standard normal distribution that leaves 2.5 % above it. */
const z95 = 1.959963984540054;

/**
 * Cohen's kappa of two raters with its standard error (Fleiss, Cohen and Everitt 1969, equation 13). With p(a,b) the share of items
 * that the first labels a and the second b, r(a) and c(b) its sums, e the agreement by chance and n the number of items,
 *
 *     n (1 - e)² variance = Σ_a p(a,a) (1 - (r(a) + c(a)) (1 - κ))² + (1 - κ)² Σ_{a≠b} p(a,b) (c(a) + r(b))² - (κ - e (1 - κ))².
 *
 * It is meant for some dozens of items and more.
 *
 * @param first one label an item: strings, numbers or booleans, compared with `===`
 * @param second as many, in the same order of items
 * @returns `undefined` where kappa is, see {@link cohenKappa}
 * @throws InvalidArgumentError if the arrays are empty or differ in length, or an entry is no label
 */
export function cohenKappaInterval(
  first: readonly Label[],
  second: readonly Label[],
): KappaInterval | undefined {
  requireSample("first", first, label);
  requireSample("second", second, label);
  requireSameLength(["first", first], ["second", second]);
  const kappa = cohenKappa(first, second);
  if (kappa === undefined) return undefined;
  const items = first.length;
  const rows = shares(first);
  const columns = shares(second);
  let byChance = 0;
  for (const [given, share] of rows) byChance += share * (columns.get(given) ?? 0);
  const rest = 1 - kappa;
  let sum = 0;
  for (let item = 0; item < items; item++) {
    const a = first[item]!;
    const b = second[item]!;
    const habits = (columns.get(a) ?? 0) + (rows.get(b) ?? 0);
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

/** How often each label is given, as a share of all. */
function shares(labels: readonly Label[]): Map<Label, number> {
  const counted = new Map<Label, number>();
  for (const given of labels) counted.set(given, (counted.get(given) ?? 0) + 1 / labels.length);
  return counted;
}
