import { NewtonStep } from "./newton-step";
import { distance, type ResponseSystem } from "./response-system";

const mostSteps = 40;
/** Length of a step, in probability, after which the next would be lost in rounding. */
const shortStep = 1e-9;
/** Residual of z, in its unit, that is rounding alone. */
const roundingError = 1e-15;

/** Newton's method for the rest point next to a state of the dynamics, in z alone: z = Z(D(z)). */
export class RestPointFinder {
  /** Where the last call of `find` ended; the system's responses were last evaluated there. */
  readonly point: Float64Array;
  /** Evaluations of both players' responses so far. */
  evaluations = 0;

  private readonly response: Float64Array;
  private readonly residual: Float64Array;
  private readonly step: Float64Array;
  private readonly newton: NewtonStep;

  constructor(private readonly system: ResponseSystem) {
    this.point = new Float64Array(2 * system.size);
    this.response = new Float64Array(2 * system.size);
    this.residual = new Float64Array(2 * system.size);
    this.step = new Float64Array(2 * system.size);
    this.newton = new NewtonStep(system);
  }

  /**
   * Whether Newton's method, started at `from`, reached a rest point within `radius` of it by steps that shrink at
   * least by half each. A search for `"stable"` ones also fails where the potential curves upward on the way.
   */
  find(from: Float64Array, radius: number, wanted: "stable" | "any"): boolean {
    const { system, point, residual, step } = this;
    const { size, worthUnit } = system;
    point.set(from);
    let longestStep = radius;
    for (let k = 0; k < mostSteps; k++) {
      if (this.evaluateResidual() <= roundingError * worthUnit) break;
      if (!this.newton.solve(residual, step, wanted)) return false;
      system.differentiateDiscriminator(step, step);
      let moved = 0;
      for (let i = 0; i < size; i++) {
        point[size + i]! += step[size + i]!;
        const change = Math.abs(step[i]!);
        if (change > moved) moved = change;
      }
      if (moved <= shortStep) {
        this.evaluateResidual();
        break;
      }
      if (moved > longestStep) return false;
      longestStep = moved / 2;
    }
    return distance(system, point, from) <= radius;
  }

  /** Writes d = D(z) of `point` and the residual Z(d) - z; returns its largest entry. */
  private evaluateResidual(): number {
    const { system, point, response, residual } = this;
    const { size } = system;
    system.respondDiscriminator(point, Infinity, point);
    system.respondGenerator(point, Infinity, response);
    this.evaluations++;
    let largest = 0;
    for (let i = size; i < 2 * size; i++) {
      residual[i] = response[i]! - point[i]!;
      const gap = Math.abs(residual[i]!);
      if (gap > largest) largest = gap;
    }
    return largest;
  }
}
