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
  const tables = allTables(Object.values(given[0]!.payoffs), heldOut, mirrored);
  return allStories(given, further).flatMap((told) => tables.map((payoffs) => tell(told, payoffs)));
}

/** The four payoffs of the games, and two more. */
export const drawnNumbers: readonly number[] = [1, 3, 4, 6, 8, 10];

/**
 * Games of any four of {@link drawnNumbers}, drawn, and told in one story after another. An order of the payoffs that is
 * held out is left out whatever the numbers are, and so it is with the moves exchanged.
 * @param random uniform in [0, 1)
 */
export function drawPayoffs(
  given: readonly Scenario[],
  heldOut: readonly Scenario[],
  further: Readonly<Record<string, Story>>,
  count: number,
  random: () => number,
): Scenario[] {
  const tables = allTables(drawnNumbers, heldOut, false);
  const stories = allStories(given, further);
  return Array.from({ length: count }, (_, i) =>
    tell(stories[i % stories.length]!, tables[Math.floor(random() * tables.length)]!),
  );
}

/** All tables of four of the numbers whose order is not held out. */
function allTables(numbers: readonly number[], heldOut: readonly Scenario[], mirrored: boolean): DilemmaPayoffs[] {
  const leftOut = heldOut.flatMap(({ payoffs: { T, R, P, S } }) => [
    orderOf([T, R, P, S]),
    ...(mirrored ? [] : [orderOf([S, P, R, T])]),
  ]);
  return arrange(numbers, 4)
    .filter((table) => !leftOut.includes(orderOf(table)))
    .map(([T, R, P, S]) => ({ T: T!, R: R!, P: P!, S: S! }));
}

/** Which of the numbers is the largest, which the next, and so on. */
function orderOf(numbers: readonly number[]): string {
  return numbers.map((number) => numbers.filter((other) => other > number).length).join("-");
}

/** Each choice of so many numbers, in each order. */
function arrange(numbers: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return numbers.flatMap((number) =>
    arrange(
      numbers.filter((other) => other !== number),
      count - 1,
    ).map((rest) => [number, ...rest]),
  );
}

type Told = readonly [context: string, story: Story];

function allStories(given: readonly Scenario[], further: Readonly<Record<string, Story>>): Told[] {
  return [...new Map([...given.map(({ context, story }): Told => [context, story]), ...Object.entries(further)])];
}

function tell([context, story]: Told, payoffs: DilemmaPayoffs): Scenario {
  const game = Object.values(payoffs).join("-");
  return { id: `${game}/${context}`, game, context, payoffs, story };
}
