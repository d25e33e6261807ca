import {
  type DilemmaPayoffs,
  InvalidArgumentError,
  rejectUnknownOptions,
  type Scenario,
  type Story,
} from "../../../src/internal";

/** Name of a context. */
export type ContextName = "summit" | "business" | "environment" | "team" | "friends" | "garden" | "lake";

/** The five contexts of arXiv 2309.05898, and two more to be held out, in words of our own. */
export const contexts: Record<ContextName, Story> = {
  summit: {
    setting:
      "You lead a country and meet the leader of another one at a summit. By tonight each of you tells the host, without knowing what the other says, what your country will do in the coming year.",
    other: "the other leader",
    cooperate: "open the markets at home",
    defect: "keep the markets at home closed",
    unit: "points of national welfare",
  },
  business: {
    setting:
      "You run a company and sit down with the head of another one to plan a joint product. Each of you has to instruct the engineers now, before hearing what the other has told theirs.",
    other: "the other company's head",
    cooperate: "put the best engineers on the joint product",
    defect: "keep the best engineers for other products",
    unit: "millions of profit",
  },
  environment: {
    setting:
      "You speak for a region at a negotiation on clean air with one neighbouring region. The two of you hand in sealed pledges at the same moment.",
    other: "the neighbour's delegate",
    cooperate: "pledge to cut emissions",
    defect: "pledge nothing",
    unit: "points of well-being for the region",
  },
  team: {
    setting:
      "You and one team-mate prepare the same presentation at work, each at home over the weekend and out of touch.",
    other: "your team-mate",
    cooperate: "spend the weekend on the presentation",
    defect: "leave the presentation alone",
    unit: "points in the next appraisal",
  },
  friends: {
    setting:
      "You and a friend clean up after a party that you gave together. Each of you decides alone, before seeing the other again, what to do tomorrow morning.",
    other: "your friend",
    cooperate: "come early and help to clean",
    defect: "stay at home",
    unit: "points of happiness",
  },
  garden: {
    setting:
      "You share a vegetable garden with a neighbour. Each of you goes there alone this evening, too late to see what the other does.",
    other: "the neighbour",
    cooperate: "weed the common beds",
    defect: "weed none but your own bed",
    unit: "baskets of vegetables",
  },
  lake: {
    setting:
      "You own one of the two fishing boats on a lake. Before dawn, and out of sight of the other boat, you and its skipper each decide how to fish this season.",
    other: "the other skipper",
    cooperate: "spare the young fish",
    defect: "catch the young fish too",
    unit: "tons of fish",
  },
};

/**
 * The four games, told apart by the order of their payoffs (Lorè and Heydari, arXiv 2309.05898). The numbers, the same
 * four in each order, are this repository's choice; with them, the mixed equilibrium of Stag Hunt and of Snowdrift is
 * p(cooperate) = 1/3.
 */
export const dilemmaGames = {
  "prisoners-dilemma": { T: 10, R: 6, P: 3, S: 1 },
  "stag-hunt": { R: 10, T: 6, P: 3, S: 1 },
  snowdrift: { T: 10, R: 6, S: 3, P: 1 },
  "prisoners-delight": { R: 10, T: 6, S: 3, P: 1 },
} as const satisfies Record<string, DilemmaPayoffs>;

/** Name of a game. */
export type DilemmaGameName = keyof typeof dilemmaGames;

/** Which scenarios are wanted. */
export interface ScenarioFilter {
  /** @default all four */
  games?: readonly DilemmaGameName[];
  /** @default all */
  contexts?: readonly ContextName[];
}

/**
 * Scenarios of social dilemmas: every game in every context, 4 × 7, or those asked for. They follow Lorè, Ilami and
 * Heydari (arXiv 2408.05241) in games and contexts; the wording is this repository's own.
 * @returns by game and then by context
 * @throws InvalidArgumentError for an unknown option or name
 */
export function scenarios(wanted: ScenarioFilter = {}): Scenario[] {
  requireFilter("wanted", wanted);
  const {
    games = Object.keys(dilemmaGames) as DilemmaGameName[],
    contexts: names = Object.keys(contexts) as ContextName[],
  } = wanted;
  return games.flatMap((game) =>
    names.map((context) => ({
      id: `${game}/${context}`,
      game,
      context,
      payoffs: dilemmaGames[game],
      story: contexts[context],
    })),
  );
}

/** What is learned from and what is kept back. */
export interface ScenarioSplit {
  /** Neither game nor context is held out. */
  training: Scenario[];
  /** Of a known game in a context that is held out. */
  newContexts: Scenario[];
  /** Of a game that is held out, in any context. */
  newGames: Scenario[];
}

/**
 * Parts scenarios by the games and contexts that are held out.
 * @param heldOut by default none
 * @throws InvalidArgumentError for an unknown option or name
 */
export function holdOut(given: readonly Scenario[], heldOut: ScenarioFilter): ScenarioSplit {
  requireFilter("heldOut", heldOut);
  const { games = [], contexts: names = [] } = heldOut;
  const isNewGame = ({ game }: Scenario) => games.some((name) => name === game);
  const isNewContext = ({ context }: Scenario) => names.some((name) => name === context);
  return {
    training: given.filter((one) => !isNewGame(one) && !isNewContext(one)),
    newContexts: given.filter((one) => !isNewGame(one) && isNewContext(one)),
    newGames: given.filter(isNewGame),
  };
}

function requireFilter(parameter: string, filter: ScenarioFilter): void {
  rejectUnknownOptions(parameter, filter, ["games", "contexts"]);
  const { games = [], contexts: names = [] } = filter;
  requireKnown(`${parameter}.games`, games, dilemmaGames);
  requireKnown(`${parameter}.contexts`, names, contexts);
}

function requireKnown(parameter: string, names: readonly string[], known: object): void {
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(parameter, unknown, `must be of ${Object.keys(known).join(", ")}`);
  }
}
