import { type RegularizationPathPoint, regularizationPath } from "equirank/core";
import { type Frame, findFrame, type PlayedGame, playGame } from "./play-game";
import { type ConsensusGame, createGame, type KnownQuestion, pickPair, type Question } from "./questions";
import { findAllRestPoints, findStableRestPoints, type RestPoint } from "./rest-points";
import { findQuestion, type PlaygroundState } from "./state";

/** The limit for every λ, and which other stable rest points there are. */
export interface Branches {
  path: RegularizationPathPoint[];
  /** `[point of the path]`. */
  restPoints: RestPoint[][];
}

/** The chosen two candidates and the game that they play alone. */
export interface PairGame {
  game: ConsensusGame;
  played: PlayedGame;
  restPoints: RestPoint[];
}

/**
 * All that the page shows of a state. Parts that a change of state leaves as they are, are the same objects as before.
 */
export interface Scene {
  state: PlaygroundState;
  question: Question;
  game: ConsensusGame;
  played: PlayedGame;
  frame: Frame;
  pair: PairGame;
  branches: Branches;
}

/**
 * Turns states into scenes and keeps the parts of the last one for the next.
 * @throws LinkError for a state that cannot be shown
 */
export class SceneMaker {
  private last: Scene | undefined;

  constructor(private readonly known: readonly KnownQuestion[]) {}

  make(state: PlaygroundState): Scene {
    const last = this.last;
    const isSameQuestion = isSameSource(last?.state.source, state.source);
    const question = last && isSameQuestion ? last.question : findQuestion(state, this.known);
    const game = last && isSameQuestion ? last.game : createGame(question.numbers);
    const isSameGame = isSameQuestion && last?.state.lambda === state.lambda;
    const played = last && isSameGame ? last.played : playGame(game, state.lambda);
    const isSamePair = isSameGame && last?.state.pair.join() === state.pair.join();
    const scene = {
      state,
      question,
      game,
      played,
      frame: played.frames[findFrame(state.updates)]!,
      pair: last && isSamePair ? last.pair : playPair(question, state),
      branches: last && isSameQuestion ? last.branches : followBranches(game),
    };
    this.last = scene;
    return scene;
  }
}

function isSameSource(one: PlaygroundState["source"] | undefined, other: PlaygroundState["source"]): boolean {
  if (one === undefined || "own" in one || "own" in other) return one === other;
  return one.id === other.id && one.form === other.form;
}

function playPair(question: Question, { pair, lambda }: PlaygroundState): PairGame {
  const game = createGame(pickPair(question.numbers, pair));
  return { game, played: playGame(game, lambda), restPoints: findAllRestPoints(game, lambda) };
}

function followBranches(game: ConsensusGame): Branches {
  const path = regularizationPath(game);
  const restPoints = path.map(({ lambda }) => findStableRestPoints(game, lambda.generator));
  return { path, restPoints };
}
