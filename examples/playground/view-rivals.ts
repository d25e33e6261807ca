import { formatUpdates } from "./format";
import { createElement, findElement } from "./markup";
import type { Question } from "./questions";
import { type Choice, chooseByGame, chooseByRivals } from "./rivals";
import type { Scene } from "./scene";
import { nameCandidate } from "./view-policies";

/** Shows which candidate each way of ranking chooses, the game's and its simple rivals'. */
export class RivalsView {
  private shown: string | undefined;

  show({ question, played, frame }: Scene): void {
    const groups: [string, Choice[]][] = [
      ["Equilibrium ranking at the limit", chooseByGame(played.frames.at(-1)!.policies)],
      [
        "Equilibrium ranking after the paper’s 5,000 updates",
        chooseByGame(played.frames.at(-2)!.policies),
      ],
      [`Equilibrium ranking now (${formatUpdates(frame.updates)})`, chooseByGame(frame.policies)],
      ["Without a game", chooseByRivals(question)],
    ];
    // The table is made anew only when something in it changes, which is seldom while the game plays.
    const content = JSON.stringify([question, groups]);
    if (content === this.shown) return;
    this.shown = content;
    const heads = ["ranking", "by", "chooses"];
    findElement("rivals-table").replaceChildren(
      createElement(
        "thead",
        {},
        createElement(
          "tr",
          {},
          ...heads.map((head) => createElement("th", { scope: "col" }, head)),
        ),
      ),
      ...groups.map(([title, choices]) => createGroup(question, title, choices)),
    );
  }
}

function createGroup(question: Question, title: string, choices: readonly Choice[]): HTMLElement {
  return createElement(
    "tbody",
    {},
    createElement(
      "tr",
      { class: "group" },
      createElement("th", { scope: "rowgroup", colspan: 3 }, title),
    ),
    ...choices.map(({ name, formula, candidate, isTied }) =>
      createElement(
        "tr",
        {},
        createElement("th", { scope: "row" }, name),
        createElement("td", { class: "formula-cell" }, formula),
        createElement(
          "td",
          {},
          ...nameCandidate(question, candidate),
          isTied ? createElement("small", {}, " (tied)") : undefined,
        ),
      ),
    ),
  );
}
