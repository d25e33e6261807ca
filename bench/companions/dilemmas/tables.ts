import type { Answer } from "equirank/companions";
import type { MixedProfile, QuantalFit } from "../../../src/internal";
import { formatTable } from "../format";
import { type Alignment, type CooperationRate, cooperationRates } from "./alignment";
import type { DilemmaGameName } from "./scenarios";

/** A game with its equilibria, by p(cooperate) of both players. */
export interface SolvedGame {
  game: DilemmaGameName;
  pure: readonly MixedProfile[];
  mixed: MixedProfile | undefined;
  /** Those of λ, where one is given. */
  quantal: readonly MixedProfile[] | undefined;
  /** The symmetric one, which a quantal response player plays. */
  played: number | undefined;
}

/** The equilibria of games, and what was fitted, for people. */
export function formatSolved(solved: readonly SolvedGame[], fit: QuantalFit | undefined): string {
  const pairs = (profiles: readonly MixedProfile[] = []) =>
    profiles.map((profile) => profile.map(formatShare).join("/")).join("  ");
  const table = formatTable(
    ["p(cooperate) of both", "pure", "mixed", "quantal", "symmetric"],
    solved.map(({ game, pure, mixed, quantal, played }) => [
      game,
      pairs(pure),
      pairs(mixed && [mixed]),
      pairs(quantal),
      played === undefined ? "" : formatShare(played),
    ]),
  );
  return fit === undefined ? `${table}\n` : `${table}\n\n${describeFit(fit)}\n`;
}

/** How a player moved in each scenario, beside a teacher's rates, for people. */
export function formatPlay(answers: readonly Answer[], teacher: readonly CooperationRate[]): string {
  const rates = cooperationRates(answers);
  const compared = rates.flatMap(({ scenario, p }) => {
    const target = teacher.find((one) => one.scenario === scenario);
    return target === undefined ? [] : [{ scenario, p, target: target.p }];
  });
  const rows = compared.map(({ scenario, p, target }) => {
    const { byOrder, uncoveredMass } = answers.find((answer) => answer.scenario === scenario)!;
    const [first, second] = byOrder ?? [];
    return [scenario, ...[p, first, second, uncoveredMass, target].map(formatOptional)];
  });
  const distances = compared.map(({ p, target }) => Math.abs(p - target));
  const mean = distances.reduce((sum, one) => sum + one, 0) / distances.length;
  const head = ["p(cooperate)", "mean", "listed first", "second", "neither move", "teacher"];
  return `${formatTable(head, rows)}\n\nMean distance to the teacher: ${mean.toFixed(3)}\n`;
}

/** How near tuning brought a model to its teacher, for people. */
export function formatAlignment({ scenarios, mean, skipped, pooled, reduction }: Alignment): string {
  const table = formatTable(
    ["p(cooperate)", "base", "tuned", "teacher", "gap closed"],
    scenarios.map(({ scenario, base, tuned, teacher, gapClosed }) => [
      scenario,
      ...[base, tuned, teacher].map(formatShare),
      formatOptional(gapClosed),
    ]),
  );
  const nearer =
    reduction === undefined
      ? ""
      : `Mean distance to the teacher: smaller by ${reduction.estimate.toFixed(3)} (95 % interval ${reduction.lower.toFixed(3)} to ${reduction.upper.toFixed(3)} over scenarios).\n`;
  return `${table}\n\nGap closed: mean ${formatOptional(mean)} (${skipped} without a gap left out), pooled ${formatOptional(pooled)}.\n${nearer}`;
}

function describeFit(fit: QuantalFit): string {
  const { lambda, logLikelihood, anchorLogLikelihood, isAtBound } = fit;
  if (lambda === Infinity) {
    return "No lambda makes this play more likely than payoffs that do not matter.";
  }
  const gain = (logLikelihood - anchorLogLikelihood).toFixed(2);
  return `Fitted lambda: ${isAtBound ? "at most " : ""}${lambda.toPrecision(4)}, ${gain} nats above payoffs that do not matter.`;
}

const formatShare = (p: number): string => p.toFixed(3);

const formatOptional = (value: number | undefined): string => value?.toFixed(3) ?? "-";
