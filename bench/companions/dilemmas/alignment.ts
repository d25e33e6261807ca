import type { Answer, Scenario } from "equirank/companions";
import {
  dilemmaGame,
  findScenario,
  groupBy,
  InvalidArgumentError,
  type ObservedPlay,
  type PairedBootstrapResult,
  requireSome,
} from "../../../src/internal";
import { pairedBootstrap, type TwoProportionTest, twoProportionTest } from "../statistics";
import { gapClosed } from "./gap-closed";
import { scenarios } from "./scenarios";

/** How often a player cooperates in a scenario. */
export interface CooperationRate extends Pick<Answer, "scenario" | "game" | "context"> {
  /** 0 to 1. */
  p: number;
  /** What it was counted from; absent where it is a probability that the model gave. */
  counted?: { successes: number; trials: number };
}

/**
 * The cooperation rate of each scenario: the mean of the answers' probabilities where they have them, and otherwise the
 * share of answers that cooperate.
 * @returns in the order in which scenarios first occur
 * @throws InvalidArgumentError without an answer
 */
export function cooperationRates(answers: readonly Answer[]): CooperationRate[] {
  requireSome("answers", answers, "answer");
  return [...groupBy(answers, ({ scenario }) => scenario).values()].map((given) => {
    const { scenario, game, context } = given[0]!;
    const total = (read: (answer: Answer) => number) => given.reduce((sum, answer) => sum + read(answer), 0);
    const p = total(({ p, action }) => p ?? Number(action === "cooperate")) / given.length;
    const isCounted = given.every((answer) => answer.p === undefined || answer.counted);
    const counted = {
      successes: total(({ counted, action }) => counted?.successes ?? Number(action === "cooperate")),
      trials: total(({ counted }) => counted?.trials ?? 1),
    };
    return { scenario, game, context, p, ...(isCounted && { counted }) };
  });
}

/**
 * The rates as play of their games, to fit λ to: counts where there are some, and otherwise p and 1 - p of one move.
 * @param anchor probability of cooperating before payoffs are looked at @default 0.5
 * @param given the scenarios that the rates are of @default all of this repository
 * @throws InvalidArgumentError if a rate's scenario is unknown
 */
export function observedPlay(
  rates: readonly CooperationRate[],
  anchor = 0.5,
  given: readonly Scenario[] = scenarios(),
): ObservedPlay[] {
  return rates.map(({ scenario, p, counted }) => ({
    game: dilemmaGame(findScenario(scenario, given).payoffs, anchor),
    first: counted?.successes ?? p,
    second: counted ? counted.trials - counted.successes : 1 - p,
  }));
}

/** How near tuning brought a model to its teacher in one scenario. */
interface ScenarioAlignment extends Omit<CooperationRate, "p" | "counted"> {
  /** Cooperation rates, 0 to 1. */
  base: number;
  tuned: number;
  teacher: number;
  /** 1 - |tuned - teacher| / |base - teacher|; undefined where base and teacher hardly differ. */
  gapClosed: number | undefined;
  /** Whether tuned model and teacher differ, where both were counted. */
  difference?: TwoProportionTest;
}

/** How near tuning brought a model to its teacher. */
export interface Alignment {
  scenarios: ScenarioAlignment[];
  /** Mean of the scenarios' `gapClosed`; undefined where none has one. */
  mean: number | undefined;
  /** Scenarios that the mean leaves out. */
  skipped: number;
  /** 1 - Σ |tuned - teacher| / Σ |base - teacher| over all scenarios; undefined where those of base sum to 0. */
  pooled: number | undefined;
  /**
   * Mean distance to the teacher, of base minus tuned, with its interval over scenarios; undefined for less than ten.
   */
  reduction: PairedBootstrapResult | undefined;
}

/** Of fewer scenarios a bootstrap has so few different means that its interval says nothing. */
const fewestForInterval = 10;

/**
 * How near tuning brought a model to its teacher, scenario by scenario and in all. The paper (arXiv 2408.05241) calls a
 * model aligned by 100 % that cannot be told from the teacher; the formula is this repository's own. The mean weighs
 * scenarios alike however small their gap, and skips those where there was hardly one; the pooled ratio weighs them by
 * their gap. Both are negative for a model that moved away.
 *
 * @param base rates before tuning, of the teacher's scenarios in any order
 * @param tuned after it
 * @param teacher at least one rate
 * @param smallestGap of a scenario that the mean counts @default 0.05
 * @throws InvalidArgumentError if a rate is missing or no probability, or there is none
 */
export function alignment(
  base: readonly CooperationRate[],
  tuned: readonly CooperationRate[],
  teacher: readonly CooperationRate[],
  smallestGap?: number,
): Alignment {
  requireSome("teacher", teacher, "cooperation rate");
  const scenarios = teacher.map((target): ScenarioAlignment => {
    const { scenario, game, context } = target;
    const [before, after] = [findRate("base", base, scenario), findRate("tuned", tuned, scenario)];
    return {
      scenario,
      game,
      context,
      base: before.p,
      tuned: after.p,
      teacher: findRate("teacher", teacher, scenario).p,
      gapClosed: gapClosed(before.p, after.p, target.p, smallestGap),
      ...(after.counted && target.counted && { difference: twoProportionTest(after.counted, target.counted) }),
    };
  });
  const shares = scenarios.flatMap(({ gapClosed }) => gapClosed ?? []);
  const distances = (which: "base" | "tuned") => scenarios.map((one) => Math.abs(one[which] - one.teacher));
  const [before, after] = [distances("base"), distances("tuned")];
  const gap = sum(before);
  return {
    scenarios,
    mean: shares.length === 0 ? undefined : sum(shares) / shares.length,
    skipped: scenarios.length - shares.length,
    pooled: gap === 0 ? undefined : 1 - sum(after) / gap,
    reduction: scenarios.length < fewestForInterval ? undefined : pairedBootstrap(before, after),
  };
}

function findRate(parameter: string, rates: readonly CooperationRate[], scenario: string): CooperationRate {
  const found = rates.filter((one) => one.scenario === scenario);
  const [rate] = found;
  if (rate === undefined || found.length > 1) {
    throw new InvalidArgumentError(
      parameter,
      rates,
      `must hold one cooperation rate for the scenario ${scenario}, but holds ${found.length}`,
    );
  }
  if (!(rate.p >= 0 && rate.p <= 1)) {
    throw new InvalidArgumentError(`${parameter} of ${scenario}`, rate.p, "must be a probability");
  }
  return rate;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
