import { compare, logOf, nameOf, printTable, recordedModels, recordedSets, usualPair } from "../graded-items";
import { chooseCandidates } from "./choose-candidates";
import { readAccuracy } from "./compare-methods";
import { placeRun, settingAt } from "./place-run";
import { simulateSetting } from "./run-simulation";
import { readScorerItems, type ScorerItem } from "./scorer-item";
import type { SimulatedMethod } from "./simulation-result";

/**
 * Whether the simulation's advice holds on real recordings. One half of a set's questions, with labels, places each
 * pair of scorers in the model; what the simulation expects to be best there is tried on the other half, and the other
 * way round.
 */

const pairs = ["contrast", "pointwise", "likelihood-per-token+pointwise-mutual-information"];
const lambdas = [0.05, 0.1, 0.3, 1];
const simple = ["generator", "discriminator", "log-linear-pool", "sum"] as const;
const games = ["equilibrium-discriminator", "equilibrium-generator"] as const;

const sets = [
  ...recordedModels.flatMap((model) => recordedSets.map((set) => nameOf(set, model))),
  ...["arc_easy", "arc_challenge", "openbook_qa"].map((set) => `${set}-no-shots`),
];

/** One way of ranking, with what the simulation expects of it and what it does: on which questions it is right. */
interface Setting {
  pair: string;
  method: SimulatedMethod;
  /** Undefined where no game is played. */
  lambda: number | undefined;
  expected: number;
  /** Whether it is right on each question of the half that it was placed by, and of the other half. */
  placed: boolean[];
  held: boolean[];
}

/** Every way of ranking with a pair, placed by one half of the questions. */
function describeSettings(
  pair: string,
  [placed, held]: readonly [ScorerItem[], ScorerItem[]],
  items: number,
  seed: number,
): Setting[] {
  const setting = settingAt(placeRun(placed));
  return lambdas.flatMap((lambda, i) => {
    const cell = simulateSetting({ ...setting, lambda }, { items, seed });
    const choose = (run: readonly ScorerItem[]) =>
      chooseCandidates(run, {
        ...{ lambda, iterations: 0, votes: 1, seed },
        scales: { generator: 1, discriminator: 1 },
      });
    const chosen = [placed, held].map(choose);
    const methods: SimulatedMethod[] = i === 0 ? [...simple, ...games] : [...games];
    return methods.map((method): Setting => {
      const [placedRight, heldRight] = [placed, held].map((run, half) =>
        chosen[half]![method]!.map((choice, item) => choice === run[item]!.gold),
      );
      const isGame = games.some((game) => game === method);
      return {
        ...{ pair, method, lambda: isGame ? lambda : undefined },
        expected: readAccuracy(cell, method),
        placed: placedRight!,
        held: heldRight!,
      };
    });
  });
}

function findBest(settings: readonly Setting[], worth: (setting: Setting) => number): Setting {
  return settings.reduce((best, other) => (worth(other) > worth(best) ? other : best));
}

function share(right: readonly boolean[]): number {
  return right.filter(Boolean).length / right.length;
}

function name({ pair, method, lambda }: Setting): string {
  return `${pair} ${method}${lambda === undefined ? "" : ` ${lambda}`}`;
}

/** Prints, for each recorded set, what following the advice would have given. */
export async function printAdvice(items: number, seed: number): Promise<void> {
  const rows: string[][] = [];
  const all = { advised: [] as boolean[], labelled: [] as boolean[], usual: [] as boolean[] };
  const errors: number[] = [];
  /** By pair, ER-D at the λ that is expected to be best, and at 0.1. */
  const byLambda = new Map(pairs.map((pair) => [pair, { fitted: [] as boolean[], usual: [] as boolean[] }]));
  const pairHits: boolean[] = [];
  const regrets: number[] = [];
  for (const set of sets) {
    const log = logOf(set);
    const runs = await Promise.all(pairs.map((pair) => readScorerItems([log], pair)));
    const chosen = { advised: [] as boolean[], labelled: [] as boolean[], usual: [] as boolean[] };
    const advice: string[] = [];
    const hindsight: string[] = [];
    for (const parity of [0, 1]) {
      const settings = runs.flatMap((run, i) => {
        const half = (wanted: number) => run.filter((_, item) => item % 2 === wanted);
        return describeSettings(pairs[i]!, [half(parity), half(1 - parity)], items, seed);
      });
      const advised = findBest(settings, ({ expected }) => expected);
      const labelled = findBest(settings, ({ placed }) => share(placed));
      const best = findBest(settings, ({ held }) => share(held));
      const usual = settings.find(
        ({ pair, method, lambda }) =>
          pair === usualPair(set) && method === "equilibrium-discriminator" && lambda === 0.1,
      )!;
      for (const [pair, { fitted, usual }] of byLambda) {
        const own = settings.filter(
          (setting) => setting.pair === pair && setting.method === "equilibrium-discriminator",
        );
        fitted.push(...findBest(own, ({ expected }) => expected).held);
        usual.push(...own.find(({ lambda }) => lambda === 0.1)!.held);
      }
      chosen.advised.push(...advised.held);
      chosen.labelled.push(...labelled.held);
      chosen.usual.push(...usual.held);
      advice.push(name(advised));
      hindsight.push(name(best));
      pairHits.push(advised.pair === best.pair);
      regrets.push(share(best.held) - share(advised.held));
      errors.push(...settings.map(({ expected, held }) => Math.abs(expected - share(held))));
    }
    for (const key of ["advised", "labelled", "usual"] as const) all[key].push(...chosen[key]);
    const percent = (right: readonly boolean[]) => (100 * share(right)).toFixed(1);
    const lists = [advice, hindsight].map((names) => [...new Set(names)].join("; "));
    rows.push([
      `${set} (${chosen.advised.length})`,
      ...[chosen.advised, chosen.labelled, chosen.usual].map(percent),
      ...lists,
    ]);
  }
  const header = ["set", "advised", "best by labels", "default call", "advice", "best in hindsight"];
  printTable(header, rows);
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  console.log(
    `\nOver all ${all.advised.length} questions: the advice is right on ${describe(all.advised, all.labelled, "the best by labels")}; on ${describe(all.advised, all.usual, "the default call")}.`,
  );
  for (const [pair, { fitted, usual }] of byLambda) {
    console.log(`ER-D of ${pair} at the λ expected to be best is right on ${describe(fitted, usual, "at λ = 0.1")}.`);
  }
  console.log(
    `The advised pair was the best one in hindsight in ${pairHits.filter(Boolean).length} of ${pairHits.length} halves; the advice lost ${(100 * mean(regrets)).toFixed(1)} points to hindsight in the mean. Expected and observed accuracies differ by ${(100 * mean(errors)).toFixed(1)} points in the mean.\n`,
  );
}

function describe(advised: readonly boolean[], other: readonly boolean[], rival: string): string {
  const { won, lost, pValue } = compare(advised, other);
  const points = (right: readonly boolean[]) => (100 * share(right)).toFixed(1);
  return `${points(advised)} %, ${rival} on ${points(other)} % (won ${won}, lost ${lost}, p = ${pValue.toPrecision(2)})`;
}
