import type { SteppedItem } from "equirank/companions";
import { rejectUnknownOptions } from "../../../src/internal";
import { drawItems, type ItemDrawing, requireRange } from "./draw-items";

/** Which orders are to be deduced. */
export interface LogicalDeductionOptions extends ItemDrawing {
  /** Fewest and most objects to be put in order, from 3 to 7. @default [3, 3] */
  objects?: readonly [fewest: number, most: number];
}

/**
 * Objects whose order follows from clues, and one statement for each of them, all about the same place in that order:
 * which statement is true? Exactly one order satisfies an item's clues, and each clue is needed. A step names the
 * objects that are left and the first of them, and the last step names the true statement. No two items have the same
 * order and ask about the same place.
 * @throws InvalidArgumentError for an unusable option
 * @example
 * const [item] = logicalDeduction({ count: 1, seed: 1 });
 * item.question.split("\n").slice(0, 4)
 * // Three cups stand in a row: the black cup, the red cup and the white cup. The white cup is the leftmost. The black cup is to
 * // the left of the red cup. Which statement is true?
 * // (A) The white cup is the second from the left.
 * // (B) The black cup is the second from the left.
 * // (C) The red cup is the second from the left.
 * writeRationale(item)
 * // (1) Of black, red, white the leftmost is white
 * // (2) Of black, red the leftmost is black
 * // (3) The statement about black is (B)
 * // Final response: (B)
 */
export function logicalDeduction(options: LogicalDeductionOptions): SteppedItem[] {
  rejectUnknownOptions("options", options, ["count", "seed", "objects"]);
  const { objects: range = [3, 3], ...drawing } = options;
  requireRange("options.objects", range, 3, 7);
  return drawItems(drawing, (draw) => {
    const scene = scenes[draw(0, scenes.length - 1)]!;
    const order = shuffle(scene.objects, draw).slice(0, draw(...range));
    const clues = drawClues(order.length, draw);
    // A clue that fixes a place would itself be the true statement about it.
    const places = [...order.keys()].filter((place) => !isTold(place, clues));
    const place = places[draw(0, places.length - 1)]!;
    const puzzle: Puzzle = { scene, order, clues, place };
    const item = createItem(puzzle, shuffle(order, draw), shuffle(order, draw));
    return { item, key: item.id };
  });
}

type Draw = (lowest: number, highest: number) => number;

interface Puzzle {
  scene: Scene;
  /** The objects in their right order. */
  order: readonly string[];
  clues: readonly Clue[];
  /** The place that the statements are about, from 0. */
  place: number;
}

/** What is said of one object's place or of two objects' order; objects are numbered by their right places, from 0. */
type Clue =
  | { kind: "place"; object: number }
  | { kind: "pair"; before: number; after: number; subject: "before" | "after" };

/**
 * Clues that exactly one order satisfies, each of them needed and each object in one of them. From the first place to
 * the last, single clues exclude every object but the right one.
 */
function drawClues(size: number, draw: Draw): Clue[] {
  const numbers = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const placed = shuffle(numbers, draw).slice(0, draw(0, Math.floor((size - 1) / 2)));
    const pairs = numbers.flatMap((after) =>
      numbers.slice(0, after).map((before): Clue => {
        return { kind: "pair", before, after, subject: draw(0, 1) === 0 ? "before" : "after" };
      }),
    );
    const places = placed.map((object): Clue => ({ kind: "place", object }));
    // Pairs come first, to be left out rather than the few places.
    const candidates = [...shuffle(pairs, draw), ...places];
    let clues = candidates;
    for (const clue of candidates) {
      const others = clues.filter((other) => other !== clue);
      if (countOrders(size, others) === 1) clues = others;
    }
    const isNamed = (object: number) =>
      isTold(object, clues) ||
      clues.some((clue) => clue.kind === "pair" && (clue.before === object || clue.after === object));
    const followsAtOnce = (object: number) =>
      numbers.slice(object + 1).every((later) => findObstacle(later, numbers.slice(0, object), clues) !== undefined);
    if (numbers.every((object) => isNamed(object) && followsAtOnce(object))) {
      return shuffle(clues, draw);
    }
  }
}

/** How many orders of so many objects satisfy all clues, found by trying each object in each place. */
function countOrders(size: number, clues: readonly Clue[], placed: readonly number[] = []): number {
  if (placed.length === size) return 1;
  let count = 0;
  for (let object = 0; object < size; object++) {
    if (placed.includes(object) || findObstacle(object, placed, clues) !== undefined) continue;
    count += countOrders(size, clues, [...placed, object]);
  }
  return count;
}

/** The clue by which an object cannot come next after those that have their places. */
function findObstacle(object: number, placed: readonly number[], clues: readonly Clue[]): Clue | undefined {
  return clues.find((clue) =>
    clue.kind === "place"
      ? (clue.object === object) !== (clue.object === placed.length)
      : clue.after === object && !placed.includes(clue.before),
  );
}

/** Whether a clue names the object's place. */
function isTold(object: number, clues: readonly Clue[]): boolean {
  return clues.some((clue) => clue.kind === "place" && clue.object === object);
}

/**
 * @param listed the objects in the order in which the question and the steps list them
 * @param stated the objects in the order of the statements
 */
function createItem(puzzle: Puzzle, listed: readonly string[], stated: readonly string[]): SteppedItem {
  const { scene, order, clues, place } = puzzle;
  const right = order[place]!;
  const rightStatement = tellPlace(puzzle, right, place);
  const letterOf = (object: string) => `(${letters[stated.indexOf(object)]})`;
  const statements = stated.map((object) => `${letterOf(object)} ${toSentence(tellPlace(puzzle, object, place))}`);
  const told = clues.map((clue) => toSentence(tellClue(puzzle, clue)));
  const found = order.slice(0, -1).map((object, i) => {
    const left = listed.filter((other) => order.indexOf(other) >= i);
    const text = `Of ${left.join(", ")} the ${scene.foremost}`;
    return [
      { text, reason: `those that are left are ${left.join(", ")}` },
      { text: object, reason: tellReasons(puzzle, i) },
    ];
  });
  const chosen = [
    { text: `The statement about ${right}`, reason: rightStatement },
    { text: letterOf(right), reason: `${letterOf(right)} says that ${rightStatement}` },
  ];
  return {
    id: `logical-deduction/${order.join("-")}/${place + 1}`,
    task: "logical-deduction",
    question: `${scene.introduce(numerals[order.length - 3]!, joinWords(listed.map(scene.name)))} ${told.join(" ")} Which statement is true?\n${statements.join("\n")}\nNumber your steps (1), (2) and so on. End with "Final response:" and the letter in brackets.`,
    steps: [...found, chosen],
    separator: " is ",
    answer: letterOf(right),
  };
}

/** Why the object of this place comes there: the clue that says so, or for each one left why it comes later. */
function tellReasons(puzzle: Puzzle, place: number): string {
  const { order, clues } = puzzle;
  if (isTold(place, clues)) return tellClue(puzzle, { kind: "place", object: place });
  const placed = [...order.keys()].slice(0, place);
  const later = [...order.keys()].slice(place + 1);
  return joinWords(later.map((object) => tellClue(puzzle, findObstacle(object, placed, clues)!)));
}

function tellClue(puzzle: Puzzle, clue: Clue): string {
  const { scene, order } = puzzle;
  if (clue.kind === "place") return tellPlace(puzzle, order[clue.object]!, clue.object);
  const [before, after] = [scene.name(order[clue.before]!), scene.name(order[clue.after]!)];
  return clue.subject === "before" ? `${before} ${scene.isBefore} ${after}` : `${after} ${scene.isAfter} ${before}`;
}

/** That an object has a place, counted from the nearer end. */
function tellPlace({ scene, order }: Puzzle, object: string, place: number): string {
  const fromEnd = order.length - 1 - place;
  const where = place <= fromEnd ? scene.fromStart[place]! : scene.fromEnd[fromEnd]!;
  return `${scene.name(object)} ${where}`;
}

/** What the objects are and how their order is told. */
interface Scene {
  /** Different from those of other scenes, each one word. */
  objects: readonly string[];
  name: (object: string) => string;
  introduce: (numeral: string, names: string) => string;
  /** The first one of those that are left. */
  foremost: string;
  isBefore: string;
  isAfter: string;
  /** What is said of the objects from the first to the middle one, and from the last one. */
  fromStart: readonly string[];
  fromEnd: readonly string[];
}

const scenes: readonly Scene[] = [
  {
    objects: [
      ...["red", "blue", "green", "white", "black", "gray"],
      ...["brown", "pink", "yellow", "orange", "purple", "silver"],
    ],
    name: (object) => `the ${object} cup`,
    introduce: (numeral, names) => `${numeral} cups stand in a row: ${names}.`,
    foremost: "leftmost",
    isBefore: "is to the left of",
    isAfter: "is to the right of",
    fromStart: ["is the leftmost", ...["second", "third", "fourth"].map((which) => `is the ${which} from the left`)],
    fromEnd: ["is the rightmost", ...["second", "third"].map((which) => `is the ${which} from the right`)],
  },
  {
    objects: [...["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn"], ...["Gina", "Hugo", "Iris", "Jack", "Kim", "Leo"]],
    name: (object) => object,
    introduce: (numeral, names) => `${numeral} people ran a race: ${names}.`,
    foremost: "first",
    isBefore: "finished before",
    isAfter: "finished after",
    fromStart: ["first", "second", "third", "fourth"].map((where) => `finished ${where}`),
    fromEnd: ["last", "second to last", "third to last"].map((where) => `finished ${where}`),
  },
  {
    objects: [
      ...["oak", "elm", "pine", "birch", "maple", "beech"],
      ...["willow", "poplar", "cedar", "larch", "ash", "yew"],
    ],
    name: (object) => `the ${object}`,
    introduce: (numeral, names) => `${numeral} trees have different heights: ${names}.`,
    foremost: "tallest",
    isBefore: "is taller than",
    isAfter: "is shorter than",
    fromStart: ["", "second ", "third ", "fourth "].map((which) => `is the ${which}tallest`),
    fromEnd: ["", "second ", "third "].map((which) => `is the ${which}shortest`),
  },
];

const letters = "ABCDEFG";

/** From three on. */
const numerals = ["Three", "Four", "Five", "Six", "Seven"];

function shuffle<T>(values: readonly T[], draw: Draw): T[] {
  const left = [...values];
  return values.map(() => left.splice(draw(0, left.length - 1), 1)[0]!);
}

function joinWords(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function toSentence(clause: string): string {
  return `${clause[0]!.toUpperCase()}${clause.slice(1)}.`;
}
