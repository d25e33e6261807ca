import type { EvaluationPlan } from "./evaluation-plan";
import { type EntryOutcome, type GameOutcome, gameFields, type ItemOutcome } from "./item-outcome";

const itemFields = ["item", "candidates", "right", "tokens", "queries"] as const;
const entryFields = ["rank", "confidence"] as const;
/** How often the right candidate scores above a wrong one, NaN for a single candidate. */
const scorerFields = ["separation"] as const;

/** Totals over the games of an entry. They do not depend on the order in which items are added. */
export interface GameTally {
  /** Items that were not refused, and right ones among them. */
  answered: number;
  right: number;
  /** Games whose limit the solver flags as a saddle or undecided. */
  undecided: number;
  largestResidual: number;
}

/**
 * The outcomes of all items, by columns: hundreds of bytes an item. Items are added in any order and read in that of
 * the data, so that no sum of floating-point numbers depends on it.
 */
export class OutcomeTable {
  private readonly items = new Columns(itemFields);
  private readonly entries: Columns<(typeof entryFields)[number]>[];
  private readonly tallies: GameTally[];
  private readonly scorers: Columns<(typeof scorerFields)[number]>[];
  private readonly games: Columns<keyof GameOutcome>[];
  private orderRead: Uint32Array | undefined;

  constructor({ entries, games }: EvaluationPlan) {
    this.entries = entries.map(() => new Columns(entryFields));
    this.tallies = entries.map(() => ({ answered: 0, right: 0, undecided: 0, largestResidual: 0 }));
    this.scorers = entries.filter(({ scorer }) => scorer).map(() => new Columns(scorerFields));
    this.games = games.map(() => new Columns(gameFields));
  }

  add(outcome: ItemOutcome): void {
    this.items.push(outcome);
    outcome.entries.forEach((entry, i) => {
      this.entries[i]!.push(entry);
      count(this.tallies[i]!, entry);
    });
    for (const [i, separation = Number.NaN] of outcome.scorers.entries()) this.scorers[i]!.push({ separation });
    for (const [i, game] of outcome.games.entries()) this.games[i]!.push(game);
    this.orderRead = undefined;
  }

  get size(): number {
    return this.items.read("item").length;
  }

  /** Numbers of all items, in the order of the data; the same for those below. */
  ofItems(name: (typeof itemFields)[number]): number[] {
    return this.read(this.items, name);
  }

  ofEntry(entry: number, name: (typeof entryFields)[number]): number[] {
    return this.read(this.entries[entry]!, name);
  }

  ofScorer(scorer: number): number[] {
    return this.read(this.scorers[scorer]!, "separation");
  }

  ofGame(game: number, name: keyof GameOutcome): number[] {
    return this.read(this.games[game]!, name);
  }

  tallyOf(entry: number): Readonly<GameTally> {
    return this.tallies[entry]!;
  }

  private read<Name extends string>(columns: Columns<Name>, name: Name): number[] {
    const column = columns.read(name);
    return Array.from(this.order, (place) => column[place]!);
  }

  /** Where the items stand, in the order of the data. */
  private get order(): Uint32Array {
    const places = this.items.read("item");
    this.orderRead ??= Uint32Array.from(places.keys()).sort((a, b) => places[a]! - places[b]!);
    return this.orderRead;
  }
}

function count(tally: GameTally, { answer, residual = 0, undecided = false }: EntryOutcome): void {
  if (answer === "right" || answer === "wrong") tally.answered++;
  if (answer === "right") tally.right++;
  if (undecided) tally.undecided++;
  tally.largestResidual = Math.max(tally.largestResidual, residual);
}

/** Records of numbers, kept field by field: a small part of the memory that as many objects would take. */
export class Columns<Name extends string> {
  private readonly columns: ReadonlyMap<Name, number[]>;

  constructor(names: readonly Name[]) {
    this.columns = new Map(names.map((name) => [name, []]));
  }

  push(record: Readonly<Record<Name, number>>): void {
    for (const [name, column] of this.columns) column.push(record[name]);
  }

  /** The numbers of a field, of all records. */
  read(name: Name): readonly number[] {
    return this.columns.get(name)!;
  }
}
