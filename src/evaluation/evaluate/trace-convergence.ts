import { initialPolicies } from "../../core/initial-policies";
import { solveSignalingGame } from "../../core/solve-signaling-game";
import type { ScoredItem } from "../log/complete-items";
import type { EvaluationSettings } from "./evaluation-options";
import type { ConvergenceCurve } from "./evaluation-report";
import { readPair } from "./rank-item";

/** Updates of the paper's dynamics that are shown; four to a factor of ten. */
const shownUpdates = [1, 2, 3, 6, 10, 18, 32, 56, 100, 178, 316, 562, 1000, 1778, 3162, 5000];

/** How regret and residual fall along the paper's updates, for each item and pair at the first λ. */
export function traceConvergence(
  items: readonly ScoredItem[],
  { pairs, lambda: [lambda] }: EvaluationSettings,
): ConvergenceCurve[] {
  if (lambda === undefined) return [];
  return items.flatMap((item) =>
    pairs.map((pair) => {
      const { generator, discriminator } = readPair(item, pair);
      const { initialGenerator, initialDiscriminator } = initialPolicies({
        generator,
        discriminator,
      });
      const points: ConvergenceCurve["points"] = [];
      solveSignalingGame(
        { initialGenerator, initialDiscriminator },
        {
          kind: "pikl",
          lambda: lambda,
          onIteration: ({ iteration, regularizedNashConv, residual }) => {
            if (shownUpdates.includes(iteration)) {
              points.push({ iteration, regularizedNashConv, residual });
            }
          },
        },
      );
      return { item: item.item, pair: pair.name, lambda: lambda, points };
    }),
  );
}
