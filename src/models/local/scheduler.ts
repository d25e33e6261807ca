import { setImmediate as nextCycle } from "node:timers/promises";
import { copySequence, countSharedTokens, type EngineSequence, type Token } from "./engine";
import { type ContinuationTrie, chooseShare, TrieEvaluation } from "./evaluation";

/** How many of the calls that have waited longest are considered to be next. */
const scope = 256;

/** How often the call that has waited longest may be passed over for one that needs less work. */
const patience = 100;

interface Call {
  /** What it evaluates, from the first token on. */
  readonly tokens: readonly Token[];
  readonly signal: AbortSignal | undefined;
  reject(error: unknown): void;
}

/** A call whose tokens share batches with those of other calls. */
interface BatchedCall extends Call {
  readonly trie: ContinuationTrie;
  resolve(evaluatedTokens: number): void;
}

/** A call that must be evaluated alone. */
interface SoloCall extends Call {
  run(sequence: EngineSequence): Promise<void>;
}

/** A sequence, with the call that it evaluates. */
interface Slot {
  readonly index: number;
  readonly sequence: EngineSequence;
  busy: { readonly call: BatchedCall; readonly evaluation: TrieEvaluation } | undefined;
  /** The number of the last batch that it was part of. */
  lastBatch: number;
}

/**
 * Runs the calls to one model in the sequences of its context. Calls made at the same time are evaluated together, each
 * in a sequence of its own: a batch takes equally many tokens from each. A score does not depend on the other calls
 * (see {@link chooseShare}), nor on the order of calls.
 */
export class Scheduler {
  private readonly slots: readonly Slot[];
  /** In the order of arrival. */
  private readonly waiting: (BatchedCall | SoloCall)[] = [];
  private running: Promise<void> | undefined;
  private batches = 0;
  /** How often the first waiting call has been passed over. */
  private passedOver = 0;

  /** @param largestBatch most tokens in a batch, more than the smallest share */
  constructor(
    sequences: readonly EngineSequence[],
    private readonly largestBatch: number,
  ) {
    this.slots = sequences.map((sequence, index) => ({ index, sequence, busy: undefined, lastBatch: 0 }));
  }

  /**
   * Evaluates a trie and writes every node's log-probability.
   * @param prefix tokens that lead to the root, the root's own not included
   * @returns number of tokens evaluated
   */
  evaluate(prefix: readonly Token[], trie: ContinuationTrie, signal: AbortSignal | undefined): Promise<number> {
    const tokens = [...prefix, trie.root.token];
    return new Promise((resolve, reject) => {
      this.enqueue({ tokens, signal, trie, resolve, reject });
    });
  }

  /**
   * Runs `work` with a sequence that holds a prefix of `tokens`, after the calls before it and before any later one.
   */
  runAlone<T>(
    tokens: readonly Token[],
    work: (sequence: EngineSequence) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (sequence: EngineSequence) => work(sequence).then(resolve, reject);
      this.enqueue({ tokens, signal, run, reject });
    });
  }

  /** Rejects the calls that have not begun, and waits for those that have. */
  async close(reason: unknown): Promise<void> {
    for (const call of this.waiting.splice(0)) call.reject(reason);
    await this.running;
  }

  private enqueue(call: BatchedCall | SoloCall): void {
    this.waiting.push(call);
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    do {
      // Calls made at once arrive together, and callers whose calls have just ended make new ones.
      await nextCycle();
      this.dropAborted();
      await this.placeWaiting();
      if (this.slots.some(({ busy }) => busy !== undefined)) await this.evaluateBatch();
      else await this.runSolo();
    } while (this.waiting.length > 0 || this.slots.some(({ busy }) => busy !== undefined));
    this.running = undefined;
  }

  private dropAborted(): void {
    const isDropped = ({ signal, reject }: Call) => {
      if (signal?.aborted) reject(signal.reason);
      return signal?.aborted === true;
    };
    const kept = this.waiting.filter((call) => !isDropped(call));
    this.waiting.splice(0, this.waiting.length, ...kept);
    for (const slot of this.slots) {
      if (slot.busy !== undefined && isDropped(slot.busy.call)) slot.busy = undefined;
    }
  }

  /** Begins the batched calls that wait, up to the first that runs alone, where sequences are idle. */
  private async placeWaiting(): Promise<void> {
    while (this.slots.some(({ busy }) => busy === undefined)) {
      const solo = this.waiting.findIndex((call) => "run" in call);
      const ahead = solo < 0 ? this.waiting.length : solo;
      const considered = Math.min(ahead, this.passedOver < patience ? scope : 1);
      const placed = this.choose(this.waiting.slice(0, considered));
      if (placed === undefined) return;
      this.passedOver = placed.call === 0 ? 0 : this.passedOver + 1;
      const [call] = this.waiting.splice(placed.call, 1) as [BatchedCall];
      if (placed.source !== undefined) {
        await copySequence(placed.source.sequence, placed.slot.sequence);
      }
      const { sequence } = placed.slot;
      const evaluation = new TrieEvaluation(sequence, call.tokens.slice(0, -1), call.trie);
      placed.slot.busy = { call, evaluation };
      await prepare(placed.slot);
    }
  }

  /** The call to begin next and the slot for it; those idle for longest first among equals. */
  private choose(calls: readonly Call[]) {
    const slots = this.slots.toSorted((a, b) => a.lastBatch - b.lastBatch);
    const placement = choosePlacement(
      calls.map(({ tokens }) => tokens),
      slots.map(({ sequence, busy }) => ({ held: sequence.contextTokens, upcoming: busy?.call.tokens })),
    );
    return (
      placement && {
        call: placement.call,
        slot: slots[placement.sequence]!,
        source: placement.source === undefined ? undefined : slots[placement.source]!,
      }
    );
  }

  private async evaluateBatch(): Promise<void> {
    const busy = this.slots.filter((slot) => slot.busy !== undefined);
    const share = chooseShare(
      this.slots.map((slot) => slot.busy?.evaluation.remaining ?? 0),
      busy.sort((a, b) => a.lastBatch - b.lastBatch).map(({ index }) => index),
      this.largestBatch,
    );
    const givers = share.givers.map((index) => this.slots[index]!);
    await Promise.all(givers.map((slot) => settle(slot, slot.busy!.evaluation.advance(share.size))));
    this.batches++;
    for (const slot of givers) slot.lastBatch = this.batches;
    await Promise.all(givers.map(prepare));
  }

  /** Runs the first waiting call, which is one that runs alone, unless it was dropped. */
  private async runSolo(): Promise<void> {
    const [call] = this.waiting.splice(0, 1) as [SoloCall?];
    if (call === undefined) return;
    this.passedOver = 0;
    const { slot } = this.choose([call])!;
    slot.lastBatch = ++this.batches;
    await call.run(slot.sequence);
  }
}

/** Ends the slot's call if nothing is left to evaluate. */
async function prepare(slot: Slot): Promise<void> {
  if (slot.busy === undefined) return;
  const { call, evaluation } = slot.busy;
  await settle(
    slot,
    evaluation.prepare().then((isUnderWay) => {
      if (isUnderWay) return;
      slot.busy = undefined;
      call.resolve(evaluation.evaluated);
    }),
  );
}

/** Waits for work of the slot's call; a failure ends that call only. */
async function settle(slot: Slot, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    slot.busy?.call.reject(error);
    slot.busy = undefined;
  }
}

/** Copying a prefix between sequences takes about as long as evaluating this many tokens. */
const copyCost = 16;

/** What a sequence holds and does. */
export interface SequenceState {
  /** Tokens in memory. */
  readonly held: readonly Token[];
  /** Tokens that the call under way in it evaluates, from the first on; undefined for an idle sequence. */
  readonly upcoming: readonly Token[] | undefined;
}

/** Which call goes to which sequence. */
export interface Placement {
  call: number;
  /** Index of the idle sequence that takes it. */
  sequence: number;
  /** Index of the sequence to copy a longer prefix from, if that pays. */
  source: number | undefined;
}

/**
 * The next waiting call to begin, and where: the one that needs the least to be evaluated or copied beyond what no
 * sequence holds, the first of equals. A call whose prefix is being evaluated right now waits for it. Undefined if none
 * can begin; in a context without calls under way the first always can.
 * @param calls `[call]`: tokens that each waiting call evaluates, from the first on
 * @param sequences `[sequence]`: in the order of preference among equals
 */
export function choosePlacement(
  calls: readonly (readonly Token[])[],
  sequences: readonly SequenceState[],
): Placement | undefined {
  let chosen: Placement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [call, tokens] of calls.entries()) {
    const shared = sequences.map(({ held }) => countSharedTokens(held, tokens));
    const most = Math.max(...shared);
    const soon = sequences.map(({ upcoming }) => countSharedTokens(upcoming ?? [], tokens));
    if (Math.max(...soon) > most + copyCost) continue;
    for (const [sequence, { upcoming }] of sequences.entries()) {
      if (upcoming !== undefined) continue;
      const missing = most - shared[sequence]!;
      const effort = Math.min(missing, copyCost);
      if (effort < least) {
        const source = missing > copyCost ? shared.indexOf(most) : undefined;
        chosen = { call, sequence, source };
        least = effort;
      }
    }
    if (least === 0) break;
  }
  return chosen;
}
