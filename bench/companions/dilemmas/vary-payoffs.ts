import { isDeepStrictEqual } from "node:util";
import type { DilemmaPayoffs, QuantalPlayer, Scenario, Story } from "../../../src/internal";

/** The largest payoff; the least is 1. */
const largest = 10;

/** How far apart the teacher may play in a scenario and in its copies with other payoffs. */
const tolerance = 0.1;

/**
 * Copies of a scenario with other payoffs, from 1 to 10, that are in the same order and with which the teacher cooperates
 * about as often: within 0.1. So a student cannot know the payoffs by heart, and what is right stays right.
 * @param count if there are fewer such payoffs, they come more than once
 * @param random uniform in [0, 1)
 */
export function varyPayoffs(
  scenario: Scenario,
  teacher: QuantalPlayer,
  count: number,
  random: () => number,
): Scenario[] {
  const { p } = teacher.rate(scenario);
  const alike = tablesLike(scenario.payoffs)
    .map((payoffs): Scenario => ({ ...scenario, id: `${scenario.id}/${Object.values(payoffs).join("-")}`, payoffs }))
    .filter((one) => Math.abs(teacher.rate(one).p - p) <= tolerance);
  const drawn = alike
    .map((one) => ({ one, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
  return Array.from({ length: count }, (_, i) => drawn[i % drawn.length]!);
}

/** All other tables of four different whole payoffs in the same order. */
function tablesLike(payoffs: DilemmaPayoffs): DilemmaPayoffs[] {
  const names = (Object.keys(payoffs) as (keyof DilemmaPayoffs)[]).sort((a, b) => payoffs[b] - payoffs[a]);
  return fallingNumbers(names.length, largest)
    .filter((numbers) => numbers.some((number, i) => number !== payoffs[names[i]!]))
    .map((numbers) => Object.fromEntries(numbers.map((number, i) => [names[i], number])) as unknown as DilemmaPayoffs);
}

/** All sequences of so many falling whole numbers, from at most `first` down to at least 1. */
function fallingNumbers(count: number, first: number): number[][] {
  if (count === 0) return [[]];
  return Array.from({ length: first }, (_, i) => first - i).flatMap((number) =>
    fallingNumbers(count - 1, number - 1).map((rest) => [number, ...rest]),
  );
}

/**
 * Games in which the four payoffs of the first scenario come in every order but those of the scenarios held out, each in
 * every story of the given scenarios and in the further ones. What is held out is also left out with the moves exchanged:
 * listed in the other order, these are the same numbers.
 * @param mirrored keeps the latter
 */
export function permutePayoffs(
  given: readonly Scenario[],
  heldOut: readonly Scenario[],
  further: Readonly<Record<string, Story>> = {},
  mirrored = false,
): Scenario[] {
  const numbers = Object.values(given[0]!.payoffs);
  const leftOut = heldOut.flatMap(({ payoffs: { T, R, P, S } }) => [
    { T, R, P, S },
    ...(mirrored ? [] : [{ T: S, R: P, P: R, S: T }]),
  ]);
  const isHeldOut = (payoffs: DilemmaPayoffs) => leftOut.some((one) => isDeepStrictEqual(one, payoffs));
  const tables = permutations(numbers)
    .map(([T, R, P, S]): DilemmaPayoffs => ({ T: T!, R: R!, P: P!, S: S! }))
    .filter((payoffs) => !isHeldOut(payoffs));
  const stories = new Map([
    ...given.map(({ context, story }) => [context, story] as const),
    ...Object.entries(further),
  ]);
  return [...stories].flatMap(([context, story]) =>
    tables.map((payoffs) => {
      const game = Object.values(payoffs).join("-");
      return { id: `${game}/${context}`, game, context, payoffs, story };
    }),
  );
}

function permutations(numbers: readonly number[]): number[][] {
  if (numbers.length === 0) return [[]];
  return numbers.flatMap((number) =>
    permutations(numbers.filter((other) => other !== number)).map((rest) => [number, ...rest]),
  );
}
