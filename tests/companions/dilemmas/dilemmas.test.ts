import {
  type Answer,
  alignment,
  askMove,
  cooperationRates,
  dilemmaExamples,
  dilemmaGames,
  fitQuantalResponse,
  holdOut,
  moveOrders,
  observedPlay,
  parseAnswers,
  quantalPlayer,
  scenarios,
} from "equirank/companions";
import { describe, expect, it } from "vitest";

const all = scenarios();

function answer(more: Partial<Answer> = {}): Answer {
  return {
    scenario: "snowdrift/friends",
    game: "snowdrift",
    context: "friends",
    model: "someone",
    action: "cooperate",
    ...more,
  };
}

describe("scenarios", () => {
  it("are four games in five contexts, told apart by their payoffs alone", () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(20);
    const { T, R, P, S } = dilemmaGames["prisoners-dilemma"];
    expect(T > R && R > P && P > S).toBe(true);
    const stag = dilemmaGames["stag-hunt"];
    expect(stag.R > stag.T && stag.T > stag.P && stag.P > stag.S).toBe(true);
    const drift = dilemmaGames.snowdrift;
    expect(drift.T > drift.R && drift.R > drift.S && drift.S > drift.P).toBe(true);
    const delight = dilemmaGames["prisoners-delight"];
    expect(delight.R > delight.T && delight.T > delight.S && delight.S > delight.P).toBe(true);
  });

  it("are put with the same outcomes in both orders", () => {
    const [first, second] = moveOrders.map(
      (order) => askMove(all[0]!, order, "letter")[0]!.content,
    );
    expect(first).not.toBe(second);
    const outcomes = (text: string) => text.split("\n").filter((line) => line.startsWith("- "));
    expect(outcomes(first!).sort()).toEqual(outcomes(second!).sort());
    expect(first).toContain(
      "- If you open the markets at home and the other leader chooses to keep the markets at home closed, you get 1 and the other leader gets 10.",
    );
  });

  it("can be held out by game and context, each in one part", () => {
    const { training, newContexts, newGames } = holdOut(all, {
      games: ["snowdrift"],
      contexts: ["team"],
    });
    expect([training.length, newContexts.length, newGames.length]).toEqual([12, 3, 5]);
    expect(new Set([...training, ...newContexts, ...newGames]).size).toBe(20);
    expect(() => scenarios({ games: ["chicken" as "snowdrift"] })).toThrow("prisoners-dilemma");
  });
});

describe("quantalPlayer", () => {
  const player = quantalPlayer({ lambda: 1 });

  it("cooperates by payoffs alone", () => {
    const rates = all.map((one) => player.rate(one));
    for (const game of Object.keys(dilemmaGames)) {
      expect(new Set(rates.filter((one) => one.game === game).map(({ p }) => p)).size).toBe(1);
    }
    // Gambit's equilibria, tests/fixtures/dilemma-equilibria.json.
    expect(rates[0]!.p).toBeCloseTo(0.09978848397, 9);
    expect(rates[5]!.p).toBeCloseTo(0.9797355214, 9);
  });

  it("answers in its proportions, in both orders, and says where its words come from", () => {
    const answers = player.answer(all[10]!, 100);
    const cooperating = answers.filter(({ action }) => action === "cooperate");
    // 100 times 0.4005 of Snowdrift.
    expect(cooperating).toHaveLength(40);
    expect(cooperating.filter(({ listedFirst }) => listedFirst === "defect")).toHaveLength(20);
    expect(answers[0]!.model).toContain("templates");
    for (const { motivation } of answers) expect(motivation).not.toMatch(/undefined|NaN|\byour\b/);
  });

  it("says what each move brings, in the order of the list, where that is wanted", () => {
    const [dilemma] = scenarios({ games: ["prisoners-dilemma"], contexts: ["team"] });
    const { cooperate, defect, other } = dilemma!.story;
    const answers = quantalPlayer({ lambda: 1, motivations: "outcomes" }).answer(dilemma!, 20);
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

  it("is found again by the fit of lambda", () => {
    const rates = all.map((one) => quantalPlayer({ lambda: 2.5, anchor: 0.6 }).rate(one));
    expect(fitQuantalResponse(observedPlay(rates, 0.6)).lambda).toBeCloseTo(2.5, 5);
  });

  it("refuses what it cannot use", () => {
    expect(() => quantalPlayer({ lambda: 0 })).toThrow("lambda");
    expect(() => quantalPlayer({ lambda: 1, anchor: 1 })).toThrow("anchors");
    const none = { lambda: 1, motivations: "none" } as unknown as { lambda: number };
    expect(() => quantalPlayer(none)).toThrow('"outcomes"');
    expect(() => quantalPlayer({ lamda: 1 } as unknown as { lambda: number })).toThrow("lamda");
    expect(() => player.answer(all[0]!, 0)).toThrow("count");
  });
});

describe("cooperationRates", () => {
  it("counts actions, and averages probabilities", () => {
    const counted = cooperationRates([answer(), answer({ action: "defect" }), answer()]);
    expect(counted).toEqual([
      {
        scenario: "snowdrift/friends",
        game: "snowdrift",
        context: "friends",
        p: expect.closeTo(2 / 3, 12),
        counted: { successes: 2, trials: 3 },
      },
    ]);
    const [known] = cooperationRates([answer({ p: 0.2 }), answer({ p: 0.4 })]);
    expect(known).toEqual({
      scenario: "snowdrift/friends",
      game: "snowdrift",
      context: "friends",
      p: expect.closeTo(0.3, 12),
    });
    const drawn = answer({ p: 0.25, counted: { successes: 5, trials: 20 } });
    expect(cooperationRates([drawn])[0]).toMatchObject({ counted: { successes: 5, trials: 20 } });
  });

  it("refuses no answers, and play of an unknown scenario", () => {
    expect(() => cooperationRates([])).toThrow("at least one answer");
    const rates = cooperationRates([answer({ scenario: "chess/club" })]);
    expect(() => observedPlay(rates)).toThrow("chess/club");
  });
});

describe("alignment", () => {
  const rates = (...ps: number[]) =>
    ps.map((p, i) => {
      const { id, game, context } = all[i]!;
      return { scenario: id, game, context, p };
    });

  it("is the gap closed, as mean and pooled", () => {
    const found = alignment(rates(0.9, 0.6, 0.5), rates(0.5, 0.7, 0.6), rates(0.1, 0.5, 0.5));
    // 1 - 0.4 / 0.8, 1 - 0.2 / 0.1, and no gap at all.
    expect(found.scenarios.map(({ gapClosed }) => gapClosed)).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(-1, 12),
      undefined,
    ]);
    expect(found.mean).toBeCloseTo(-0.25, 12);
    expect(found.skipped).toBe(1);
    // 1 - (0.4 + 0.2 + 0.1) / (0.8 + 0.1 + 0).
    expect(found.pooled).toBeCloseTo(1 - 0.7 / 0.9, 12);
    // Three scenarios are too few for an interval.
    expect(found.reduction).toBeUndefined();
  });

  it("has an interval of the reduction over ten scenarios", () => {
    const many = (...ps: number[]) =>
      scenarios({ games: ["stag-hunt", "snowdrift"] }).map(({ id, game, context }, i) => {
        return { scenario: id, game, context, p: ps[i % ps.length]! };
      });
    const { reduction } = alignment(many(0.9, 0.7), many(0.6, 0.8), many(0.5));
    // (0.4 + 0.2) / 2 - (0.1 + 0.3) / 2.
    expect(reduction?.estimate).toBeCloseTo(0.1, 12);
    expect(reduction?.lower).toBeLessThan(0.1);
    expect(reduction?.upper).toBeGreaterThan(0.1);
  });

  it("is undefined where base is at the teacher already", () => {
    const [only] = [rates(0.5)];
    expect(alignment(only, only, only)).toMatchObject({
      mean: undefined,
      pooled: undefined,
      skipped: 1,
      reduction: undefined,
    });
  });

  it("tests tuned against teacher where both were counted", () => {
    const counted = (successes: number) => [
      { ...rates(successes / 300)[0]!, counted: { successes, trials: 300 } },
    ];
    const found = alignment(rates(0.9), counted(150), counted(120));
    // 0.1 / √(0.45 · 0.55 · 2 / 300).
    expect(found.scenarios[0]!.difference?.z).toBeCloseTo(0.1 / Math.sqrt(0.00165), 10);
  });

  it("refuses rates that are missing, double or no probabilities", () => {
    expect(() => alignment(rates(0.5), rates(0.5), [])).toThrow("teacher");
    expect(() => alignment([], rates(0.5), rates(0.5))).toThrow("holds 0");
    expect(() => alignment(rates(0.5), [...rates(0.5), ...rates(0.5)], rates(0.5))).toThrow(
      "holds 2",
    );
    expect(() => alignment(rates(Number.NaN), rates(0.5), rates(0.5))).toThrow("base of");
  });
});

describe("parseAnswers", () => {
  it("reads what was written", () => {
    const answers = [answer(), answer({ action: "defect", motivation: "why not", p: 0.3 })];
    const text = answers.map((one) => JSON.stringify(one)).join("\n\n");
    expect(parseAnswers(`${text}\n`)).toEqual(answers);
  });

  it.each([
    ["{", "line 1"],
    ["", "at least one answer"],
    [JSON.stringify(answer({ action: "wait" as "defect" })), "action"],
    [JSON.stringify(answer({ p: 2 })), "p "],
    [JSON.stringify(answer({ counted: { successes: 3, trials: 2 } })), "more successes"],
  ])("refuses %j", (text, message) => {
    expect(() => parseAnswers(text)).toThrow(message);
  });
});

describe("dilemmaExamples", () => {
  it("asks as players are asked, and answers with letter and motivation", () => {
    const given = answer({ motivation: "Snow is cold.", listedFirst: "defect" });
    const [example] = dilemmaExamples([given]);
    const scenario = all.find(({ id }) => id === given.scenario)!;
    expect(example).toEqual({
      id: "snowdrift/friends#0",
      prompt: askMove(scenario, ["defect", "cooperate"], "letter-and-motivation"),
      completion: [{ role: "assistant", content: "B. Snow is cold." }],
      meta: {
        source: "social-dilemmas",
        model: "someone",
        item: "snowdrift/friends",
        round: 0,
        labels: {
          game: "snowdrift",
          context: "friends",
          action: "cooperate",
          listedFirst: "defect",
        },
      },
    });
  });

  it("leaves motivations out, and takes both orders in turn", () => {
    const given = ["cooperate", "defect", "cooperate", "defect"] as const;
    const examples = dilemmaExamples(
      given.map((action) => answer({ action, motivation: "because" })),
      { motivation: false },
    );
    const letters = examples.map(({ completion }) => completion[0]!.content);
    expect(letters).toEqual(["A", "B", "B", "A"]);
    expect(examples[0]!.prompt[0]!.content).toMatch(/Reply with its letter\.$/);
  });

  it("names moves in words where that is wanted", () => {
    const given = answer({ action: "defect", motivation: "Snow is cold." });
    const { defect } = all.find(({ id }) => id === given.scenario)!.story;
    const replies = [true, false].map((motivation) => {
      const [example] = dilemmaExamples([given], { naming: "words", motivation });
      const asked = example!.prompt[0]!.content.split("\n").at(-1);
      return [asked, example!.completion[0]!.content];
    });
    expect(replies).toEqual([
      [
        "Reply with what you do, in the words of the list, and then say why in one or two sentences.",
        `${defect}. Snow is cold.`,
      ],
      ["Reply with what you do, in the words of the list.", defect],
    ]);
  });

  it("put the move below its reasons where that is wanted", () => {
    const given = answer({ action: "defect", motivation: "Snow is cold." });
    const { defect } = all.find(({ id }) => id === given.scenario)!.story;
    const [example] = dilemmaExamples([given], { naming: "reasoned" });
    expect(example!.prompt[0]!.content.split("\n").at(-1)).toMatch(/^Say first what each choice/);
    expect(example!.completion[0]!.content).toBe(`Snow is cold.\n${defect}`);
    for (const [one, motivation] of [[answer({}), true] as const, [given, false] as const]) {
      const options = { naming: "reasoned", motivation } as const;
      expect(() => dilemmaExamples([one], options)).toThrow("must be there for reasoned rows");
    }
  });

  it("refuses nothing, and unknown scenarios", () => {
    expect(() => dilemmaExamples([])).toThrow("at least one answer");
    expect(() => dilemmaExamples([answer({ scenario: "x" })])).toThrow("id of a scenario");
  });
});
