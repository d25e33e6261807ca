import { type Answer, fitQuantalResponse, quantalPlayer } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { observedPlay } from "../../../bench/companions/dilemmas/alignment";
import {
  compareMargins,
  compareOutcomes,
  drawMove,
  nameShare,
  sumUp,
  weighExpectations,
} from "../../../bench/companions/dilemmas/motivations";
import { dilemmaGames, scenarios } from "../../../bench/companions/dilemmas/scenarios";

const all = scenarios();

describe("quantalPlayer", () => {
  const player = quantalPlayer({ lambda: 1, motivate: weighExpectations });

  it("cooperates by payoffs alone", () => {
    const rates = all.map((one) => player.rate(one));
    for (const game of Object.keys(dilemmaGames)) {
      expect(new Set(rates.filter((one) => one.game === game).map(({ p }) => p)).size).toBe(1);
    }
    // Gambit's equilibria, tests/fixtures/dilemma-equilibria.json.
    const rateOf = (game: string) => rates.find((one) => one.game === game)!.p;
    expect(rateOf("prisoners-dilemma")).toBeCloseTo(0.09978848397, 9);
    expect(rateOf("stag-hunt")).toBeCloseTo(0.9797355214, 9);
  });

  it("answers in its proportions, in both orders, and says where its words come from", () => {
    const answers = player.answer(all.find(({ game }) => game === "snowdrift")!, 100);
    const cooperating = answers.filter(({ action }) => action === "cooperate");
    // 100 times 0.4005 of Snowdrift.
    expect(cooperating).toHaveLength(40);
    expect(cooperating.filter(({ listedFirst }) => listedFirst === "defect")).toHaveLength(20);
    expect(answers[0]!.model).toContain("templates");
    expect(new Set(answers.map(({ motivation }) => motivation)).size).toBe(4);
    for (const { motivation } of answers) expect(motivation).not.toMatch(/undefined|NaN|\byour\b/);
  });

  it("counts the turns of each move in each order, from 0", () => {
    const counting = quantalPlayer({
      lambda: 1,
      motivate: ({ action, order, turn }) => `${action}, ${order[0]} first, turn ${turn}`,
    });
    // 2.8 of seven, and so three, cooperate.
    const answers = counting.answer(all.find(({ game }) => game === "snowdrift")!, 7);
    expect(answers.map(({ motivation }) => motivation)).toEqual([
      "cooperate, cooperate first, turn 0",
      "cooperate, defect first, turn 0",
      "cooperate, cooperate first, turn 1",
      "defect, cooperate first, turn 0",
      "defect, defect first, turn 0",
      "defect, cooperate first, turn 1",
      "defect, defect first, turn 1",
    ]);
  });

  it("says what each move brings, in the order of the list, where that is wanted", () => {
    const [dilemma] = scenarios({ games: ["prisoners-dilemma"], contexts: ["team"] });
    const { cooperate, defect, other } = dilemma!.story;
    const answers = quantalPlayer({ lambda: 1, motivate: compareOutcomes }).answer(dilemma!, 20);
    const own = (text: string) => text.replaceAll(/\byour\b/g, "my");
    // T = 10, R = 6, P = 3, S = 1.
    expect(answers.find(({ listedFirst }) => listedFirst === "cooperate")!.motivation).toBe(
      own(
        `If ${other} chooses to ${cooperate}, I get 6 if I ${cooperate} and 10 if I ${defect}: better ${defect}. If ${other} chooses to ${defect}, I get 1 if I ${cooperate} and 3 if I ${defect}: better ${defect}.`,
      ),
    );
    expect(answers.find(({ listedFirst }) => listedFirst === "defect")!.motivation).toBe(
      own(
        `If ${other} chooses to ${defect}, I get 3 if I ${defect} and 1 if I ${cooperate}: better ${defect}. If ${other} chooses to ${cooperate}, I get 10 if I ${defect} and 6 if I ${cooperate}: better ${defect}.`,
      ),
    );
  });

  it("says by how much, where that is wanted", () => {
    const [hunt] = scenarios({ games: ["stag-hunt"], contexts: ["lake"] });
    const { cooperate, defect, other } = hunt!.story;
    const answers = quantalPlayer({ lambda: 1, motivate: compareMargins }).answer(hunt!, 20);
    // R = 10, T = 6, P = 3, S = 1: either move is better once, and cooperating by more.
    expect(answers.find(({ listedFirst }) => listedFirst === "cooperate")!.motivation).toBe(
      `If ${other} chooses to ${cooperate}, I get 10 if I ${cooperate} and 6 if I ${defect}. 10 is 4 more than 6: better ${cooperate}. If ${other} chooses to ${defect}, I get 1 if I ${cooperate} and 3 if I ${defect}. 3 is 2 more than 1: better ${defect}.`,
    );
  });

  describe("that draws", () => {
    const [drift] = scenarios({ games: ["snowdrift"], contexts: ["lake"] });
    const { cooperate, defect, other } = drift!.story;
    const drawn = quantalPlayer({ lambda: 1, motivate: drawMove }).answer(drift!, 20);
    const readDraw = ({ motivation }: Answer) =>
      /I do the first in (\d+) of 10 cases and draw (\d+), which is (more|not more)\.$/.exec(motivation!)!.slice(1);

    it("says whether the better move is the other's too", () => {
      expect(drawn.find(({ listedFirst }) => listedFirst === "cooperate")!.motivation).toMatch(
        `10 is 4 more than 6: better ${defect}, unlike the other. If ${other} chooses to ${defect}, I get 3 if I ${cooperate} and 1 if I ${defect}. 3 is 2 more than 1: better ${cooperate}, unlike the other. I do the first in 4 of 10 cases and draw `,
      );
      const [delight] = scenarios({ games: ["prisoners-delight"], contexts: ["lake"] });
      const [answer] = quantalPlayer({ lambda: 1, motivate: drawMove }).answer(delight!, 20);
      expect(answer!.motivation!.match(/(un)?like the other/g)).toEqual(["like the other", "unlike the other"]);
    });

    it("sums up before it draws, or instead of it, where that is wanted", () => {
      // Snowdrift: R = 6, T = 10, S = 3, P = 1, and p(cooperate) = 0.401.
      const ends = [sumUp, nameShare].map((motivate) => {
        const answers = quantalPlayer({ lambda: 1, motivate }).answer(drift!, 20);
        return ["cooperate", "defect"].map((first) => {
          const { motivation } = answers.find(({ listedFirst }) => listedFirst === first)!;
          return /So .*/.exec(motivation!)![0];
        });
      });
      expect(ends).toEqual([
        [
          expect.stringMatching(
            /^So unlike the other by 4, then unlike the other by 2: I do the first in 4 of 10 cases and draw/,
          ),
          expect.stringMatching(
            /^So unlike the other by 2, then unlike the other by 4: I do the first in 6 of 10 cases and draw/,
          ),
        ],
        [
          "So unlike the other by 4, then unlike the other by 2: I do the first in 4 of 10 cases.",
          "So unlike the other by 2, then unlike the other by 4: I do the first in 6 of 10 cases.",
        ],
      ]);
    });

    it("makes the move that the number decides, and every number once for each order", () => {
      // It cooperates with a probability of 0.401.
      for (const first of ["cooperate", "defect"] as const) {
        const own = drawn.filter(({ listedFirst }) => listedFirst === first);
        for (const answer of own) {
          const [most, number, relation] = readDraw(answer);
          expect(most).toBe(first === "cooperate" ? "4" : "6");
          expect(Number(number) <= Number(most)).toBe(answer.action === first);
          expect(relation).toBe(answer.action === first ? "not more" : "more");
        }
        const numbers = own.map((answer) => Number(readDraw(answer)[1])).sort((a, b) => a - b);
        expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      }
    });

    it("has a number for a move that it makes in fewer than one of 20 cases", () => {
      const payoffs = { T: 10, R: 1, P: 6, S: 3 };
      const answers = quantalPlayer({ lambda: 1, motivate: drawMove }).answer({ ...drift!, payoffs }, 20);
      // It cooperates with a probability of 0.038.
      const rare = answers.filter(({ action }) => action === "cooperate");
      expect(rare.map(readDraw)).toEqual([["1", "1", "not more"]]);
    });
  });

  it("gives no motivations unless somebody writes them", () => {
    const [answer] = quantalPlayer({ lambda: 1 }).answer(all[0]!, 1);
    expect(answer).not.toHaveProperty("motivation");
    expect(answer!.model).toBe("quantal-response(lambda=1, anchor=0.5)");
  });

  it("is found again by the fit of lambda", () => {
    const rates = all.map((one) => quantalPlayer({ lambda: 2.5, anchor: 0.6 }).rate(one));
    expect(fitQuantalResponse(observedPlay(rates, 0.6)).lambda).toBeCloseTo(2.5, 5);
  });

  it("refuses what it cannot use", () => {
    expect(() => quantalPlayer({ lambda: 0 })).toThrow("lambda");
    expect(() => quantalPlayer({ lambda: 1, anchor: 1 })).toThrow("anchors");
    const none = { lambda: 1, motivations: "none" } as unknown as { lambda: number };
    expect(() => quantalPlayer(none)).toThrow("motivations is not an option");
    expect(() => quantalPlayer({ lamda: 1 } as unknown as { lambda: number })).toThrow("lamda");
    expect(() => player.answer(all[0]!, 0)).toThrow("count");
  });
});
