import { createElement, findElement } from "./markup";
import type { Question } from "./questions";
import { type Choice, chooseByGame, chooseByRivals } from "./rivals";
import type { Scene } from "./scene";
import { nameCandidate } from "./view-policies";

/** Shows which candidate each way of ranking chooses: the game at three moments, and its simple rivals. */
export class RivalsView {
  private shown: string | undefined;

  show({ question, played, frame }: Scene): void {
    const moments = [frame, played.frames.at(-2)!, played.frames.at(-1)!];
    const games = moments.map(({ policies }) => chooseByGame(policies));
    const rivals = chooseByRivals(question);
    // The tables are rebuilt only when a choice changes, which is rare while the game plays.
    const content = JSON.stringify([question, games, rivals]);
    if (content === this.shown) return;
    this.shown = content;
    findElement("game-choices").replaceChildren(
      createHead("ranking", "now", "after 5,000", "at the limit"),
      createElement("tbody", {}, ...createGameRows(question, games)),
    );
    const reference = games.at(-1)![0]!.candidate;
    findElement("rival-choices").replaceChildren(
      createHead("ranking", "chooses"),
      createElement("tbody", {}, ...rivals.map((choice) => createRivalRow(question, choice, reference))),
    );
  }
}

function createHead(...heads: readonly string[]): HTMLElement {
  const cells = heads.map((head) => createElement("th", { scope: "col" }, head));
  return createElement("thead", {}, createElement("tr", {}, ...cells));
}

/** One row for each way of ranking by the game; `games[moment][way]`. */
function createGameRows(question: Question, games: readonly Choice[][]): HTMLElement[] {
  return games[0]!.map((choice, way) =>
    createElement(
      "tr",
      {},
      createRankingHeading(choice),
      ...games.map((choices) => {
        const { candidate, isTied } = choices[way]!;
        return createElement("td", {}, ...nameCandidate(question, candidate, false), isTied ? " (tied)" : undefined);
      }),
    ),
  );
}

function createRivalRow(question: Question, choice: Choice, reference: number): HTMLElement {
  const { candidate, isTied } = choice;
  const isOther = candidate !== reference;
  return createElement(
    "tr",
    {},
    createRankingHeading(choice),
    createElement(
      "td",
      { class: isOther ? "other" : "" },
      ...nameCandidate(question, candidate),
      isTied ? " (tied)" : undefined,
      isOther ? createElement("span", { class: "hidden" }, ", another than ER-D") : undefined,
    ),
  );
}

function createRankingHeading({ name, formula }: Choice): HTMLElement {
  const by = createElement("span", { class: "by" }, formula);
  return createElement("th", { scope: "row" }, name, by);
}
