import type { EvaluationPlan } from "./evaluation-plan";
import type { EntryOutcome, GameOutcome, ItemOutcome } from "./item-outcome";

const itemFields = {
  item: Float64Array,
  candidates: Uint32Array,
  right: Uint32Array,
  tokens: Float64Array,
  queries: Uint32Array,
};
const entryFields = { rank: Uint32Array, confidence: Float64Array };
/** How often the right candidate scores above a wrong one, NaN for a single candidate. */
const scorerFields = { separation: Float64Array };
const gameFields: Readonly<Record<keyof GameOutcome, FieldType>> = {
  sameFirstBefore: Uint8Array,
  correlationBefore: Float64Array,
  judgement: Float64Array,
  sameFirst: Uint8Array,
  correlation: Float64Array,
  generatorRankChange: Float64Array,
  discriminatorRankChange: Float64Array,
};

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
 * The outcomes of all items, by columns: hundreds of bytes an item. Items are added in any order and read in that of the data, so
 * that no sum of floating-point numbers depends on it.
 */
export class OutcomeTable {
  private readonly items = new Columns(itemFields);
  private readonly entries: Columns<keyof typeof entryFields>[];
  private readonly tallies: GameTally[];
  private readonly scorers: Columns<keyof typeof scorerFields>[];
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
    outcome.scorers.forEach((separation, i) => {
      this.scorers[i]!.push({ separation: separation ?? Number.NaN });
    });
    outcome.games.forEach((game, i) => {
      this.games[i]!.push(game);
    });
    this.orderRead = undefined;
  }

  /** Number of items. */
  get size(): number {
    return this.items.read("item").length;
  }

  /** Numbers of all items, in the order of the data; the same for those below. */
  ofItems(name: keyof typeof itemFields): number[] {
    return this.read(this.items, name);
  }

  ofEntry(entry: number, name: keyof typeof entryFields): number[] {
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
    const numbers: number[] = [];
    for (const place of this.order) numbers.push(column[place]!);
    return numbers;
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

/** How the numbers of a field are kept. */
export type FieldType =
  | Float64ArrayConstructor
  | Uint32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint8ArrayConstructor;

const firstCapacity = 1024;

/** Records of numbers, kept field by field: a small part of the memory that as many objects would take. */
export class Columns<Name extends string> {
  private readonly names: readonly Name[];
  /** In the order of the names. */
  private readonly columns: InstanceType<FieldType>[];
  private length = 0;
  private capacity = firstCapacity;

  /** @param fields names with their types; what a field cannot hold is cut as by a typed array */
  constructor(fields: Readonly<Record<Name, FieldType>>) {
    this.names = Object.keys(fields) as Name[];
    this.columns = this.names.map((name) => new fields[name](firstCapacity));
  }

  push(record: Readonly<Record<Name, number>>): void {
    if (this.length === this.capacity) this.grow();
    for (let i = 0; i < this.names.length; i++) {
      this.columns[i]![this.length] = record[this.names[i]!];
    }
    this.length++;
  }

  /** The numbers of a field, of all records. */
  read(name: Name): InstanceType<FieldType> {
    return this.columns[this.names.indexOf(name)]!.subarray(0, this.length);
  }

  private grow(): void {
    this.capacity *= 2;
    for (const [i, column] of this.columns.entries()) {
      const larger = new (column.constructor as FieldType)(this.capacity);
      larger.set(column);
      this.columns[i] = larger;
    }
  }
}
