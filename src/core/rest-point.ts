import { createNewtonStep } from "./newton-step";
import { distance, type ResponseSystem } from "./response-system";

/** Newton's method for the rest point next to a state of the dynamics. */
export interface RestPointFinder {
  /** Where the last call of `find` ended; the system's responses were last evaluated there. */
  readonly point: Float64Array;
  /** Evaluations of both players' responses so far. */
  readonly evaluations: number;
  /**
   * Whether Newton's method, started at `from`, reached a rest point within `radius` of it by steps that shrink at
   * least by half each. A search for `"stable"` ones also fails where the potential curves upward on the way.
   */
  find(from: Float64Array, radius: number, wanted: "stable" | "any"): boolean;
}

const mostSteps = 40;
/** Length of a step, in probability, after which the next would be lost in rounding. */
const shortStep = 1e-9;
/** Residual of z, in its unit, that is rounding alone. */
const roundingError = 1e-15;

export function createRestPointFinder(system: ResponseSystem): RestPointFinder {
  const { size, worthUnit } = system;
  const solveNewtonStep = createNewtonStep(system);
  const point = new Float64Array(2 * size);
  const response = new Float64Array(2 * size);
  const residual = new Float64Array(2 * size);
  const step = new Float64Array(2 * size);
  let evaluations = 0;

  function evaluate(): void {
    system.respondDiscriminator(point, Infinity, point);
    system.respondGenerator(point, Infinity, response);
    evaluations++;
  }

  return {
    point,
    get evaluations() {
      return evaluations;
    },
    find(from, radius, wanted) {
      point.set(from);
      let longestStep = radius;
      for (let k = 0; k < mostSteps; k++) {
        evaluate();
        let largest = 0;
        for (let i = size; i < 2 * size; i++) {
          residual[i] = response[i]! - point[i]!;
          largest = Math.max(largest, Math.abs(residual[i]!));
        }
        if (largest <= roundingError * worthUnit) break;
        if (!solveNewtonStep(residual, step, wanted)) return false;
        system.differentiateDiscriminator(step, step);
        let moved = 0;
        for (let i = 0; i < size; i++) {
          moved = Math.max(moved, Math.abs(step[i]!));
          point[size + i]! += step[size + i]!;
        }
        if (moved <= shortStep) {
          evaluate();
          break;
        }
        if (moved > longestStep) return false;
        longestStep = moved / 2;
      }
      return distance(system, point, from) <= radius;
    },
  };
}
