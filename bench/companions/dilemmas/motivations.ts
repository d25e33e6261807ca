import { type DilemmaPayoffs, type MotivatedMove, type Move, weighAdvantages } from "../../../src/internal";

/** What the player expects of the other, and what its moves are worth then, in two wordings that take turns. */
export function weighExpectations({ scenario, action, p, turn }: MotivatedMove): string {
  const { story, payoffs } = scenario;
  const { T, R, P, S } = payoffs;
  const worth: Record<Move, number> = {
    cooperate: weighAdvantages({ againstFirst: R, againstSecond: S }, p),
    defect: weighAdvantages({ againstFirst: T, againstSecond: P }, p),
  };
  const other: Move = action === "cooperate" ? "defect" : "cooperate";
  const [own, rest] = [worth[action].toFixed(1), worth[other].toFixed(1)];
  const chance = `${Math.round(100 * p)} %`;
  const templates =
    worth[action] >= worth[other]
      ? [
          `I expect ${story.other} to ${story.cooperate} with a chance of ${chance}. It is then worth ${own} on average to ${story[action]}, and ${rest} to ${story[other]}.`,
          `On average I get ${own} if I ${story[action]} and ${rest} if I ${story[other]}: the chance that ${story.other} decides to ${story.cooperate} is ${chance}.`,
        ]
      : [
          `It would be worth ${rest} on average to ${story[other]}, and this only ${own}; still I ${story[action]} now and then.`,
          `It is worth ${own} on average to ${story[action]}, less than the ${rest} of the other choice, but I do not always take what pays best.`,
        ];
  return speakOfOneself(templates[turn % templates.length]!);
}

/** What each move brings against either move of the other, and which one brings more, in the order of the list. */
export function compareOutcomes(move: MotivatedMove): string {
  return compare(move);
}

/**
 * The same, after a comparison of the two numbers alone: a small student learns that sooner than to compare them and name
 * the better move at once, and can read from both what they speak for together.
 */
export function compareMargins(move: MotivatedMove): string {
  return compare(move, stateMargin);
}

/**
 * The same, with whether the better move is the other's too, and then how often to make the move that is listed first and
 * a number drawn from 1 to 10, which decides. A small student that is to mix without drawing makes one of the moves nearly
 * always.
 */
export function drawMove(move: MotivatedMove): string {
  return `${relateMoves(move)} ${draw(move)}`;
}

/**
 * The same, with what both comparisons come to before how often to make the move. A small student that is to tell the
 * latter from two sentences far apart says much the same in every game that it was not taught.
 */
export function sumUp(move: MotivatedMove): string {
  return `${addUp(move)}: ${draw(move)}`;
}

/**
 * The same without a number that decides: the probability of the move that follows is then the share itself, where a
 * number in each of a few reasons gives the move of a draw.
 */
export function nameShare(move: MotivatedMove): string {
  return `${addUp(move)}: ${stateShare(tenthsOf(move))}.`;
}

/** By how much it is better to move like the other, if the other makes the first move, and if it makes the second. */
export type Margins = readonly [first: number, second: number];

/** The margins of a game whose moves are listed in an order. */
export function marginsOf({ T, R, P, S }: DilemmaPayoffs, [first]: MotivatedMove["order"]): Margins {
  return first === "cooperate" ? [R - T, P - S] : [P - S, R - T];
}

/** What both margins come to, in words. */
export function stateSum(margins: Margins): string {
  const [first, second] = margins.map((by) => `${by > 0 ? "like" : "unlike"} the other by ${Math.abs(by)}`);
  return `${first}, then ${second}`;
}

/** How often to make the first move, as a sentence that goes on. */
export function stateShare(tenths: number): string {
  return `I do the first in ${tenths} of 10 cases`;
}

function relateMoves(move: MotivatedMove): string {
  return compare(move, stateMargin, (isAlike) => `, ${isAlike ? "like" : "unlike"} the other`);
}

function addUp(move: MotivatedMove): string {
  return `${relateMoves(move)} So ${stateSum(marginsOf(move.scenario.payoffs, move.order))}`;
}

/** In how many of ten cases the move listed first is made. */
function tenthsOf({ order: [first], p }: MotivatedMove): number {
  return Math.round(10 * (first === "cooperate" ? p : 1 - p));
}

function draw(move: MotivatedMove): string {
  const { order, action, turn } = move;
  const isFirst = action === order[0];
  const tenths = tenthsOf(move);
  // A move that the tenths leave out is still made now and then.
  const most = isFirst ? Math.max(1, tenths) : Math.min(9, tenths);
  const drawn = isFirst ? 1 + (turn % most) : 10 - (turn % (10 - most));
  return `${stateShare(most)} and draw ${drawn}, which is ${isFirst ? "not more" : "more"}.`;
}

/** A comparison of two numbers, as a sentence that goes on. */
export function stateMargin(more: number, less: number): string {
  return `. ${more} is ${more - less} more than ${less}`;
}

function compare(
  { scenario, order }: MotivatedMove,
  compareNumbers: (more: number, less: number) => string = () => "",
  relate: (isAlike: boolean) => string = () => "",
): string {
  const { story, payoffs } = scenario;
  const { T, R, P, S } = payoffs;
  // `[other][own]`
  const own = { cooperate: { cooperate: R, defect: T }, defect: { cooperate: S, defect: P } };
  const [first, second] = order;
  const sentences = order.map((other) => {
    const [one, two] = [own[other][first], own[other][second]];
    const better = one > two ? first : second;
    const compared = compareNumbers(Math.max(one, two), Math.min(one, two));
    return `If ${story.other} chooses to ${story[other]}, I get ${one} if I ${story[first]} and ${two} if I ${story[second]}${compared}: better ${story[better]}${relate(better === other)}.`;
  });
  return speakOfOneself(sentences.join(" "));
}

/** The stories speak to the player, who speaks of itself. */
function speakOfOneself(text: string): string {
  return text.replaceAll(/\byour\b/g, "my");
}
