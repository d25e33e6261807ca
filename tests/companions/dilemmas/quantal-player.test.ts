import { fitQuantalResponse, quantalPlayer } from "equirank/companions";
import { describe, expect, it } from "vitest";
import { observedPlay } from "../../../bench/companions/dilemmas/alignment";
import {
  compareMargins,
  compareOutcomes,
  stateShares,
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

  it("says how often it makes the move listed first, where that is wanted", () => {
    const [drift] = scenarios({ games: ["snowdrift"], contexts: ["lake"] });
    const { cooperate, defect } = drift!.story;
    const answers = quantalPlayer({ lambda: 1, motivate: stateShares }).answer(drift!, 20);
    const reasons = (first: string) => answers.find(({ listedFirst }) => listedFirst === first)!.motivation!;
    // It cooperates with a probability of 0.401.
    expect(reasons("cooperate")).toMatch(
      `10 is 4 more than 6: better ${defect}. If the other skipper chooses to ${defect}, I get 3 if I ${cooperate} and 1 if I ${defect}. 3 is 2 more than 1: better ${cooperate}. I ${cooperate} in 4 of 10 cases.`,
    );
    expect(reasons("defect")).toMatch(new RegExp(`: better ${defect}\\. I ${defect} in 6 of 10 cases\\.$`));
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
