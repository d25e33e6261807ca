import { type Finder, replaceFinders } from "./exact";
import type { PlayerSettings, ResolvedGame } from "./kernel/game";

/** What the compiled kernel exports, see scripts/kernel/entry.ts. Problems and arrays are addresses in its memory. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  create(meanings: number, candidates: number): number;
  numbersOf(problem: number): number;
  find(problem: number, isDiagonal: boolean, lambdaG: number, lambdaD: number, rateG: number, rateD: number): number;
  kindOf(problem: number): number;
  stabilityOf(problem: number): number;
  evaluationsOf(problem: number): number;
}

/**
 * Lets the exact solver run as WebAssembly, from now on and everywhere in the process: the same algorithm solves about
 * twice as many games a second, with the same decisions and with policies that differ by rounding alone. The compiled
 * code is loaded on demand.
 *
 * @returns true if so; false, with nothing changed, where WebAssembly with SIMD is missing or not allowed, as by some
 * content security policies and in some edge runtimes
 * @example
 * await useWebAssembly();
 * solveSignalingGames(batch, results);
 */
export async function useWebAssembly(): Promise<boolean> {
  if (isUsed) return true;
  try {
    const { compiledKernel } = await import("./compiled-kernel");
    const bytes = Uint8Array.from(atob(compiledKernel), (character) => character.charCodeAt(0));
    const module = await WebAssembly.compile(bytes);
    // An instance never gives memory back, so that finders are made in a new one whenever the former ones are
    // forgotten.
    const start = () => {
      const kernel = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Kernel;
      return (game: ResolvedGame) => new CompiledFinder(kernel, game);
    };
    replaceFinders(start);
    isUsed = true;
    return true;
  } catch {
    return false;
  }
}

let isUsed = false;

/** Called where the kernel's memory is full. */
function abort(): never {
  throw new RangeError("the solver's memory is full");
}

class CompiledFinder implements Finder {
  kind = 0;
  stability = 0;
  evaluations = 0;

  private readonly problem: number;
  private readonly start: number;
  private readonly size: number;
  private numbers: Float64Array;
  private end = 0;

  constructor(
    private readonly kernel: Kernel,
    { meanings, candidates }: ResolvedGame,
  ) {
    this.problem = kernel.create(meanings, candidates);
    this.start = kernel.numbersOf(this.problem) / 8;
    this.size = meanings * candidates;
    this.numbers = new Float64Array(kernel.memory.buffer);
  }

  find(game: ResolvedGame, { lambda, learningRate }: PlayerSettings): boolean {
    const { kernel, problem } = this;
    // Memory that has grown for another finder is another buffer.
    if (this.numbers.length === 0) this.numbers = new Float64Array(kernel.memory.buffer);
    this.end = this.start;
    this.append(game.prior);
    this.append(game.payoff);
    this.append(game.cost);
    this.append(game.initialGenerator);
    this.append(game.initialDiscriminator);
    const isFound = kernel.find(
      problem,
      game.isDiagonal,
      lambda.generator,
      lambda.discriminator,
      learningRate.generator,
      learningRate.discriminator,
    );
    this.kind = kernel.kindOf(problem);
    this.stability = kernel.stabilityOf(problem);
    this.evaluations = kernel.evaluationsOf(problem);
    return isFound !== 0;
  }

  writeDiscriminator(discriminator: Float64Array): void {
    const { numbers, end, size } = this;
    for (let i = 0; i < size; i++) discriminator[i] = numbers[end + i]!;
  }

  private append(values: Float64Array): void {
    const { numbers } = this;
    const { length } = values;
    for (let i = 0; i < length; i++) numbers[this.end + i] = values[i]!;
    this.end += length;
  }
}
